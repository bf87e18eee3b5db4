// Carries the foam with the switch. As printed: upside down, the face for the foam on the bed.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

// The lever's end, free, is so much further out than where the pad meets it in a touch.
lever_before = 5;
cradle = 3;
height = pad_gap - contact + lever_before - switch_foam - cradle - switch_body[1] - switch_lever;
ear = 14;

module switch_tower() {
    difference() {
        union() {
            rounded_plate([50, 44], height, 3);
            // Ears for the screws, at 45 degrees out of the walls.
            for (side = [-1, 1]) hull() {
                translate([side * (25 + ear / 2), 0, height - 1.5]) cube([ear, 18, 3], center = true);
                translate([side * 24.5, 0, height - 3 - ear / 2]) cube([1, 18, ear + 6], center = true);
            }
        }
        difference() {
            translate([0, 0, 3]) rounded_plate([50 - 2 * wall, 44 - 2 * wall], height, 1);
            for (side = [-1, 1]) translate([side * 24, 0, 0]) cube([2 * wall, 50, 200], center = true);
        }
        // The heads are let in from the printed underside of the ears.
        for (side = [-1, 1]) translate([side * (25 + ear / 2 + 1.5), 0, height]) mirror([0, 0, 1]) {
            cylinder(d = wood_screw, h = 30, center = true);
            translate([0, 0, 3]) cylinder(d1 = wood_screw, d2 = wood_screw_head + 1, h = (wood_screw_head + 1 - wood_screw) / 2);
            translate([0, 0, 3 + (wood_screw_head + 1 - wood_screw) / 2 - 0.01]) cylinder(d = wood_screw_head + 1, h = 30);
        }
    }
}

switch_tower();
