// Snaps round an aluminium channel for a light strip. As printed: on its side.
include <../parameters.scad>
use <../shapes.scad>
$fn = 64;

length = 12;
side = 1.8;
hook = 0.9;
inner = channel[0] + fit;

module light_clip() {
    difference() {
        linear_extrude(length) difference() {
            translate([-inner / 2 - side, -4]) square([inner + 2 * side, 4 + channel[1] + fit + 1.6]);
            translate([-inner / 2, 0]) square([inner, channel[1] + fit]);
            translate([0, channel[1] + fit - 0.01]) polygon([
                [-inner / 2 + hook, 0], [inner / 2 - hook, 0],
                [inner / 2 + 0.3, 1.7], [-inner / 2 - 0.3, 1.7]]);
        }
        // The screw's head sinks into the bottom, below the channel.
        translate([0, -5, length / 2]) teardrop(wood_screw - 0.5, 10);
        translate([0, -2.6, length / 2]) teardrop(wood_screw_head - 1, 10);
    }
}

light_clip();
