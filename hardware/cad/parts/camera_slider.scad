// The cover that slides before the lens. As printed: the face towards the patient up.
include <../parameters.scad>
$fn = 64;

module camera_slider() {
    half = camera_slider[1] / 2;
    translate([-camera_slider[0] / 2, 0, 0]) rotate([90, 0, 90]) linear_extrude(camera_slider[0])
        polygon([[-half, 0], [half, 0], [half - camera_slider[2], camera_slider[2]], [-half + camera_slider[2], camera_slider[2]]]);
    // To push it with a finger's tip.
    for (x = [-3, 0, 3]) translate([x, 0, camera_slider[2] + 0.9])
        cube([1.4, 12, 2], center = true);
}

camera_slider();
