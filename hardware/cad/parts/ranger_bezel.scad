// Clamps the HC-SR04 into its holder. As printed: the face towards the pad lies on the bed.
include <../parameters.scad>
use <../shapes.scad>
$fn = 32;

thickness = 3;
// Higher than the crystal and the plug on the front of the board.
room = 5;
block_to = ranger_board[0] / 2 + fit + 8;

module ranger_bezel() {
    difference() {
        union() {
            rounded_plate([2 * block_to, ranger_board[1] + 2 * (fit + wall)], thickness, 2);
            for (side = [-1, 1])
                translate([side * (block_to + ranger_board[0] / 2 - 1.5) / 2, 0, (thickness + room) / 2])
                    cube([block_to - ranger_board[0] / 2 + 1.5, ranger_board[1] + 2 * (fit + wall), thickness + room], center = true);
        }
        for (side = [-1, 1]) {
            translate([side * ranger_can_spacing / 2, 0, -1]) cylinder(d = ranger_can_diameter + 1, h = 20);
            translate([side * (block_to - 4), 0, -1]) cylinder(d = screw_m3, h = 20);
        }
    }
}

ranger_bezel();
