"""The step `camera`: how high it is, whether it looks level and straight, how far off."""

from contextlib import closing

from kiosk.staff.calibrate import geometry
from kiosk.staff.calibrate.geometry import Body, CameraPlace
from kiosk.staff.calibrate.looking import WALK_S, Standing, stand_still
from kiosk.staff.calibrate.readings import Asked
from kiosk.staff.calibrate.step import Found, Work, as_bound
from kiosk.staff.failure import USER, CommandError

# Half a body's height, level, and far enough for all of it: there the kiosk's accuracy was
# measured (rendered people: 1.05 m high, 2.9 m to the side, 3.5 degrees down).
HEIGHT_M, DISTANCE_M = 1.0, (2.5, 3.0)
# What this step itself can be wrong by is within.
HEIGHT_OFF_M, TILT_OFF_DEG, ROLL_OFF_DEG, DISTANCE_OFF = 0.15, 4.0, 2.0, 0.2
# One body alone may lean by so much.
OWN_LEAN_DEG = 4.0
# Head and feet need this much of the picture's height above and below; a jump or a tall person
# needs more than a still one.
MARGIN = 0.03
# What can be asked for; the settings take more.
STATURE_CM, HEIGHT_CM = (130.0, 215.0), (40.0, 220.0)
PLACES = 2
# Of the visitor that ships, as it was rendered.
SIMULATED_STATURE_M = 1.78


def look(work: Work) -> Found:
    """Ask for one who stands, and how tall they are. Raises CommandError, SkippedError."""
    talk, camera = work.talk, work.settings.camera
    talk.ready(
        "The camera: somebody of known height stands on the mark, side-on, upright, arms "
        "hanging, and still for two seconds (the terminal rings)."
    )
    stature_m = work.given.stature_m or _metres(
        talk.number("How tall are they, in centimetres?", *STATURE_CM)
    )
    if stature_m is None and work.given.simulate:
        stature_m = SIMULATED_STATURE_M
    if stature_m is None:
        raise CommandError(
            "Without knowing how tall somebody is, nothing can be measured: give --stature "
            "CENTIMETRES.",
            USER,
        )
    height_m = work.given.height_m or _metres(
        talk.number(
            "How high is the lens above the floor, in centimetres? (Enter if you have no tape)",
            *HEIGHT_CM,
        )
    )
    first = _standing(work, Asked.ON_THE_MARK)
    body = _body(first, stature_m)
    view_deg = work.readings.view_deg or camera.view_deg
    focal = geometry.focal_px(first.size_px[0], view_deg)
    other: Body | None = None
    if height_m is not None:
        place = geometry.at_height(body, focal, height_m)
        if place is None:
            raise CommandError(
                f"Nobody {100 * stature_m:.0f} cm tall can be seen like that from "
                f"{100 * height_m:.0f} cm: measure both again."
            )
    else:
        other = _other(work, body, stature_m)
        place = None if other is None else geometry.from_two_places(body, other, focal)
        if other is not None and place is None:
            raise CommandError(
                "The two places do not fit together: let the same person stand upright at "
                "both, the second one two steps further from the camera."
            )
    return _found(first, body, other, place, focal)


def _found(
    first: Standing, body: Body, other: Body | None, place: CameraPlace | None, focal: float
) -> Found:
    advice = _framing(first)
    if place is None:
        return _one_place(body, focal, advice)
    roll = None
    if other is not None:
        roll = geometry.roll_deg(body, other, focal, place.tilt_deg)
    lean = geometry.lean_deg(body, focal, place.tilt_deg)
    says = [
        f"The camera is about {place.height_m:.2f} m high, {_tilted(place.tilt_deg)}, and "
        f"about {place.distance_m:.1f} m from who stands on the mark.",
    ]
    if roll is not None:
        says.append(f"It hangs {_rolled(roll)}.")
    elif abs(lean) > OWN_LEAN_DEG:
        side = "left" if lean < 0 else "right"
        advice.append(
            f"Who stands leans {abs(lean):.0f} degrees to the {side} in the picture: stand "
            "upright, or turn the camera until door frames are plumb in the picture."
        )
    advice += _placing(place, roll)
    return Found(
        says=tuple(says),
        measured={
            "height_m": as_bound(place.height_m, 2),
            "tilt_deg": as_bound(place.tilt_deg, 1),
            "distance_m": as_bound(place.distance_m, 1),
            "roll_deg": None if roll is None else as_bound(roll, 1),
        },
        values={
            "camera.height_m": as_bound(place.height_m, 2),
            "camera.tilt_deg": as_bound(place.tilt_deg, 1),
        },
        advice=tuple(advice),
    )


