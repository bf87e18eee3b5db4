"""Draws a pose and what the coach makes of it into a picture."""

from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.coach.moment import Moment
from kiosk.coach.phases import Phase
from kiosk.pose.keypoints import BONES, Keypoint, Pose
from kiosk.staff.replay.back import BackSeen, draw_back

# Okabe-Ito colours: colour-blind people can tell them apart.
NEAR = (0, 158, 115)
FAR = (150, 150, 150)
INK = (255, 255, 255)
SHADE = (0, 0, 0)
PHASE_COLOURS = {
    Phase.ABSENT: (90, 90, 90),
    Phase.STANDING: (86, 180, 233),
    Phase.LOWERING: (230, 159, 0),
    Phase.BOTTOM: (0, 158, 115),
    Phase.RISING: (0, 114, 178),
}


# The phase, the reps and what was wrong stand in a strip at the top, so many units high.
BANNER_UNITS = 14


def draw(
    image: NDArray[np.uint8], pose: Pose, moment: Moment, back: BackSeen | None = None
) -> NDArray[np.uint8]:
    """The picture (height, width, 3) with skeleton, near-side angles, phase and score.

    `back`: what is seen of it; None where nobody asked.
    """
    picture = Image.fromarray(image)
    canvas = ImageDraw.Draw(picture)
    unit = max(1, ceil(min(picture.size) / 240))
    font = ImageFont.load_default(size=9 * unit)
    _bones(canvas, pose, moment, unit)
    if back is not None:
        draw_back(canvas, back, pose, moment, font, unit, BANNER_UNITS * unit)
    _angles(canvas, pose, moment, font, unit)
    _banner(canvas, moment, picture.size, font, unit)
    return np.asarray(picture)


def _bones(canvas: ImageDraw.ImageDraw, pose: Pose, moment: Moment, unit: int) -> None:
    near = 1 if moment.near_side == "right" else 0
    # The far side first, so that the near one lies on top.
    for a, b in sorted(BONES, key=lambda bone: _is_near(bone, near)):
        start, end = pose.points_px[a], pose.points_px[b]
        if start is None or end is None:
            continue
        is_near = _is_near((a, b), near)
        canvas.line(
            (*start, *end), fill=NEAR if is_near else FAR, width=2 * unit if is_near else unit
        )
    for joint, point in enumerate(pose.points_px):
        if point is None:
            continue
        is_near = joint == Keypoint.NOSE or (joint - 1) % 2 == near
        radius = 2 * unit if is_near else unit
        x, y = point
        canvas.ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=INK if is_near else FAR
        )


def _is_near(bone: tuple[Keypoint, Keypoint], near: int) -> bool:
    return all((joint - 1) % 2 == near for joint in bone)


def _angles(
    canvas: ImageDraw.ImageDraw,
    pose: Pose,
    moment: Moment,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    unit: int,
) -> None:
    near = 1 if moment.near_side == "right" else 0
    labels = (
        (Keypoint.LEFT_HIP, "hip", moment.hip_flexion_deg),
        (Keypoint.LEFT_KNEE, "knee", moment.knee_flexion_deg),
        (Keypoint.LEFT_SHOULDER, "trunk", moment.trunk_inclination_deg),
    )
    for joint, name, value in labels:
        point = pose.points_px[joint + near]
        if point is None or value is None or not moment.person_seen:
            continue
        canvas.text(
            (point[0] + 5 * unit, point[1] - 5 * unit),
            f"{name} {round(value)}°",
            fill=INK,
            font=font,
            stroke_width=unit,
            stroke_fill=SHADE,
        )


def _banner(
    canvas: ImageDraw.ImageDraw,
    moment: Moment,
    size: tuple[int, int],
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    unit: int,
) -> None:
    height = BANNER_UNITS * unit
    canvas.rectangle((0, 0, size[0], height), fill=PHASE_COLOURS[moment.phase])
    words = [moment.phase.value, f"reps {moment.rep_count}"]
    if moment.turned_too_far and moment.person_seen:
        words.append("turned too far from side-on")
    if moment.touching:
        words.append("tap!")
    rep = moment.last_rep
    if rep is not None:
        words.append("score ?" if rep.score is None else f"score {rep.score}")
        words.extend(fault.value.replace("_", " ") for fault in rep.faults)
    canvas.text(
        (4 * unit, unit),
        "   ".join(words),
        fill=INK,
        font=font,
        stroke_width=max(1, unit // 2),
        stroke_fill=SHADE,
    )
