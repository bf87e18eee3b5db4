// Holds a round cable of up to 6 mm to wood. As printed: on its side.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

cable = 6;
width = 10;

module cable_clip() {
    difference() {
        linear_extrude(width) difference() {
            union() {
                translate([0, cable / 2]) circle(d = cable + 2 * wall);
                translate([-cable / 2 - wall, 0]) square([cable + 2 * wall, cable / 2]);
                translate([-cable / 2 - wall, 0]) square([cable + 2 * wall + 11, 3]);
            }
            translate([0, cable / 2 - 0.5]) circle(d = cable);
            translate([-cable / 2, -1]) square([cable, cable / 2 + 0.5]);
        }
        translate([cable / 2 + wall + 5.5, -1, width / 2]) teardrop(wood_screw - 0.5, 10);
    }
}

cable_clip();
