"""The step `mark`: where the floor mark and the wall are in the picture."""

from contextlib import closing

from kiosk.staff.calibrate.looking import WALK_S, Standing, stand_still
from kiosk.staff.calibrate.readings import Asked
from kiosk.staff.calibrate.step import Found, Work, as_bound
from kiosk.staff.calibrate.talk import SkippedError

# What ships, 0.15 of the picture's width, is this much of the body's height where the kiosk's
# visitors stand (1.78 m, at 199 of 640 pixels a metre): a long step to either side.
TOLERANCE_OF_STATURE = 0.27
# What the settings take.
LEAST_TOLERANCE, MOST_TOLERANCE = 0.02, 0.5
# Feet so near the picture's edge are not a whole body any more.
EDGE_OF_STATURE = 0.15
# Head and hands of who bends reach so far ahead of the feet (trunk and head, 0.47 of the
# stature from hip to crown, less the way that the hips go back).
AHEAD_OF_STATURE = 0.45
# From the hip to the seat, half a buttock depth: 0.12 m of 1.71 m (ANSUR II).
SEAT_OF_STATURE = 0.07
# From the ankle back to the heel.
HEEL_OF_STATURE = 0.038
# Heels belong 20 to 30 cm before the wall (SCIENCE A3); a person's scale is good to a tenth.
NEAREST_HEEL_M, FURTHEST_HEEL_M = 0.15, 0.36
# Nearer together the two looks were at the same place.
APART_OF_STATURE = 0.03


def look(work: Work) -> Found:
    """Ask for somebody on the mark, and at the wall. Raises CommandError, SkippedError."""
    talk = work.talk
    talk.ready(
        "Stand on the floor mark as a patient does: side-on, your back to the wall, arms "
        "hanging. Stand still until two seconds are over (the terminal rings)."
    )
    on_mark = _standing(work, Asked.ON_THE_MARK)
    width = on_mark.size_px[0]
    stature = on_mark.stature_px / width
    x = on_mark.x / width
    tolerance = min(TOLERANCE_OF_STATURE * stature, min(x, 1 - x) - EDGE_OF_STATURE * stature)
    tolerance = min(MOST_TOLERANCE, max(LEAST_TOLERANCE, tolerance))
    says = [
        f"The mark is at {100 * x:.0f} % of the picture's width; who stands within "
        f"{100 * tolerance:.0f} % of it counts."
    ]
    values: dict[str, object] = {
        "mark.x": as_bound(x),
        "mark.tolerance": as_bound(tolerance),
    }
    measured: dict[str, object] = {
        "x": as_bound(x),
        "stature_of_height": as_bound(on_mark.stature_px / on_mark.size_px[1]),
        "facing": "right" if on_mark.facing > 0 else "left",
    }
    advice = _room(on_mark)
    at_wall = _at_wall(work, on_mark)
    if at_wall is not None:
        wall_x, heel_m = _wall(on_mark, at_wall)
        if not 0 <= wall_x <= 1:
            advice.append("The wall is outside the picture: turn the camera towards it.")
        else:
            values["mark.wall_x"] = as_bound(wall_x)
        measured |= {"wall_x": as_bound(wall_x), "heel_to_wall_m": as_bound(heel_m, 2)}
        says.append(
            f"The wall is at {100 * wall_x:.0f} %, about {100 * heel_m:.0f} cm behind the "
            "heels."
        )
        advice += _distance(heel_m)
    return Found(tuple(says), measured, values, tuple(advice))


def _standing(work: Work, asked: Asked) -> Standing:
    walk_s = WALK_S if work.talk.asks and work.readings.live else 0.0
    with closing(work.readings.sights(asked)) as sights:
        return stand_still(sights, work.talk, work.readings, walk_s=walk_s)


def _at_wall(work: Work, on_mark: Standing) -> Standing | None:
    """The same person at the wall; None where nobody can be asked to go there, or wants to."""
    if not work.talk.asks:
        return None
    try:
        work.talk.ready(
            "Now step back until your seat touches the wall, stand upright and still again. "
            "(Without this the kiosk does not know where the wall is in the picture.)"
        )
    except SkippedError:
        return None
    while True:
        found = _standing(work, Asked.AT_THE_WALL)
        back = (on_mark.x - found.x) * on_mark.facing
        if back >= APART_OF_STATURE * on_mark.stature_px:
            return found
        work.talk.say("That was not behind the mark: the wall must be behind who stands there.")
        if work.talk.choose("Look again?", "yn") == "n":
            return None


def _wall(on_mark: Standing, at_wall: Standing) -> tuple[float, float]:
    """The wall as a share of the width, and how far behind the heels on the mark, in metres."""
    stature = (on_mark.stature_px + at_wall.stature_px) / 2
    face_px = at_wall.hip_x - at_wall.facing * SEAT_OF_STATURE * stature
    heel_px = on_mark.x - on_mark.facing * HEEL_OF_STATURE * stature
    gap_px = (heel_px - face_px) * on_mark.facing
    return face_px / at_wall.size_px[0], gap_px / on_mark.px_per_m


def _room(on_mark: Standing) -> list[str]:
    """Whether a hinge on the mark stays in the picture."""
    width = on_mark.size_px[0]
    reach = on_mark.x + on_mark.facing * AHEAD_OF_STATURE * on_mark.stature_px
    if 0 <= reach <= width:
        return []
    side = "right" if on_mark.facing > 0 else "left"
    return [
        "Who bends on the mark leaves the picture with the head: turn the camera a little to "
        f"the {side} (of what it sees), or move it back."
    ]


def _distance(heel_m: float) -> list[str]:
    if NEAREST_HEEL_M <= heel_m <= FURTHEST_HEEL_M:
        return []
    way = "further from" if heel_m < NEAREST_HEEL_M else "nearer to"
    return [
        f"Heels belong 20 to 30 cm before the wall: put the mark {way} it, and measure with a "
        "tape, which is surer than this."
    ]
