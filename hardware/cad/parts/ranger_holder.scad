// Holds an HC-SR04 by the ends of its board. As printed: z is out of the wall, y is up; the
// middle of the lower side stays free for the plug.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

board_z = ranger_face - ranger_can_height - ranger_board_thickness;
front_z = board_z + ranger_board_thickness;
block_from = ranger_board[0] / 2 - 5.5;
block_to = ranger_board[0] / 2 + fit + 8;

module ranger_holder() {
    difference() {
        union() {
            rounded_plate([2 * block_to + 24, ranger_board[1] + 2 * (fit + wall)], 3, 3);
            for (side = [-1, 1])
                translate([side * (block_from + block_to) / 2, 0, front_z / 2])
                    cube([block_to - block_from, ranger_board[1] + 2 * (fit + wall), front_z], center = true);
        }
        translate([0, 0, board_z + 10])
            cube([ranger_board[0] + 2 * fit, ranger_board[1] + 2 * fit, 20], center = true);
        for (side = [-1, 1]) {
            translate([side * (block_to - 4), 0, -1]) cylinder(d = screw_m3_pilot, h = 20);
            translate([side * (block_to + 6), 0, 3]) countersunk(wood_screw, wood_screw_head, 3);
        }
    }
}

ranger_holder();
