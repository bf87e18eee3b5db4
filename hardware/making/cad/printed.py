"""The printed parts: their files, how many of each, and which variants need them."""

from dataclasses import dataclass
from pathlib import Path

from hardware.making.cad.parameters import CAD

STL = CAD.parent / "stl"


@dataclass(frozen=True, slots=True)
class Part:
    """One printed part. `assembly`: its folder in stl/; `quantity`: for one kiosk.

    `when`: what it is for, where not every kiosk needs it.
    """

    name: str
    assembly: str
    quantity: int
    when: str = ""

    @property
    def source(self) -> Path:
        return CAD / "parts" / f"{self.name}.scad"

    @property
    def stl(self) -> Path:
        """As Voron names them: the number to print stands in the file's name."""
        return STL / self.assembly / f"{self.name}_x{self.quantity}.stl"


PARTS = (
    Part("stop", "pad", 2),
    Part("ranger_holder", "pad", 1, "the HC-SR04"),
    Part("ranger_bezel", "pad", 1, "the HC-SR04"),
    Part("tof_holder", "pad", 1, "a VL53L1X instead"),
    Part("switch_tower", "pad", 1, "a switch instead"),
    Part("switch_cradle", "pad", 1, "a switch instead"),
    Part("cable_clip", "cables", 12),
    Part("camera_body", "camera", 1),
    Part("camera_front", "camera", 1),
    Part("camera_slider", "camera", 1),
    Part("pi_plate", "camera", 1),
    Part("pi_roof", "camera", 1),
    Part("light_clip", "lights", 8),
)
