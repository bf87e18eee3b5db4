"""The shipped visitor with the dowel, its wood painted over as if it were taped."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from recordings import DEMO, Image

from kiosk.camera.files import open_source
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.trial import load_checked
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Line

DOWEL = DEMO.with_name("dowel_good.mp4")
DOWEL_EMPTY = DEMO.with_name("dowel_good.empty.jpg")
Rgb = tuple[int, int, int]
# Nobody hinges before.
STANDS_S = 1.0
WOOD_BRIGHTNESS = 205 + 168 + 98


def taped_images(tape: Rgb, seconds: float = 5.0, step: int = 2) -> Iterator[Image]:
    """Every step-th picture of the first seconds; 30 a second in the clip."""
    empty = np.asarray(Picture.open(DOWEL_EMPTY).convert("RGB"))
    reader = SpineReader(empty, dowel=True)
    estimator = PoseEstimator(load_checked("lightning-float16", 1))
    # The first pictures tell of no line yet, and nobody moves in them.
    line: Line | None = None
    waiting: list[Image] = []
    with open_source(DOWEL) as source:
        for number, frame in enumerate(source.frames()):
            if frame.t >= seconds:
                return
            if number % step:
                continue
            pose = estimator.estimate(frame)
            if frame.t < STANDS_S:
                reader.stands(frame.image, pose)
            line = reader.read(frame.image, pose).dowel_px or line
            waiting.append(frame.image)
            if line is not None:
                yield from (painted(image, empty, line, tape) for image in waiting)
                waiting.clear()


def painted(image: Image, empty: NDArray[np.uint8], line: Line, tape: Rgb) -> Image:
    """What is of wood along the line and was not in the empty scene; its shades stay."""
    (x1, y1), (x2, y2) = line
    length = float(np.hypot(x2 - x1, y2 - y1))
    along_x, along_y = (x2 - x1) / length, (y2 - y1) / length
    ys, xs = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    aside = np.abs((xs - x1) * along_y - (ys - y1) * along_x)
    along = ((xs - x1) * along_x + (ys - y1) * along_y) / length
    red, green, blue = (image[..., part].astype(np.float32) for part in range(3))
    changed = np.abs(image.astype(np.float32) - empty).sum(axis=2) > 30
    is_wood = changed & (aside < 6) & (along > -0.05) & (along < 1.6)
    is_wood &= (red > 1.08 * green) & (green > 1.2 * blue) & (red > 90)
    light = (red + green + blue) / WOOD_BRIGHTNESS
    drawn = image.astype(np.float32)
    drawn[is_wood] = light[is_wood][:, None] * np.array(tape, np.float32)
    return np.clip(drawn, 0, 255).astype(np.uint8)
