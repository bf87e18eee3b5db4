#!/usr/bin/env python3
"""Makes systemd/lib/splash.pgm.gz, the picture that the screen shows before the kiosk draws.

A person who hinges, and the kiosk's name; no word that a language would have to say. Needs
Pillow (as the kiosk does). Says nothing where the picture is as it should be already.

    scripts/make_splash.py            make it
    scripts/make_splash.py --check    only say whether it is as this would make it: 0 or 3
"""

import gzip
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "systemd/lib/splash.pgm.gz"
TYPEFACE = ROOT / "kiosk/display/typefaces/RobotoCondensed-Bold.ttf"
SIZE_PX = (480, 360)
# Drawn so much larger, and shrunk: soft edges.
TIMES = 4
NAME, NAME_PX = "Hinge Kiosk", 56
# Ankle, knee, hip, shoulder, ear of somebody at the bottom of a hinge, facing right; pixels.
LEGS_AND_BACK = [(232, 246), (238, 188), (206, 136), (292, 92)]
HEAD, HEAD_PX = (322, 74), 19
ARM = [(290, 94), (258, 176)]
ROLLER = [(250, 168), (258, 214)]
WALL = [(184, 40), (184, 250)]
FLOOR = [(184, 250), (340, 250)]
LIGHT, DIM = 255, 110


def picture() -> Image.Image:
    """The picture, grey."""
    width, height = SIZE_PX
    image = Image.new("L", (width * TIMES, height * TIMES), 0)
    draw = ImageDraw.Draw(image)
    _line(draw, WALL, 5, DIM)
    _line(draw, FLOOR, 5, DIM)
    _line(draw, LEGS_AND_BACK, 17, LIGHT)
    _line(draw, ROLLER, 16, DIM)
    _line(draw, ARM, 10, LIGHT)
    _dot(draw, HEAD, HEAD_PX, LIGHT)
    font = ImageFont.truetype(str(TYPEFACE), NAME_PX * TIMES)
    draw.text((width * TIMES // 2, 312 * TIMES), NAME, LIGHT, font=font, anchor="mm")
    return image.resize(SIZE_PX, Image.Resampling.BOX)


def packed(image: Image.Image) -> bytes:
    """As splash.py reads it; the same bytes each time."""
    width, height = image.size
    return gzip.compress(b"P5\n%d %d\n255\n" % (width, height) + image.tobytes(), mtime=0)


def main(arguments: list[str]) -> int:
    """Exit status: 0 it is as it should be, or was made so; 3 checked, and it is not."""
    made = packed(picture())
    there = OUT.read_bytes() if OUT.is_file() else b""
    # Two versions of zlib pack differently, and two of FreeType differ by a shade.
    same = bool(there) and _alike(gzip.decompress(there), gzip.decompress(made))
    if "--check" in arguments:
        return 0 if same else 3
    if not same:
        OUT.write_bytes(made)
        print(f"Made {OUT.relative_to(ROOT)}, {len(made)} bytes.")
    return 0


def _alike(one: bytes, other: bytes) -> bool:
    far = sum(abs(a - b) > 32 for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and far < len(one) // 200


def _line(
    draw: ImageDraw.ImageDraw, points: list[tuple[int, int]], px: int, light: int
) -> None:
    scaled = [(x * TIMES, y * TIMES) for x, y in points]
    draw.line(scaled, light, px * TIMES, joint="curve")
    for point in points:
        _dot(draw, point, px / 2, light)


def _dot(draw: ImageDraw.ImageDraw, at: tuple[int, int], radius: float, light: int) -> None:
    x, y = (part * TIMES for part in at)
    reach = radius * TIMES
    draw.ellipse((x - reach, y - reach, x + reach, y + reach), light)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
