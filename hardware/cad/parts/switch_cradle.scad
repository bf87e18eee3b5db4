// Holds a lever switch on its foam. z is out of the wall, the lever on top.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

module switch_cradle() {
    difference() {
        union() {
            rounded_plate([50, 44], 3, 3);
            translate([0, switch_body[2] / 2 + 2.5, (3 + switch_body[1] + 3) / 2])
                cube([switch_body[0] + 8, 5, 3 + switch_body[1] + 3], center = true);
        }
        // The two holes of the switch lie across, and left and right differ between makes.
        for (x = [-1, 1], z = [-1, 1])
            translate([x * switch_holes[0] / 2, switch_body[2] / 2 - 1, 3 + switch_body[1] / 2 + z * switch_holes[1] / 2])
                teardrop(screw_m3_pilot, 10);
    }
}

switch_cradle();
