// The camera's stand: post, foot, ballast, and the Raspberry Pi on the post.
include <assembly.scad>
use <../parts/camera_body.scad>
use <../parts/camera_front.scad>
use <../parts/camera_slider.scad>
use <../parts/pi_plate.scad>
use <../parts/pi_roof.scad>

post_top = camera_height + 18;
foot_top = stand_foot + plywood;
box_height = 750;

rotate(180) {
    color(wood) translate([-post_side / 2, -post_side, foot_top]) cube([post_side, post_side, post_top - foot_top]);
    color(wood) translate([0, -post_side / 2, stand_foot]) rounded_plate([stand_board, stand_board], plywood, 30);
    color(black) for (x = [-1, 1], y = [-1, 1])
        translate([x * (stand_board / 2 - 50), y * (stand_board / 2 - 50) - post_side / 2, 0]) cylinder(d = 40, h = stand_foot);
    color(steel) for (turn = [0 : 90 : 270]) translate([0, -post_side / 2, foot_top]) rotate(turn) translate([post_side / 2, -20, 0]) {
        cube([60, 40, 3]);
        cube([3, 40, 60]);
    }
    color([0.3, 0.3, 0.32]) for (side = [-1, 1]) translate([side * 145, -post_side / 2, foot_top]) difference() {
        cylinder(d = 170, h = 32);
        translate([0, 0, -1]) cylinder(d = 28, h = 60);
    }
    color(steel) for (side = [-1, 1]) translate([side * 145, -post_side / 2, foot_top]) cylinder(d = 8, h = 48);
    on_wall([0, 0, camera_height]) {
        color(plastic) camera_body();
        color(plastic_2) translate([0, 0, camera_box_depth]) camera_front();
        color("OrangeRed") translate([camera_slider_stroke, 0, camera_box_depth + camera_lid]) camera_slider();
    }
    on_wall([0, 0, box_height]) rotate(-90) {
        color(plastic) pi_plate();
        color(plastic_2) translate([0, 0, 3 + pi_roof_height]) pi_roof();
        color(board_colour) translate([-pi_board[0] / 2, -pi_board[1] / 2, 3 + pi_standoff]) cube([pi_board[0], pi_board[1], 18]);
    }
}
label("Camera: lens 1.0 m above the floor", [0, camera_box_depth, camera_height]);
label("Raspberry Pi below it: the camera's ribbon is 50 cm at most", [-30, 46, box_height]);
label("Post, 44 x 44 mm planed timber", [0, 0, 500]);
label("Four steel angles 60 x 60 x 40", [-40, -post_side / 2, foot_top + 3]);
label("Foot, 50 x 50 cm plywood", [-200, 150, foot_top]);
label("Two 10 kg weight plates, each on an M8 bolt with a wing nut", [145, 60, foot_top + 32]);
label("Levelling feet", [-(stand_board / 2 - 50), stand_board / 2 - 50 - post_side / 2 + 15, 8]);
