// Every dimension of the kiosk's wood and printed parts, once.
//
// Lengths are millimetres and angles degrees. On the wall, x runs along it, y out of it towards
// the patient (0 is the front of the base board) and z up from the floor. Only `name = value;`
// with numbers, lists, names, + - * / and tan, atan, sin, cos, sqrt, min, max: the load case
// and the tests read this file too (hardware/making/cad/parameters.py).

// --- The tap pad: where it is (SCIENCE D4: buttocks of 1.45 to 2.00 m people) ---------------
pad_centre_height = 850;
cushion_height = 350;
pad_width = 400;
hinge_height = 1100;          // so far above the cushion that the tallest still have a lever

// --- The tap pad: how it moves (the defaults of wall.* in the settings; a test compares) ----
rest_distance = 90;           // from the ranger's face to the back of the free pad
travel = 30;                  // at the ranger, from free to the hard stop
contact = 10;                 // at the ranger, a touch
ranger_below_hinge = 280;
stop_below_hinge = 360;

// --- The tap pad: wood ------------------------------------------------------------------------
plywood = 18;                 // birch; base, rail, gussets and pad board
pad_gap = 110;                // from the front of the base board to the back of the free pad
base_width = 480;
base_bottom = 660;
base_top = 1140;
base_screw_x = 220;           // of the screws into the wall, in front of which nothing is
base_screw_heights = [690, 900, 1110];
base_screw_hole = 10.5;       // a 10 mm frame plug goes in through it
gusset_x = 160;               // of the gussets' middles
gusset_side = 90;              // it stays clear of the hinge
rail_gap = 1;                 // between the rail's front edge and the back of the pad
corner_radius = 20;           // of the pad board and the cushion
hinge_leaf = 15;              // of a 32 mm piano hinge
hinge_length = 380;
hinge_knuckle = 4;            // its diameter; it lies in the corner below the rail
cushion_backing = 4;
cushion_foam = 25;
cushion_cover = 1;
hook_and_loop = 3;
skirt_batten = 20;
skirt_inset = 3;              // of the battens' outer faces from the edge of the pad
strap_width = 25;
strap_x = 45;
strap_below_hinge = 412;

// --- The tap pad: stops and foam ----------------------------------------------------------------
stop_x = 130;
stop_diameter = 46;
stop_flange_diameter = 80;
stop_flange = 6;
stop_rubber = 3;
stop_block = 44;              // the plywood variant's block of planed timber, square
foam_side = 70;               // of the square foam collar round each stop
foam_preload = 5;             // the collar is so much longer than its room

// --- The sensors behind the pad -------------------------------------------------------------------
// HC-SR04: copies differ by half a millimetre, so it is clamped and not screwed.
ranger_board = [45.5, 20.5];
ranger_board_thickness = 1.6;
ranger_can_diameter = 16;
ranger_can_height = 12.2;     // face of the transducers above the front of the board
ranger_can_spacing = 26;
// VL53L1X on Adafruit's board 3967; the sensor's window lies on the front.
tof_board = [25.4, 17.8];
tof_holes = [20.3, 12.7];
tof_sensor_height = 2.6;      // board and chip
// A lever switch of the common size 27.8 x 15.9 x 10.3 (V-15, KW3).
switch_body = [27.8, 15.9, 10.3];
switch_holes = [22.2, 10.3];
switch_lever = 8;             // the free lever's end above the body
switch_foam = 40;

// --- The camera -------------------------------------------------------------------------------------
camera_height = 1000;         // of the lens above the floor
// Camera Module 3 and 3 Wide: one board, a lens 0.9 mm higher on the Wide.
camera_board = [25, 24];
camera_board_thickness = 1.1;
camera_holes = [21, 12.5];
camera_hole_from_top = 2;
camera_lens_from_top = 14.4;
camera_lens_side = 11.1;      // of the square block below the lens
camera_lens_height = 9;       // above the front of the board
camera_lens_height_wide = 9.9;
camera_fov = [66, 41];        // degrees, across and up
camera_fov_wide = [102, 67];
camera_pupil_depth = 1.5;     // behind the lens' front, and its diameter: a guess to the safe side
camera_pupil = 3;
camera_back = 5;              // of the box, behind the board
camera_board_lift = 6;        // room for the ribbon's connector behind the board
camera_lid = 2;
camera_window = [14.4, 10.4]; // at the lid's outer face
camera_slider = [22, 20, 2];
camera_slider_stroke = 22.9;
camera_tongue = 44;           // of the plate below the box, on the post

// --- The stand ------------------------------------------------------------------------------------
post_side = 44;               // planed timber
stand_board = 500;            // square, of the plywood above
stand_foot = 20;              // screw-in levelling feet
ballast_mass_kg = 20;         // two 10 kg weight plates of the gym

// --- The Raspberry Pi ------------------------------------------------------------------------------
pi_board = [85, 56];
pi_holes = [58, 49];
pi_hole_from_edge = 3.5;
pi_standoff = 6;
pi_roof_height = 60;          // M3 standoffs between plate and roof: cooler, terminal board
vesa_small = 75;
vesa_large = 100;
pi_plate = [124, 112];
pi_roof_depth = 82;
pi_roof_posts = [102, 70];    // spacing of the standoffs

// --- The light strips ----------------------------------------------------------------------------
channel = [17.4, 7];          // aluminium channel with its diffuser
channel_length = 1000;
batten = [40, 18];            // of wood, behind each channel

// --- Printing ---------------------------------------------------------------------------------------
bed = 220;                    // the largest part must fit, both ways
wall = 2.4;                   // thinnest wall
fit = 0.3;                    // play between printed parts, each side
screw_m2_pilot = 1.7;
screw_m25_pilot = 2.2;
screw_m3_pilot = 2.6;
screw_m3 = 3.4;
screw_m25 = 2.8;
wood_screw = 4.5;             // hole for a 4 mm wood screw
wood_screw_head = 8.6;

// --- What follows from them --------------------------------------------------------------------------
press_deg = atan(travel / ranger_below_hinge);
stop_travel = travel * stop_below_hinge / ranger_below_hinge;
stop_height = pad_gap - stop_travel;            // of the stop with its rubber, in its middle
ranger_face = pad_gap - rest_distance;          // of the ranger's face in front of the base board
ranger_height = hinge_height - ranger_below_hinge;
cushion_bottom = pad_centre_height - cushion_height / 2;
cushion_thickness = cushion_backing + cushion_foam + cushion_cover;
rail_bottom = hinge_height + hinge_knuckle / 2;
pad_board_height = rail_bottom + plywood - cushion_bottom;
pad_face = plywood + pad_gap + plywood + hook_and_loop + cushion_thickness; // from the wall
rail_depth = pad_gap - rail_gap;
camera_box_depth = camera_back + camera_board_lift + camera_board_thickness + camera_lens_height_wide + fit;
base_height = base_top - base_bottom;
foam_length = pad_gap + foam_preload;
