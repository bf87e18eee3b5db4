"""Pictures on disk, one per moment, as a source of frames."""

import re
import struct
import warnings
from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kiosk.camera.frame import Frame
from kiosk.camera.source import (
    MAX_SIDE_PX,
    FrameSource,
    SourceBrokeOffError,
    SourceError,
    fit_size,
    printable,
    title,
)

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})

# Nobody takes pictures faster, and 1/fps must stay above the 1e-6 s that times are rounded to.
_MAX_FPS = 1000.0

_EXIF_ORIENTATION = 0x0112
_UPRIGHT_BY_EXIF = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = frozenset({5, 6, 7, 8})

# Pillow's second thoughts about pictures above 89 megapixels are not for the reader's eyes: a
# phone may take 108, and from 179 on Pillow refuses anyway.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

# What Pillow raises for files that are not what they say: SyntaxError for a broken PNG,
# ValueError and the others from the depths of its parsers.
_PICTURE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
)


class PictureFolder(FrameSource):
    """The pictures of a folder (or one picture file) in natural order, evenly in time.

    `fps`: pictures per second. Hidden files and other kinds of files are passed over. All
    pictures must be of one size. Raises SourceError.
    """

    def __init__(self, path: Path, fps: float) -> None:
        if not 0 < fps <= _MAX_FPS:
            raise SourceError(
                f"{fps} pictures per second are not possible: "
                f"give more than 0 and at most {_MAX_FPS:g}."
            )
        self.name = title(path)
        self.fps = fps
        self._pictures = _pictures_in(path) if path.is_dir() else [path]
        if not self._pictures:
            raise SourceError(
                f"{printable(path)} has no pictures in it: put {_suffixes()} files there."
            )
        first = _upright_size(self._pictures[0])
        for picture in self._pictures[1:]:
            size = _upright_size(picture)
            if size != first:
                raise SourceError(
                    f"{printable(picture)} is {size[0]}x{size[1]} px, but the pictures before "
                    f"it are {first[0]}x{first[1]} px: keep pictures of one size in a folder."
                )
        self.size_px = fit_size(*first)
        self.frame_count = len(self._pictures)

    def _read(self) -> Generator[Frame]:
        for index, picture in enumerate(self._pictures):
            t = round(index / self.fps, 6)
            try:
                image = _decode(picture, self.size_px)
            except _PICTURE_ERRORS as error:
                kind = SourceBrokeOffError if index else SourceError
                raise kind(_damaged(picture)) from error
            yield Frame(image, t)


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(
        (
            path
            for path in folder.iterdir()
            if path.suffix.lower() in SUFFIXES
            and not path.name.startswith(".")
            and path.is_file()
        ),
        key=lambda path: _natural(path.name),
    )


def _natural(name: str) -> tuple[list[str | int], str]:
    # Splitting at a group alternates text and digits, so equal places hold equal types.
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], name


def _upright_size(picture: Path) -> tuple[int, int]:
    try:
        with Image.open(picture) as image:
            width, height = image.size
            lying = _orientation(image) in _LYING
    except PermissionError:
        raise SourceError(
            f"{printable(picture)} may not be read by this user: "
            "change its permissions (chmod a+r)."
        ) from None
    except _PICTURE_ERRORS as error:
        raise SourceError(_damaged(picture)) from error
    return (height, width) if lying else (width, height)


def _decode(picture: Path, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    with Image.open(picture) as image:
        # A JPEG can be decoded at a half, a quarter or an eighth: a phone's 50 megapixels
        # would otherwise take 150 MB for a moment.
        image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))
        turn = _UPRIGHT_BY_EXIF.get(_orientation(image))
        if image.mode.startswith("I"):
            # 16-bit grey ("I" in an older Pillow), which Pillow would cut off at 255.
            grey = np.asarray(image).astype(np.int32).clip(0, 0xFFFF) >> 8
            rgb = Image.fromarray(grey.astype(np.uint8)).convert("RGB")
        else:
            rgb = image.convert("RGB")
    if turn is not None:
        rgb = rgb.transpose(turn)
    if rgb.size != size_px:
        rgb = rgb.resize(size_px, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.array(rgb, dtype=np.uint8)


def _orientation(image: Image.Image) -> int:
    # Not `image.getexif()`: it decodes a whole PNG to look behind its pixels too.
    try:
        exif = Image.Exif()
        exif.load(image.info.get("exif") or b"")
        return int(exif.get(_EXIF_ORIENTATION, 1))
    except _PICTURE_ERRORS:
        # The note about the picture is damaged, not the picture.
        return 1


def _damaged(picture: Path) -> str:
    return (
        f"{printable(picture)} is damaged or not a picture: "
        "copy it again, or take it out of the folder."
    )


def _suffixes() -> str:
    *most, last = sorted(SUFFIXES)
    return f"{', '.join(most)} or {last}"
