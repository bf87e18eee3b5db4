// Shapes that several parts share. Nothing here hangs over by more than 45 degrees.
$fn = 64;

// A plate on the bed, its middle at the origin, with rounded corners.
module rounded_plate(size, thickness, radius) {
    linear_extrude(thickness) rounded_rectangle(size, radius);
}

module rounded_rectangle(size, radius) {
    offset(radius) square([size[0] - 2 * radius, size[1] - 2 * radius], center = true);
}

// A hole down through a plate whose upper face is at z = 0, with a countersink.
module countersunk(hole, head, depth) {
    translate([0, 0, -depth - 1]) cylinder(d = hole, h = depth + 2);
    translate([0, 0, -(head - hole) / 2]) cylinder(d1 = hole, d2 = head + 0.02, h = (head - hole) / 2 + 0.01);
    cylinder(d = head, h = depth + 20);
}

// A hole along y that prints without support: its roof is pointed.
module teardrop(diameter, length) {
    rotate([-90, 0, 0]) rotate(180) linear_extrude(length) teardrop_outline(diameter);
}

module teardrop_outline(diameter) {
    circle(d = diameter);
    // The tangents at 45 degrees.
    reach = diameter / 2 * sin(45);
    polygon([[-reach, reach], [0, 2 * reach], [reach, reach]]);
}

// At the four corners of a rectangle about the origin.
module at_corners(spacing) {
    for (x = [-1, 1], y = [-1, 1])
        translate([x * spacing[0] / 2, y * spacing[1] / 2]) children();
}
