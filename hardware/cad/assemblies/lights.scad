// A light strip's channel in its clips.
include <assembly.scad>
use <../parts/light_clip.scad>

piece = 130;

rotate(180) on_wall([0, 0, 0]) {
    color(wood) translate([-batten[0] / 2, -piece / 2, -batten[1]]) cube([batten[0], piece, batten[1]]);
    for (y = [-35, 35]) color(plastic) translate([0, y + 6, 4]) rotate([90, 0, 0]) light_clip();
    color(steel) translate([0, 12, 4]) difference() {
        translate([-channel[0] / 2, -piece / 2, 0]) cube([channel[0], piece, channel[1]]);
        translate([-channel[0] / 2 + 1.2, -piece, 1.2]) cube([channel[0] - 2.4, 2 * piece, 20]);
    }
    color("Ivory") translate([-channel[0] / 2 + 1.2, 12 - piece / 2, 4 + channel[1] - 1.5]) cube([channel[0] - 2.4, piece, 1.5]);
}
function at(x, y, z) = [-x, z, y];
label("Batten 40 x 18 mm on the wall, 1 m", at(-17, -30, 0));
label("Clip, printed: one 3.5 mm countersunk screw, four clips to a metre", at(-10.6, 35, 8));
label("Aluminium channel 17.4 x 7 mm with diffuser, the strip inside", at(0, 60, 11));
