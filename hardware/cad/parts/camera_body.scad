// The camera's box with the tongue that is screwed to the post. As printed: on its back; z is
// towards the patient, y is up, the lens' axis is the origin.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

half = camera_board[0] / 2 + 0.8;       // of the room inside, across
outer = half + 5.2;
top = camera_board[1] - (camera_board[1] - camera_lens_from_top) + 0.6;
bottom = camera_board[1] - camera_lens_from_top + 4;  // room for the ribbon
ceiling = top + 3.4;
floor_y = -(bottom + 3.4);
board_z = camera_back + camera_board_lift;

module camera_body() {
    difference() {
        union() {
            translate([-outer, floor_y, 0]) cube([2 * outer, ceiling - floor_y, camera_box_depth]);
            translate([-post_side / 2, floor_y - camera_tongue, 0])
                cube([post_side, camera_tongue + 0.01, camera_back]);
        }
        difference() {
            translate([-half, -bottom, camera_back]) cube([2 * half, top + bottom, 50]);
            for (x = [-1, 1], down = [0, 1])
                translate([x * camera_holes[0] / 2, hole_y(down), 0]) cylinder(d = 5, h = board_z);
        }
        for (x = [-1, 1], down = [0, 1])
            translate([x * camera_holes[0] / 2, hole_y(down), 2]) cylinder(d = screw_m2_pilot, h = 50);
        at_lid_screws() translate([0, 0, camera_box_depth - 12]) cylinder(d = screw_m25_pilot, h = 20);
        // Out for the ribbon, pointed above so that it prints without support.
        translate([0, floor_y - 1, 0]) rotate([90, 0, 0]) mirror([0, 0, 1]) linear_extrude(8)
            polygon([[-9, camera_back], [9, camera_back], [9, camera_back + 4], [0, camera_back + 13], [-9, camera_back + 4]]);
        for (x = [-1, 1], y = [10, camera_tongue - 8])
            translate([x * (post_side / 2 - 7), floor_y - y, camera_back]) countersunk(wood_screw, wood_screw_head, camera_back);
    }
}

function hole_y(down) = camera_lens_from_top - camera_hole_from_top - down * camera_holes[1];

module at_lid_screws() {
    for (x = [-1, 1], y = [top + 1.4, -(bottom + 1.4)]) translate([x * (half + 2.6), y, 0]) children();
}

camera_body();
