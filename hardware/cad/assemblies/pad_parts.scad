// The tap pad's pieces, each where it belongs. `pressed`: 0 free, 1 at the stop.
include <assembly.scad>
use <../parts/stop.scad>
use <../parts/ranger_holder.scad>
use <../parts/ranger_bezel.scad>
use <../parts/tof_holder.scad>
use <../parts/switch_tower.scad>
use <../parts/switch_cradle.scad>

pressed = 0;
half = 0;       // 1 cuts everything through a stop
rail_top = rail_bottom + plywood;
stop_z = hinge_height - stop_below_hinge;
batten_bottom = cushion_bottom + skirt_inset;
batten_x = pad_width / 2 - skirt_inset - skirt_batten / 2;

// Each part is cut by itself, so that the cut keeps its colour.
module cut() {
    if (half) render(convexity = 6) difference() {
        children();
        translate([-1000 - stop_x, -500, 0]) cube([1000, 2000, 3000]);
    }
    else children();
}

// A board in the plane of the wall, its back at y.
module upright(width, bottom, top, thickness, radius = 0) {
    translate([0, 0, (bottom + top) / 2]) rotate([-90, 0, 0])
        if (radius) rounded_plate([width, top - bottom], thickness, radius);
        else translate([-width / 2, -(top - bottom) / 2, 0]) cube([width, top - bottom, thickness]);
}

module base_board() {
    difference() {
        translate([0, -plywood, 0]) upright(base_width, base_bottom, base_top, plywood);
        for (side = [-1, 1], z = base_screw_heights)
            translate([side * base_screw_x, -plywood - 1, z]) rotate([-90, 0, 0]) cylinder(d = base_screw_hole, h = plywood + 2);
    }
}

module rail() {
    translate([-pad_width / 2, 0, rail_bottom]) cube([pad_width, rail_depth, plywood]);
}

module gusset() {
    translate([-plywood / 2, 0, rail_bottom]) rotate([90, 0, 90]) linear_extrude(plywood)
        polygon([[0, 0], [gusset_side, 0], [0, -gusset_side]]);
}

module battens() {
    for (side = [-1, 1]) translate([side * batten_x - skirt_batten / 2, 0, batten_bottom])
        cube([skirt_batten, skirt_batten, rail_bottom - batten_bottom]);
    difference() {
        translate([-batten_x, 0, batten_bottom]) cube([2 * batten_x, skirt_batten, skirt_batten]);
        // The sensor's cable leaves here.
        translate([-6, -1, batten_bottom - 1]) cube([12, 9, skirt_batten + 2]);
    }
}

// What turns about the hinge.
module swung() {
    axis_y = pad_gap - hinge_knuckle / 2;
    translate([0, axis_y, hinge_height]) rotate([-pressed * press_deg, 0, 0])
        translate([0, -axis_y, -hinge_height]) children();
}

module pad_board() {
    translate([0, pad_gap, 0]) upright(pad_width, cushion_bottom, rail_top, plywood, corner_radius);
}

module cushion() {
    y = pad_gap + plywood + hook_and_loop;
    top = cushion_bottom + cushion_height;
    color(wood_dark) cut() translate([0, y, 0]) upright(pad_width, cushion_bottom, top, cushion_backing, corner_radius);
    color(cover_colour) cut() translate([0, y + cushion_backing, 0]) hull() {
        upright(pad_width, cushion_bottom, top, 12, corner_radius);
        upright(pad_width - 24, cushion_bottom + 12, top - 12, cushion_thickness - cushion_backing, corner_radius);
    }
}

module hook_strips() {
    for (x = [-1, 0, 1]) translate([x * 140, pad_gap + plywood, 0])
        upright(50, cushion_bottom + 40, cushion_bottom + cushion_height - 40, hook_and_loop);
}

module hinge() {
    // In the corner below the rail: one leaf under the rail, one on the back of the pad.
    leaf = 0.8;
    axis_y = pad_gap - hinge_knuckle / 2;
    translate([-hinge_length / 2, axis_y - hinge_leaf, rail_bottom - leaf]) cube([hinge_length, hinge_leaf, leaf]);
    translate([-hinge_length / 2, pad_gap - leaf, hinge_height - hinge_leaf]) cube([hinge_length, leaf, hinge_leaf]);
    translate([-hinge_length / 2, axis_y, hinge_height]) rotate([0, 90, 0]) cylinder(d = hinge_knuckle, h = hinge_length);
}

module printed_stop() { on_wall([0, 0, stop_z]) stop(); }

