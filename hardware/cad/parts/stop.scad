// The hard stop behind the pad. As printed: z is out of the wall, the notch shows up.
include <../parameters.scad>
use <../shapes.scad>
$fn = 64;

module stop() {
    difference() {
        union() {
            cylinder(d = stop_flange_diameter, h = stop_flange);
            cylinder(d = stop_diameter, h = stop_height + 20);
        }
        // The pressed pad leans by press_deg: the top leans with it, so that it meets flat.
        translate([0, 0, stop_height - stop_rubber]) rotate([press_deg, 0, 0])
            translate([-50, -50, 0]) cube([100, 100, 60]);
        for (turn = [45 : 90 : 315]) rotate(turn)
            translate([(stop_diameter + stop_flange_diameter) / 4 + 0.5, 0, stop_flange])
                countersunk(wood_screw, wood_screw_head, stop_flange);
        translate([0, stop_flange_diameter / 2, -1]) cylinder(r = 6, h = stop_flange + 2, $fn = 4);
    }
}

stop();
