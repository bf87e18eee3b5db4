"""Draws the pictures of the assemblies anew: python -m hardware.making.cad.pictures."""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from hardware.making.cad.labelling import Annotation, annotate, outlined
from hardware.making.cad.openscad import MissingToolError, OpenScadError, render
from hardware.making.cad.parameters import CAD
from hardware.making.cad.view import View

PICTURES = CAD.parent / "pictures"
SIZE_PX = (1600, 1150)
# Drawn so much larger and made smaller afterwards, so that edges are smooth.
FINER = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture. `view`: from where; `settings`: variables of the assembly's file."""

    name: str
    title: str
    assembly: str
    view: View
    settings: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def source(self) -> Path:
        return CAD / "assemblies" / f"{self.assembly}.scad"

    @property
    def file(self) -> Path:
        return PICTURES / f"{self.name}.png"


PAD_VIEW = View((0, -60, 895), (72, 28), 370)
PAD_APART = View((0, -230, 915), (72, 38), 470)
PAD_SIDE = View((0, -60, 895), (90, 90), 285)
CAMERA_VIEW = View((0, 0, 970), (70, 32), 85)
CAMERA_APART = View((-20, -40, 965), (66, 40), 100)

PICTURES_OF_ALL = (
    Picture("pad", "Tap pad", "pad", PAD_VIEW, {"labels": 3}),
    Picture("pad_exploded", "Tap pad, apart", "pad", PAD_APART, {"exploded": 1}),
    Picture(
        "pad_free",
        "Tap pad cut through a stop: free",
        "pad",
        PAD_SIDE,
        {"half": 1, "labels": 2},
    ),
    Picture(
        "pad_pressed",
        "Tap pad cut through a stop: pressed to the hard stop",
        "pad",
        PAD_SIDE,
        {"half": 1, "pressed": 1, "labels": 2},
    ),
    Picture(
        "pad_plywood_exploded",
        "Tap pad without a printer, apart",
        "pad",
        PAD_APART,
        {"exploded": 1, "printed": 0},
    ),
    Picture(
        "pad_sensors_tof",
        "The time-of-flight sensor in the ranger's place",
        "sensor",
        View((0, -40, 820), (62, 30), 130),
        {"sensor": 1},
    ),
    Picture(
        "pad_sensors_switch",
        "The switch in the ranger's place",
        "sensor",
        View((0, -40, 820), (62, 30), 130),
        {"sensor": 2},
    ),
    Picture("camera", "Camera on its post", "camera", CAMERA_VIEW, {"labels": 3}),
    Picture("camera_exploded", "Camera, apart", "camera", CAMERA_APART, {"exploded": 1}),
    Picture("stand", "Camera stand", "stand", View((0, 0, 510), (72, 30), 640)),
    Picture(
        "pi_box", "Raspberry Pi on the post, apart", "pi", View((0, 0, 740), (66, 32), 185)
    ),
    Picture("lights", "Light strip", "lights", View((0, 0, 0), (60, 30), 85)),
)


def draw(picture: Picture, file: Path) -> None:
    """Draw one picture. Raises MissingToolError, OpenScadError."""
    width, height = SIZE_PX
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        said = render(
            picture.source,
            raw,
            (width * FINER, height * FINER),
            picture.view.openscad_camera,
            picture.settings,
        )
        with Image.open(raw) as opened:
            image = outlined(opened.convert("RGB"))
    notes = [note for line in said if (note := Annotation.read(line)) is not None]
    annotate(image, picture.title, picture.view, notes, FINER)
    image = image.resize(SIZE_PX, Image.Resampling.LANCZOS)
    file.parent.mkdir(parents=True, exist_ok=True)
    # 160 colours are enough for flat faces, and a third of the bytes.
    image.quantize(160, dither=Image.Dither.NONE).save(file, optimize=True)


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 1 a picture could not be made or a tool is missing.

    `arguments`: names of pictures, or none for all.
    """
    wanted = [p for p in PICTURES_OF_ALL if not arguments or p.name in arguments]
    try:
        for picture in wanted:
            draw(picture, picture.file)
    except (MissingToolError, OpenScadError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(wanted)} pictures drawn anew in hardware/pictures.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
