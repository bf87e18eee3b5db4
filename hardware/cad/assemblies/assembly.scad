// What the assemblies share: colours, and parts that move apart and say where they are.
include <../parameters.scad>
use <../shapes.scad>

$fn = 64;
exploded = 0;   // 0 together, 1 apart
labels = 1;     // which set of names is told; 0 none

wood = "BurlyWood";
wood_dark = "Peru";
plastic = "SteelBlue";
plastic_2 = "LightSteelBlue";
foam_colour = "Khaki";
cover_colour = [0.25, 0.33, 0.36];
steel = "Silver";
board_colour = "ForestGreen";
black = [0.15, 0.15, 0.15];

// OpenSCAD lights what looks to -y, so pictures are taken with the front turned there.
function seen(place) = [-place[0], -place[1], place[2]];

// A part, moved by `apart` when the assembly is exploded; its name and the place that the name
// points to are told on the console, where the pictures' maker reads them.
module shown(name, apart, place, set = 1) {
    translate(exploded * apart) children();
    label(name, place + exploded * apart, set);
}

module label(name, place, set = 1) {
    if (labels == set) echo("LABEL", name, seen(place));
}

module dimension(text, from, to, set = 2) {
    if (labels == set) echo("DIMENSION", text, seen(from), seen(to));
}

// From a part as it is printed (z out of the wall, y up) to the wall (y out, z up).
module on_wall(place) {
    translate(place) multmatrix([[-1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]) children();
}
