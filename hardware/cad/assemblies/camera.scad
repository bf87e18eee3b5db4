// The camera's box on the top of its post.
include <assembly.scad>
use <../parts/camera_body.scad>
use <../parts/camera_front.scad>
use <../parts/camera_slider.scad>

open = 1;       // 1 the cover stands open, 0 shut
part_floor = camera_back + camera_board_lift;
front = camera_box_depth;

module camera_module() {
    translate([0, 0, part_floor]) {
        color(board_colour) difference() {
            translate([-camera_board[0] / 2, camera_lens_from_top - camera_board[1], 0])
                cube([camera_board[0], camera_board[1], camera_board_thickness]);
            for (x = [-1, 1], down = [0, 1])
                translate([x * camera_holes[0] / 2, hole_y(down), -1]) cylinder(d = 2.2, h = 5);
        }
        translate([0, 0, camera_board_thickness]) {
            color(black) translate([-camera_lens_side / 2, -camera_lens_side / 2, 0])
                cube([camera_lens_side, camera_lens_side, camera_lens_height - 3]);
            color(steel) cylinder(d = 9, h = camera_lens_height - 1);
            color(black) cylinder(d = 7.2, h = camera_lens_height);
        }
        color("White") translate([-8, camera_lens_from_top - camera_board[1] - 26, -3.4]) cube([16, 28, 0.4]);
    }
}

module cover() {
    translate([open * camera_slider_stroke, 0, front + camera_lid]) camera_slider();
}

rotate(180) on_wall([0, 0, camera_height]) {
    color(wood) translate([-post_side / 2, -92, -post_side]) cube([post_side, 110, post_side]);
    color(plastic) camera_body();
    translate([0, 0, exploded * 45]) camera_module();
    translate([0, 0, front + exploded * 90]) color(plastic_2) camera_front();
    translate([exploded * 22, 0, exploded * 125]) color("OrangeRed") cover();
}

// Names: x of the printed part runs the other way.
function at(x, y, z) = [-x, z, camera_height + y];
label("Post, 44 x 44 timber", at(-10, -85, 0));
label("Box, printed: four wood screws into the post", at(17, 10, camera_box_depth));
label("Camera Module 3 or 3 Wide, four M2 x 6 screws", at(-11, 12, part_floor + 1 + exploded * 45));
label("Lid, printed: four M2.5 x 8 screws", at(-16, -10, front + camera_lid + exploded * 90));
label("Cover: slides before the lens", at(8 + open * camera_slider_stroke + exploded * 22, 4, front + camera_lid + 2 + exploded * 125));
label("A screw keeps the cover in", at(-camera_slider[0] / 2 + camera_slider_stroke + camera_slider[0] + 1.8, 0, front + camera_lid + exploded * 90));
label("The ribbon leaves the box below", at(0, -33, part_floor - 3 + exploded * 45));
label("The lens, 1.0 m above the floor", at(0, 0, front + 1), 3);
label("Lid", at(-16, -10, front + camera_lid), 3);
label("Cover, open: slide it before the lens", at(4 + open * camera_slider_stroke, 6, front + camera_lid + 3), 3);
label("Post, 44 x 44 timber", at(-10, -85, 0), 3);
label("Box, screwed to the post", at(-19, -40, camera_back), 3);
