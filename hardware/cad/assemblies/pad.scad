// The tap pad. sensor: 0 ultrasonic ranger, 1 time of flight, 2 switch. printed: 1 printed
// stops, 0 wooden ones.
include <pad_parts.scad>

sensor = 0;
printed = 1;
covered = 1;    // with cushion and skirt

module whole() {
    shown("Base board, 18 mm birch plywood, screwed to the wall", [0, -70, 0], [-150, 0, base_top - 18])
        color(wood) cut() base_board();
    shown("Battens 20 x 20 for the skirt", [0, 40, 0], [-batten_x, skirt_batten, 1000])
        color(wood_dark) cut() battens();
    shown("Rail, 18 mm plywood", [0, 90, 110], [120, 60, rail_top])
        color(wood) cut() rail();
    shown("Gussets", [0, 70, 40], [gusset_x, 60, rail_bottom - 20])
        color(wood) cut() for (side = [-1, 1]) translate([side * gusset_x, 0, 0]) gusset();
    shown("Piano hinge 32 mm", [0, 250, 60], [-120, pad_gap, hinge_height])
        color(steel) cut() hinge();
    for (side = [-1, 1]) {
        translate(exploded * [0, 70, 0]) {
            if (printed) color(plastic) cut() beside(side) printed_stop();
            else color(wood_dark) cut() beside(side) wooden_stop();
            color(black) cut() beside(side) stop_rubber_disc();
        }
        translate(exploded * [0, 220, 0]) color(foam_colour) cut()
            beside(side) foam_collar(printed ? stop_diameter : stop_block, !printed);
    }
    label(printed ? "Hard stops, printed" : "Hard stops, 44 x 44 timber", [-stop_x, 120, stop_z + 18]);
    label("Soft foam collars round the stops: the spring", [-stop_x - 25, pad_gap + 200, stop_z + 20]);
    if (sensor == 0) {
        shown(printed ? "Ranger holder, printed" : "Strips of 6 mm plywood under the ranger's board", [0, 30, 0], printed ? [-34, 8, ranger_height + 5] : [-19, 6, ranger_height])
            color(plastic) cut() if (printed) ranger_clamp(); else strips();
        shown("HC-SR04 ranger: it looks at the back of the pad", [0, 90, 0], [-13, ranger_face, ranger_height])
            ranger_module();
        if (printed) shown("Ranger bezel, printed", [0, 150, 0], [-28, 16, ranger_height - 8]) color(plastic_2) cut() ranger_front();
    }
    if (sensor == 1) shown("VL53L1X in its holder", [0, 60, 0], [0, ranger_face, ranger_height]) tof_sensor();
    if (sensor == 2) shown("Lever switch on soft foam, on its tower", [0, 60, 0], [0, 70, ranger_height]) switch_sensor();
    if (!pressed) shown("Straps: the pad can't swing out", [0, 150, -60], [-strap_x, 60, hinge_height - strap_below_hinge])
        color(black) cut() straps();
    shown("Pad board, 18 mm plywood: the hard back", [0, 330, 0], [150, pad_gap + plywood, rail_top - 40])
        color(wood) cut() swung() pad_board();
    if (covered) {
        if (exploded) shown("Hook-and-loop strips", [0, 390, 0], [-155, pad_gap + plywood, 960]) color(black) hook_strips();
        shown("Cushion with a wipeable cover, 40 x 35 cm", [0, 470, 0], [100, pad_gap + 60, 800]) swung() cushion();
    }
    // What is seen of it when it is together.
    label("Base board, screwed to the wall", [-225, 0, 800], 3);
    label("Rail", [120, 60, rail_top], 3);
    label("Pad board, hangs on its hinge", [150, pad_gap + plywood, rail_top - 40], 3);
    label("Cushion with a wipeable cover, its middle 85 cm above the floor", [0, pad_face - plywood, pad_centre_height], 3);
    label("Skirt: no hand gets behind the pad", [-pad_width / 2, 60, 800], 3);
    label("Six screws into the wall", [-base_screw_x, 0, base_screw_heights[2]], 3);
}

module beside(side) { translate([side * stop_x, 0, 0]) children(); }

module strips() {
    for (side = [-1, 1]) on_wall([0, 0, ranger_height]) translate([side * 19 - 4, -10, 0]) cube([8, 20, 6]);
}

rotate(180) {
    whole();
    if (covered && !exploded && !half) color([0.45, 0.53, 0.56]) skirt();
}

// What matters in the cut.
pad_y = pad_gap - pressed * travel;
stop_y = pad_gap - pressed * stop_travel;
dimension(str(pad_y - ranger_face, " mm ", pressed ? "pressed" : "free"), [0, ranger_face, ranger_height], [0, pad_y, ranger_height]);
label(str("Hinge, ", hinge_height, " mm above the floor"), [0, pad_gap, hinge_height], 2);
label(str("Ranger, ", ranger_height, " mm above the floor"), [0, 6, ranger_height], 2);
label(str("Hard stop, ", stop_z, " mm above the floor"), [0, 40, stop_z], 2);
label("Foam collar", [0, pad_gap - 60, stop_z - 29], 2);
if (!pressed) {
    label("Strap", [0, 60, hinge_height - strap_below_hinge], 2);
    dimension(str(round(stop_travel * 10) / 10, " mm"), [0, stop_height, stop_z + 26], [0, pad_gap, stop_z + 26]);
    dimension(str(pad_face, " mm from the wall"), [0, -plywood, cushion_bottom + cushion_height + 20], [0, pad_face - plywood, cushion_bottom + cushion_height + 20]);
    label(str("Cushion, ", cushion_bottom, " to ", cushion_bottom + cushion_height, " mm above the floor"), [0, pad_face - plywood - 12, 900], 2);
}
