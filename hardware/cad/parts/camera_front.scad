// The lid of the camera's box: window, rails for the cover, a ridge that holds it open or shut.
// As printed: the face towards the patient up.
include <../parameters.scad>
use <../shapes.scad>
use <camera_body.scad>
$fn = 32;

half = camera_board[0] / 2 + 0.8;
outer = half + 5.2;
top = camera_lens_from_top + 0.6;
bottom = camera_board[1] - camera_lens_from_top + 4;
rail = camera_slider[2] + fit;            // its height
slider_half = camera_slider[1] / 2;
left = -camera_slider[0] / 2 - fit;       // where the shut cover ends
right = left + camera_slider_stroke + camera_slider[0] + 2 * fit;

module camera_front() {
    difference() {
        union() {
            translate([-outer, -(bottom + 3.4), 0])
                cube([outer + right + 4, top + bottom + 6.8, camera_lid]);
            for (side = [-1, 1]) scale([1, side, 1]) rail();
            translate([left - 1.7, -slider_half - 2, 0]) cube([1.7, 2 * slider_half + 4, camera_lid + rail]);
            translate([left + camera_slider_stroke - 1, -6, 0]) ridge();
        }
        translate([0, 0, camera_lid]) window();
        at_lid_screws() translate([0, 0, -1]) cylinder(d = screw_m25, h = 20);
        // A screw here keeps the cover from leaving.
        translate([right + 1.5, 0, -1]) cylinder(d = screw_m25_pilot, h = 20);
    }
}

module rail() {
    translate([left - 1.7, 0, camera_lid]) rotate([90, 0, 90]) linear_extrude(right - left + 1.7)
        polygon([[slider_half + fit, -0.01], [slider_half + fit - rail, rail], [slider_half + 2, rail], [slider_half + 2, -0.01]]);
}

module ridge() {
    translate([0, 0, camera_lid - 0.01]) rotate([-90, 0, 0]) linear_extrude(12)
        polygon([[0, 0], [0.45, -0.45], [0.65, -0.45], [1.1, 0]]);
}

// Narrow at the lens, wide outside, as the picture is.
module window() {
    hull() {
        translate([0, 0, 0.05]) cube([camera_window[0], camera_window[1], 0.1], center = true);
        translate([0, 0, -camera_lid]) cube([camera_window[0] - 2 * camera_lid, camera_window[1] - camera_lid, 0.1], center = true);
    }
}

camera_front();
