// The Raspberry Pi on the post: plate, Pi, roof.
include <assembly.scad>
use <../parts/pi_plate.scad>
use <../parts/pi_roof.scad>

apart = 1;
height = 750;

rotate(180) on_wall([0, 0, height]) {
    color(wood) translate([-post_side / 2, -140, -post_side]) cube([post_side, 280, post_side]);
    translate([0, 0, apart * 25]) rotate(-90) color(plastic) pi_plate();
    translate([0, 0, apart * 65]) rotate(-90) pi();
    color(steel) at_corners([pi_roof_posts[1], pi_roof_posts[0]]) translate([0, 0, 3 + apart * 65]) cylinder(d = 5, h = pi_roof_height, $fn = 6);
    translate([0, 0, 3 + pi_roof_height + apart * 90]) rotate(-90) color(plastic_2) pi_roof();
}

module pi() {
    translate([-pi_board[0] / 2, -pi_board[1] / 2, 3 + pi_standoff]) {
        color(board_colour) cube([pi_board[0], pi_board[1], 1.4]);
        color(steel) for (y = [9, 27]) translate([pi_board[0] - 15, y - 6.5, 1.4]) cube([17.5, 13.5, 16]);
        color(steel) translate([pi_board[0] - 19, 38, 1.4]) cube([21, 16, 13.5]);
        color(black) translate([7, pi_board[1] - 6, 1.4]) cube([51, 5, 8.5]);
    }
}

function at(x, y, z) = [-x, z, height + y];
label("Post", at(10, -125, 0));
label("Plate, printed: 58 x 49 mm for the Pi, VESA 75 and 100", at(50, -40, 28));
label("Ties through these slots take the cables' pull", at(43, -24, 28));
label("Raspberry Pi 4 or 5, four M2.5 x 8 screws", at(20, -20, 76));
label("Two M3 x 30 standoffs on each other at each corner", at(-35, -51, 108));
label("Roof, printed", at(-20, 52, 3 + pi_roof_height + 90 + wall));
