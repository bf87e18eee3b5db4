// Keeps hands and drips off the Raspberry Pi, on four M3 standoffs.
include <../parameters.scad>
use <../shapes.scad>
$fn = 64;

module pi_roof() {
    linear_extrude(wall) difference() {
        rounded_rectangle([pi_plate[0], pi_roof_depth], 5);
        at_corners(pi_roof_posts) circle(d = screw_m3);
        for (x = [-36 : 8 : 36]) translate([x, 0]) square([3.5, 40], center = true);
    }
}

pi_roof();
