// The sensor's place behind the pad, alone. sensor: as in pad.scad.
include <pad_parts.scad>

sensor = 1;

rotate(180) {
    color(wood) intersection() {
        base_board();
        translate([-75, -50, ranger_height - 55]) cube([150, 100, 110]);
    }
    if (sensor == 1) tof_sensor();
    if (sensor == 2) switch_sensor();
}
if (sensor == 1) {
    label("VL53L1X board, its window 90 mm from the free pad", [0, ranger_face, ranger_height]);
    label("Holder, printed", [-28, 3, ranger_height]);
    label("Base board", [60, 0, ranger_height - 40]);
}
if (sensor == 2) {
    label("Lever switch", [-12, 85, ranger_height]);
    label("Cradle, printed", [14, 92, ranger_height + 7]);
    label("Soft foam, 40 mm: gives way after the click", [-24, 55, ranger_height + 10]);
    label("Tower, printed", [-25, 20, ranger_height]);
    label("Base board", [-50, 0, ranger_height + 40]);
}
