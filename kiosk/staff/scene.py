"""The empty scene that a command is given with --scene."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.files import open_source
from kiosk.camera.source import SourceError
from kiosk.staff.failure import CommandError


def empty_scene(path: Path, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture, RGB (height, width, 3). Raises CommandError, also when it is no picture of
    the recording's (width, height).
    """
    try:
        with open_source(path, fps=1.0) as source:
            image = next(iter(source.frames())).image
    except SourceError as error:
        raise CommandError(f"--scene: {error}") from error
    except StopIteration:
        raise CommandError(f"--scene: {path} holds no picture; give one.") from None
    height, width = image.shape[:2]
    if (width, height) != size_px:
        raise CommandError(
            f"--scene: {path} has {width}x{height} pixels, the recording "
            f"{size_px[0]}x{size_px[1]}; give a picture of the same camera."
        )
    return image