def _one_place(body: Body, focal: float, advice: list[str]) -> Found:
    """What a single place tells: height and tilt together, and neither alone."""
    level = geometry.at_tilt(body, focal, 0.0)
    right = geometry.at_height(body, focal, HEIGHT_M)
    says = ["From one place height and tilt can't be told apart."]
    if level is not None:
        says.append(f"If the camera is level, it is about {level.height_m:.2f} m high;")
    if right is not None:
        says.append(f"if it is {HEIGHT_M:.1f} m high, it is {_tilted(right.tilt_deg)}.")
    return Found(
        says=(" ".join(says),),
        measured={
            "height_m": None,
            "tilt_deg": None,
            "height_if_level_m": level and as_bound(level.height_m, 2),
            "tilt_if_right_height_deg": right and as_bound(right.tilt_deg, 1),
            "distance_m": level and as_bound(level.distance_m, 1),
        },
        advice=(*advice, "Measure the lens's height with a tape, and give it as --height CM."),
    )


def _other(work: Work, body: Body, stature_m: float) -> Body | None:
    """The same person at a second place; None where nobody can be asked to go there."""
    if not work.talk.asks:
        return None
    work.talk.say(
        "Now the same person takes two long steps away from the camera, turns round to face "
        "the other way, and stands still again."
    )
    while work.talk.choose("Is there room for that?", "yn") == "y":
        other = _body(_standing(work, Asked.FURTHER_OFF), stature_m)
        if geometry.are_apart(body, other):
            return other
        work.talk.say("That was too near to the first place: one step more.")
    return None


def _standing(work: Work, asked: Asked) -> Standing:
    walk_s = WALK_S if work.talk.asks and work.readings.live else 0.0
    with closing(work.readings.sights(asked)) as sights:
        return stand_still(sights, work.talk, work.readings, walk_s=walk_s)


def _body(standing: Standing, stature_m: float) -> Body:
    width, height = standing.size_px

    def from_middle(point: geometry.Point) -> geometry.Point:
        return point[0] - width / 2, point[1] - height / 2

    return Body(
        from_middle(standing.ankle),
        from_middle(standing.shoulder),
        stature_m,
        standing.facing,
    )


def _framing(first: Standing) -> list[str]:
    """Whether all of the body is well in the picture, whatever the camera's place."""
    cut = [
        name for name, share in (("head", first.top), ("feet", first.bottom)) if share < MARGIN
    ]
    if len(cut) == PLACES:
        return ["Head and feet touch the picture's edges: move the camera further back."]
    return [
        "The head is close to the picture's edge: turn the camera a little up."
        if name == "head"
        else "The feet are close to the picture's edge: turn the camera a little down."
        for name in cut
    ]


def _placing(place: CameraPlace, roll: float | None) -> list[str]:
    advice: list[str] = []
    off_m = place.height_m - HEIGHT_M
    if abs(off_m) > HEIGHT_OFF_M:
        way = "lower" if off_m > 0 else "higher"
        advice.append(
            f"It belongs {HEIGHT_M:.1f} m high: mount it {100 * abs(off_m):.0f} cm {way}."
        )
    if abs(place.tilt_deg) > TILT_OFF_DEG:
        way = "up" if place.tilt_deg > 0 else "down"
        advice.append(f"It belongs level: turn it {way} by {abs(place.tilt_deg):.0f} degrees.")
    if roll is not None and abs(roll) > ROLL_OFF_DEG:
        way = "anticlockwise" if roll > 0 else "clockwise"
        advice.append(f"It belongs straight: turn it {abs(roll):.0f} degrees {way}.")
    nearest, furthest = DISTANCE_M
    if place.distance_m < nearest * (1 - DISTANCE_OFF):
        advice.append(f"It belongs {nearest} to {furthest:.0f} m away: move it back.")
    elif place.distance_m > furthest * (1 + DISTANCE_OFF):
        advice.append(f"It belongs {nearest} to {furthest:.0f} m away: move it nearer.")
    return advice


def _tilted(tilt_deg: float) -> str:
    degrees = round(abs(tilt_deg))
    if degrees == 0:
        return "level"
    some = "1 degree" if degrees == 1 else f"{degrees} degrees"
    return f"tilted {some} {'down' if tilt_deg > 0 else 'up'}"


def _rolled(roll_deg: float) -> str:
    if abs(roll_deg) <= ROLL_OFF_DEG:
        return "straight"
    side = "clockwise" if roll_deg > 0 else "anticlockwise"
    return f"crooked, {abs(roll_deg):.0f} degrees {side} as seen from behind it"


def _metres(centimetres: float | None) -> float | None:
    return None if centimetres is None else centimetres / 100
