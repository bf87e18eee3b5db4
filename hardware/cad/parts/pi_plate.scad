// Carries a Raspberry Pi 4 or 5 on the post, or behind a screen (VESA 75 and 100).
// As printed; the Pi's sockets for USB look to +x.
include <../parameters.scad>
use <../shapes.scad>
$fn = 20;

module pi_plate() {
    // In two layers, the upper one with wide holes: the heads of the screws lie in it.
    linear_extrude(1.2) outline(wood_screw);
    translate([0, 0, 1.19]) linear_extrude(1.81) outline(wood_screw_head);
    at_pi_holes() translate([0, 0, 2.99]) linear_extrude(pi_standoff + 0.01) difference() {
        circle(d = 6.2);
        circle(d = screw_m25_pilot);
    }
}

module outline(post_holes) {
    difference() {
        rounded_rectangle(pi_plate, 5);
        at_corners([pi_plate[0] - 12, 30]) circle(d = post_holes);
        at_pi_holes() circle(d = screw_m25_pilot);
        for (vesa = [vesa_small, vesa_large]) at_corners([vesa, vesa]) circle(d = wood_screw);
        at_corners(pi_roof_posts) circle(d = screw_m3);
        // Pairs of slots for the ties that take the cables' pull.
        for (x = [-28, 24], y = [-1, 1], slot = [40, 46])
            translate([x, y * slot]) square([5, 2], center = true);
    }
}

// The board's middle is the plate's; its holes are not in its middle.
module at_pi_holes() {
    for (x = [0, 1], y = [0, 1])
        translate([pi_hole_from_edge + x * pi_holes[0] - pi_board[0] / 2, (y - 0.5) * pi_holes[1], 0]) children();
}

pi_plate();
