"""Draw the overview, the floor plan, the elevations, and the templates at full size.

    python3 -m hardware.making.floor_plan [--room FILE] [--out DIR] [--check]

The pages in PDF need rsvg-convert (Debian: librsvg2-bin). With --check nothing is written: it
tells how far the camera must be, how long the cables are, and what does not fit. Exit status:
0 done, 1 something broke, 2 the room's file is wrong, 3 something in the room does not fit.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from hardware.making.cad.parameters import ParameterError, read_parameters
from hardware.making.drawing.elevation import from_the_camera, from_the_screen
from hardware.making.drawing.overview import overview
from hardware.making.drawing.plan import floor_plan
from hardware.making.drawing.sheet import Sheet
from hardware.making.drawing.templates import Template, templates
from hardware.making.place.fits import misfits, summary
from hardware.making.place.tables import with_tables
from hardware.making.room import HARDWARE, PICTURES, ROOM_TOML, Room, RoomError, read_room

INSTALL = HARDWARE / "install.md"
PINOUT = HARDWARE / "pinout.toml"
OTHER_SIDE = {"right": "left", "left": "right"}


def drawings(room: Room) -> dict[str, Sheet]:
    """The drawings of the room by their file's name, without those at full size."""
    return {
        "overview.svg": overview(room, strips_v()),
        "floor-plan.svg": floor_plan(room),
        "floor-plan-mirrored.svg": floor_plan(mirrored(room)),
        "elevation.svg": from_the_camera(room),
        "elevation-from-screen.svg": from_the_screen(room),
    }


def strips_v() -> float:
    """What the light strips run on, from pinout.toml."""
    pinout = tomllib.loads(PINOUT.read_text(encoding="utf-8"))
    return float(pinout["volts"]["strips"]["is"])


def mirrored(room: Room) -> Room:
    """The same room with the camera on the patient's other side."""
    side = OTHER_SIDE[room.room.camera_on]
    return room.model_copy(update={"room": room.room.model_copy(update={"camera_on": side})})


def write_pdf(template: Template, to: Path) -> None:
    """A template's pages as one PDF. Raises RoomError without rsvg-convert."""
    with tempfile.TemporaryDirectory() as folder:
        pages = [Path(folder) / f"{n:02}.svg" for n in range(len(template.pages))]
        for path, page in zip(pages, template.pages, strict=True):
            path.write_text(page.svg(), encoding="utf-8")
        # Fonts and dates are the only things in which two PDFs of the same pages differ.
        still = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
        command = ["rsvg-convert", "--format=pdf", f"--output={to}", *map(str, pages)]
        try:
            subprocess.run(command, check=True, env=still)
        except FileNotFoundError as error:
            raise RoomError(
                "rsvg-convert, which makes the PDFs, is not installed: sudo apt install "
                "librsvg2-bin."
            ) from error
        except subprocess.CalledProcessError as error:
            raise RoomError(f"rsvg-convert could not make {to.name}.") from error


def make(room: Room, out: Path) -> Iterator[Path]:
    """Write everything into a folder, PDFs last; each as it is there.

    Raises RoomError and OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    full_size = templates(room, read_parameters())
    sheets = {**drawings(room), **{f"{one.name}.svg": one.whole for one in full_size}}
    for name, sheet in sheets.items():
        (out / name).write_text(sheet.svg(), encoding="utf-8")
        yield out / name
    for one in full_size:
        write_pdf(one, out / f"{one.name}.pdf")
        yield out / f"{one.name}.pdf"


def write_tables(room: Room) -> Path:
    """The tables of install.md made anew."""
    text = INSTALL.read_text(encoding="utf-8")
    INSTALL.write_text(with_tables(text, room, read_parameters()), encoding="utf-8")
    return INSTALL


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    words = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(prog="floor_plan", description=words[0], epilog=words[2])
    parser.add_argument("--room", type=Path, default=ROOM_TOML, metavar="FILE", help="the room")
    parser.add_argument("--out", type=Path, default=PICTURES, metavar="DIR", help="where to")
    parser.add_argument("--check", action="store_true", help="tell what fits, draw nothing")
    asked = parser.parse_args(arguments)
    try:
        room = read_room(asked.room)
        told, wrong = summary(room), misfits(room)
    except (RoomError, ParameterError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{told}\n")
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    if asked.check or wrong:
        return 3 if wrong else 0
    try:
        # The texts beside the pictures are those of the project's own room.
        if asked.room == ROOM_TOML and asked.out == PICTURES:
            sys.stdout.write(f"{write_tables(room)}\n")
        for path in make(room, asked.out):
            sys.stdout.write(f"{path}\n")
    except (RoomError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