module wooden_stop() {
    translate([-stop_block / 2, 0, stop_z - stop_block / 2])
        difference() {
            cube([stop_block, stop_height - stop_rubber + 20, stop_block]);
            translate([-1, stop_height - stop_rubber, stop_block / 2]) rotate([-press_deg, 0, 0])
                translate([0, 0, -stop_block]) cube([stop_block + 2, 60, 2 * stop_block]);
        }
}

module stop_rubber_disc() {
    translate([0, stop_height - stop_rubber, stop_z]) rotate([-press_deg - 90, 0, 0])
        mirror([0, 0, 0]) cylinder(d = stop_diameter - 6, h = stop_rubber);
}

module foam_collar(hole, square_hole = false) {
    // Squeezed into its room, and out of the way of the leaning pad when pressed.
    difference() {
        translate([-foam_side / 2, 0, stop_z - foam_side / 2])
            cube([foam_side, pad_gap - 0.5, foam_side]);
        translate([0, -1, stop_z]) rotate([-90, 0, 0])
            if (square_hole) translate([-hole / 2, -hole / 2, 0]) cube([hole, hole, 200]);
            else cylinder(d = hole, h = 200);
        if (pressed) swung() translate([-100, pad_gap, cushion_bottom - 50]) cube([200, 100, 300]);
    }
}

module straps() {
    for (side = [-1, 1]) translate([side * strap_x - strap_width / 2, skirt_batten, hinge_height - strap_below_hinge])
        cube([strap_width, pad_gap - skirt_batten, 1.5]);
}

module skirt() {
    thickness = 1;
    for (side = [-1, 1]) hull() {
        translate([side * (pad_width / 2 - skirt_inset) - thickness / 2, 0, batten_bottom]) cube([thickness, 2, rail_bottom - batten_bottom]);
        translate([side * pad_width / 2 - thickness / 2, pad_gap + 2, cushion_bottom]) cube([thickness, 2, rail_bottom - cushion_bottom]);
    }
    hull() {
        translate([-pad_width / 2 + skirt_inset, 0, batten_bottom]) cube([pad_width - 2 * skirt_inset, 2, thickness]);
        translate([-pad_width / 2, pad_gap + 2, cushion_bottom]) cube([pad_width, 2, thickness]);
    }
}

module ranger_module() {
    z0 = ranger_face - ranger_can_height - ranger_board_thickness;
    on_wall([0, 0, ranger_height]) {
        color(board_colour) translate([-ranger_board[0] / 2, -ranger_board[1] / 2, z0])
            cube([ranger_board[0], ranger_board[1], ranger_board_thickness]);
        color(steel) for (side = [-1, 1]) translate([side * ranger_can_spacing / 2, 0, z0 + ranger_board_thickness])
            cylinder(d = ranger_can_diameter, h = ranger_can_height);
        color(black) translate([-5, -ranger_board[1] / 2 - 8, z0 + 1.6]) cube([10, 9, 2.5]);
    }
}

module ranger_clamp() { on_wall([0, 0, ranger_height]) ranger_holder(); }

module ranger_front() {
    thick = 3;
    front = ranger_face - ranger_can_height;
    on_wall([0, 0, ranger_height]) translate([0, 0, front + 5 + thick]) rotate([180, 0, 0]) ranger_bezel();
}

module tof_sensor() {
    color(plastic) on_wall([0, 0, ranger_height]) tof_holder();
    on_wall([0, 0, ranger_height]) translate([0, 0, ranger_face - tof_sensor_height]) {
        color(board_colour) translate([-tof_board[0] / 2, -tof_board[1] / 2, 0]) cube([tof_board[0], tof_board[1], 1.6]);
        color(black) translate([-2.5, -1.25, 1.6]) cube([5, 2.5, 1]);
    }
}

module switch_sensor() {
    on_wall([0, 0, ranger_height]) {
        height = pad_gap - contact + 5 - switch_foam - 3 - switch_body[1] - switch_lever;
        color(plastic) translate([0, 0, height]) rotate([180, 0, 0]) switch_tower();
        color(foam_colour) translate([-24, -21, height]) cube([48, 42, switch_foam]);
        translate([0, 0, height + switch_foam]) {
            color(plastic_2) switch_cradle();
            color(black) translate([-switch_body[0] / 2, -switch_body[2] / 2, 3]) cube([switch_body[0], switch_body[2], switch_body[1]]);
            color(steel) translate([-switch_body[0] / 2 + 2, -2, 3 + switch_body[1]]) rotate([0, -14, 0]) cube([26, 4, 0.8]);
        }
    }
}
