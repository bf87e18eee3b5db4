"""The colour of a taped dowel, learnt while somebody stands or hinges with it."""

from collections.abc import Iterable

import numpy as np

from kiosk.pose.keypoints import Pose
from kiosk.spine.body import Body, body_in
from kiosk.spine.colour import Rgb
from kiosk.spine.dowel_line import BODY, GRID, WOOD, rod_in
from kiosk.spine.light import Light, light_change
from kiosk.spine.strip import Flags, Floats, Picture, Strip, is_picture, trunk_of

# What is bright tape: at least this share of a sample's brightest channel is colour, and this
# much of 255 is there at all. Skin and wood have 0.3 to 0.55.
MIN_SATURATION, MIN_BRIGHT = 0.55, 50.0
# Colours this near in hue are one; that many hues are tried, of those this many samples have.
HUE_HALF_DEG = 14.0
HUES_DEG = tuple(range(0, 360, 15))
MIN_SAMPLES = 25
# What differs this little from the empty scene (of 255, or of its brightness) is the scene.
SCENE_OFF, SCENE_SHARE = 20.0, 0.12
# Tape is seen alike in this many pictures, and in this share of those that show somebody.
MIN_PICTURES, MIN_SHARE = 5, 0.5
# Two seconds at 30 pictures a second tell no more than this many.
MOST_PICTURES = 60
# Within this angle of plain wood's colour it is no tape (yellow tape is at 14, orange at 20).
WOOD_DEG = 9.0


def dowel_colour(empty: Picture | None, seen: Iterable[tuple[Picture, Pose]]) -> Rgb | None:
    """The tape's colour in the empty scene's light; None when no bright dowel was seen.

    `empty`: the scene with nobody in it; `seen`: about two seconds of somebody who holds the
    dowel behind the back, standing or hinging. Plain wood is None as well: it needs no colour.
    """
    bodies, found = 0, list[tuple[int, Floats]]()
    for number, (image, pose) in enumerate(seen):
        if number >= MOST_PICTURES:
            break
        if not is_picture(image):
            continue
        body = body_in(pose, image.shape[1], image.shape[0])
        if body is None:
            continue
        bodies += 1
        tape = _tape_in(image, empty, pose, body)
        if tape is not None:
            found.append(tape)
    hues = [hue for hue, _ in found]
    if not hues:
        return None
    best = max(set(hues), key=lambda hue: sum(_near(hue, other) for other in hues))
    alike = [colour for hue, colour in found if _near(best, hue)]
    if len(alike) < max(MIN_PICTURES, MIN_SHARE * bodies):
        return None
    red, green, blue = np.median(alike, axis=0).clip(0, 255).tolist()
    colour = np.array([red, green, blue])
    wood = np.array(WOOD)
    cosine = float(colour @ wood / (np.linalg.norm(colour) * np.linalg.norm(wood)))
    if cosine > np.cos(np.radians(WOOD_DEG)):
        return None
    return round(red), round(green), round(blue)


def _near(hue: int, other: int) -> bool:
    """Whether two of the hues tried are the same or neighbours."""
    apart = abs(hue - other) % 360
    return min(apart, 360 - apart) <= HUES_DEG[1]


def _tape_in(
    image: Picture, empty: Picture | None, pose: Pose, body: Body
) -> tuple[int, Floats] | None:
    """The best line of one hue beside the trunk: its hue in degrees and its colour."""
    height, width = image.shape[:2]
    strip = Strip.laid(GRID, trunk_of(body, body.torso_px), width, height)
    now = strip.of(image)
    light: Light | None = None
    if empty is not None and is_picture(empty) and empty.shape == image.shape:
        light = light_change(image, empty, pose)
    brightest, darkest = now.max(axis=2), now.min(axis=2)
    bright: Flags = brightest - darkest > MIN_SATURATION * brightest
    bright &= (brightest > MIN_BRIGHT) & strip.inside
    if light is not None and empty is not None:
        was = light.on(strip.of(empty))
        off = np.abs(now - was).max(axis=2)
        bright &= off > np.maximum(SCENE_OFF, SCENE_SHARE * was.max(axis=2))
    hue = _hue_deg(now)
    best: tuple[float, int, Floats] | None = None
    for tried in HUES_DEG:
        away = np.abs((hue - tried + 180) % 360 - 180)
        is_tape = bright & (away < HUE_HALF_DEG)
        if np.count_nonzero(is_tape) < MIN_SAMPLES:
            continue
        rod = rod_in(is_tape.astype(np.float32))
        if rod is None:
            continue
        column = np.clip(GRID.column(rod.at(GRID.alongs)), 0, GRID.columns - 1)
        rows = np.flatnonzero(is_tape[np.arange(GRID.rows), column])
        beside = (GRID.alongs[rows] > BODY[0]) & (GRID.alongs[rows] < BODY[1])
        score = float(np.count_nonzero(beside))
        if len(rows) and (best is None or score > best[0]):
            best = score, tried, np.median(now[rows, column[rows]], axis=0).astype(np.float32)
    if best is None:
        return None
    _, tried, colour = best
    return tried, colour if light is None else colour / light.gain


def _hue_deg(samples: Floats) -> Floats:
    """Hue on the colour circle: 0 red, 120 green, 240 blue."""
    red, green, blue = samples[..., 0], samples[..., 1], samples[..., 2]
    across = np.sqrt(3.0) * (green - blue)
    return np.asarray(np.degrees(np.arctan2(across, 2 * red - green - blue)) % 360, np.float32)
