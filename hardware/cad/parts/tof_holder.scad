// Holds a VL53L1X board where the ultrasonic ranger would be. z is out of the wall.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

module tof_holder() {
    difference() {
        rounded_plate([tof_board[0] + 40, tof_board[1] + 10], 3, 3);
        for (side = [-1, 1]) translate([side * (tof_board[0] / 2 + 13), 0, 3])
            countersunk(wood_screw, wood_screw_head, 3);
    }
    translate([0, 0, 2.9]) linear_extrude(ranger_face - tof_sensor_height - 2.9) at_corners(tof_holes) post();
    // Ties the slender posts together, below the plugs.
    translate([0, 0, 2.9]) linear_extrude(7.1) difference() {
        for (side = [-1, 1]) translate([side * tof_holes[0] / 2, 0]) square([2.4, tof_holes[1]], center = true);
        at_corners(tof_holes) circle(d = 5);
    }
}

module post() {
    difference() {
        circle(d = 6);
        circle(d = screw_m25_pilot);
    }
}

tof_holder();
