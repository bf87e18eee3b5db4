"""Draws the splash picture onto the kernel's own screen (/dev/fb0), and hides the cursor.

What is drawn there stays until a program takes the screen over, and is there again when that
program ends. Needs Python's own library alone: it runs before anything else could.

The picture is a grey one (PGM, packed by gzip; scripts/make_splash.py makes it) of light on the
ground, 0 to 255; a larger screen gets it in whole multiples of its size.
"""

import gzip
import sys
from array import array
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PICTURE = Path(__file__).with_name("splash.pgm.gz")
SCREEN = Path("dev/fb0")
ABOUT = Path("sys/class/graphics/fb0")
TERMINAL = Path("dev/tty1")
# Of the standard theme.
GROUND, INK = (13, 18, 24), (255, 255, 255)
# Of the screen's shorter side, at the most.
SHARE = 0.8
# Wipe the screen, and no cursor.
WIPE = b"\033[2J\033[?25l"


@dataclass(frozen=True, slots=True)
class Screen:
    """How the screen's memory is laid out. `line_bytes`: from one line to the next;
    `depth_bits`: of a pixel, 16 or 32.
    """

    width_px: int
    height_px: int
    line_bytes: int
    depth_bits: int


@dataclass(frozen=True, slots=True)
class Grey:
    """A grey picture, line by line."""

    width_px: int
    height_px: int
    data: bytes


def read_picture(packed: bytes) -> Grey:
    """From the file's bytes. Raises ValueError, OSError, EOFError."""
    kind, size, most, data = gzip.decompress(packed).split(b"\n", 3)
    width, height = (int(word) for word in size.split())
    if (kind, most) != (b"P5", b"255") or len(data) != width * height:
        raise ValueError("no grey picture")
    return Grey(width, height, data)


def read_screen(about: Path) -> Screen:
    """What the kernel says of it. Raises OSError, ValueError."""
    said = {name: (about / name).read_text() for name in ("virtual_size", "stride")}
    width, height = (int(word) for word in said["virtual_size"].split(","))
    depth_bits = int((about / "bits_per_pixel").read_text())
    if depth_bits not in (16, 32):
        raise ValueError(f"{depth_bits} bits a pixel")
    return Screen(width, height, int(said["stride"]), depth_bits)


def painted(picture: Grey, screen: Screen) -> bytes:
    """All bytes of the screen: the ground, and the picture in its middle."""
    room = min(screen.width_px / picture.width_px, screen.height_px / picture.height_px)
    times = max(1, int(room * SHARE))
    width, height = picture.width_px * times, picture.height_px * times
    if width > screen.width_px or height > screen.height_px:
        # Too small even so: the ground alone.
        width = height = 0
    left, top = (screen.width_px - width) // 2, (screen.height_px - height) // 2
    spare = screen.line_bytes - screen.width_px * (screen.depth_bits // 8)
    empty = _line(bytes(screen.width_px), screen.depth_bits) + bytes(spare)
    lines = [empty] * screen.height_px
    for row in range(height // times):
        grey = picture.data[row * picture.width_px : (row + 1) * picture.width_px]
        wide = bytearray(width)
        for step in range(times):
            wide[step::times] = grey
        whole = bytes(left) + bytes(wide) + bytes(screen.width_px - left - width)
        line = _line(whole, screen.depth_bits) + bytes(spare)
        begin = top + row * times
        lines[begin : begin + times] = [line] * times
    return b"".join(lines)


def main(root: Path = Path("/")) -> int:
    """Draw it. Exit status: 0 drawn, 1 not, which keeps the kiosk from nothing."""
    with suppress(OSError), (root / TERMINAL).open("wb", buffering=0) as terminal:
        terminal.write(WIPE)
    try:
        screen = read_screen(root / ABOUT)
        data = painted(read_picture(PICTURE.read_bytes()), screen)
        with (root / SCREEN).open("r+b", buffering=0) as memory:
            memory.write(data)
    except (OSError, ValueError, EOFError) as error:
        sys.stderr.write(f"The splash picture can't be drawn: {error}.\n")
        return 1
    return 0


def _line(grey: bytes, depth_bits: int) -> bytes:
    """One line of pixels in the screen's own bytes (blue first; 5, 6, 5 bits)."""
    red, green, blue = (
        grey.translate(bytes(low + (high - low) * level // 255 for level in range(256)))
        for low, high in zip(GROUND, INK, strict=True)
    )
    if depth_bits == 32:
        line = bytearray(4 * len(grey))
        line[0::4], line[1::4], line[2::4] = blue, green, red
        return bytes(line)
    shades = zip(red, green, blue, strict=True)
    return array("H", ((r >> 3) << 11 | (g >> 2) << 5 | b >> 3 for r, g, b in shades)).tobytes()


if __name__ == "__main__":
    sys.exit(main())
