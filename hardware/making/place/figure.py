"""People of the room: where their joints, heels, elbows and props are in the drills.

Segments as shares of the stature: Winter, Biomechanics and Motor Control, table 4.1. Depth of
the buttocks: ANSUR II, 95th percentile.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin

from hardware.making.room import Place, Room

ANKLE_UP, SHIN, THIGH, TRUNK, HEAD = 0.039, 0.246, 0.245, 0.288, 0.182
FOOT = 0.152
# The ankle is a quarter of the foot ahead of the heel (SCIENCE A3: a model).
HEEL_TO_ANKLE = 0.25 * FOOT
HALF_BUTTOCK_DEPTH_M = 0.145
# Eyes, along the trunk's line from the shoulder, and ahead of it.
EYES_ALONG, EYES_AHEAD = 0.118, 0.05
HEAD_RADIUS = 0.065
# Outer edges of the feet in a hip-wide stance, and the elbow of the hand behind the neck.
FEET_ASIDE_M = 0.20
ELBOW_ASIDE = 0.25
ELBOW_UP = 0.86
# Props: a foam roller of 36 x 6 inches, held upright before the thighs; a dowel of 1.2 m whose
# lower end is this far below the tailbone.
ROLLER_M, ROLLER_RADIUS_M = 0.91, 0.076
DOWEL_M, DOWEL_BELOW_TAILBONE_M = 1.2, 0.10
# How far trunk and thighs go at the bottom (the demo's recording: trunk 69 deg from vertical).
DEEPEST_TRUNK_DEG = 70.0
# How far up from where it looks straight ahead an eye sees (Spector in Clinical Methods, 3rd
# edition, chapter 116, says 60; brow and lid leave 50).
SEES_UP_DEG = 50.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody from the side: (out, up) in metres of what matters.

    Hip to head lie on one line, the trunk's. `trunk_deg`: from vertical.
    """

    stature_m: float
    trunk_deg: float
    heel: tuple[float, float]
    toes: tuple[float, float]
    ankle: tuple[float, float]
    knee: tuple[float, float]
    hip: tuple[float, float]
    shoulder: tuple[float, float]
    crown: tuple[float, float]
    eyes: tuple[float, float]
    buttocks: tuple[float, float]

    @property
    def gaze_down_deg(self) -> float:
        """How far below level the eyes look when the neck is as long as in standing."""
        return self.trunk_deg

    @property
    def knee_flexion_deg(self) -> float:
        """Of a leg whose shin is upright."""
        run = self.knee[0] - self.hip[0]
        return degrees(asin(max(-1.0, min(1.0, run / (THIGH * self.stature_m)))))


def standing(room: Room, stature_m: float, line_in: float) -> Figure:
    """Somebody who stands upright with the heels on a line of the mark."""
    ankle = _ankle(room, stature_m, line_in)
    hip = (ankle[0], ankle[1] + (SHIN + THIGH) * stature_m)
    return _figure(room, stature_m, line_in, hip, 0.0)


def hinged(
    room: Room, stature_m: float, line_in: float, trunk_deg: float = DEEPEST_TRUNK_DEG
) -> Figure:
    """The same at the bottom of the hinge: shins upright, buttocks at the pad."""
    ankle = _ankle(room, stature_m, line_in)
    out = room.pad.touched_out_m + HALF_BUTTOCK_DEPTH_M
    thigh = THIGH * stature_m
    lean = asin(max(-1.0, min(1.0, (ankle[0] - out) / thigh)))
    hip = (out, ankle[1] + SHIN * stature_m + thigh * cos(lean))
    return _figure(room, stature_m, line_in, hip, trunk_deg)


def dowel_ends(body: Figure) -> tuple[tuple[float, float], tuple[float, float]]:
    """The dowel's lower and upper end, (out, up): along the back, from below the tailbone."""
    ahead, up = sin(radians(body.trunk_deg)), cos(radians(body.trunk_deg))
    behind = HALF_BUTTOCK_DEPTH_M * 0.85
    low = (
        body.hip[0] - behind * up - DOWEL_BELOW_TAILBONE_M * ahead,
        body.hip[1] + behind * ahead - DOWEL_BELOW_TAILBONE_M * up,
    )
    return low, (low[0] + DOWEL_M * ahead, low[1] + DOWEL_M * up)


def roller_ends(body: Figure) -> tuple[tuple[float, float], tuple[float, float]]:
    """The roller's lower and upper end, (out, up): upright before the thighs and knees."""
    out = max(body.knee[0], body.hip[0]) + 0.09 + ROLLER_RADIUS_M
    # Hands at half its length: beside the hips when standing, at the knees at the bottom.
    hands = body.hip[1] - 0.10 if body.trunk_deg < 30 else body.knee[1] + 0.10
    low = max(0.0, hands - ROLLER_M / 2)
    return (out, low), (out, low + ROLLER_M)


def must_be_seen(room: Room, stature_m: float, line_in: float) -> dict[str, Place]:
    """What of somebody must be in the picture, standing and hinged, whichever the drill.

    The dowel between tailbone and head is; its end above the head need not be.
    """
    seen: dict[str, Place] = {}
    for pose, body in (
        ("standing", standing(room, stature_m, line_in)),
        ("at the bottom", hinged(room, stature_m, line_in)),
    ):
        low_roller, high_roller = roller_ends(body)
        points = {
            "heel of the near foot": (body.heel, FEET_ASIDE_M),
            "toes of the near foot": (body.toes, FEET_ASIDE_M),
            "crown": (body.crown, 0.0),
            "head from the side": (body.crown, HEAD_RADIUS * stature_m),
            "buttocks": (body.buttocks, 0.2),
            "foot of the roller": (low_roller, ROLLER_RADIUS_M),
            "top of the roller": (high_roller, ROLLER_RADIUS_M),
            "foot of the dowel": (dowel_ends(body)[0], 0.0),
        }
        for name, ((out, up), along) in points.items():
            seen[f"{name}, {pose}"] = Place(along, out, up)
    # The elbow of the hand behind the neck points aside, to the camera.
    upright = standing(room, stature_m, line_in)
    seen["elbow, standing with the dowel"] = Place(
        ELBOW_ASIDE * stature_m, upright.shoulder[0], ELBOW_UP * stature_m
    )
    return seen


def _buttocks_below_hip_m(stature_m: float) -> float:
    """Where they stand out furthest (SCIENCE D4, a fit over ANSUR II)."""
    return (ANKLE_UP + SHIN + THIGH) * stature_m - (0.522 * stature_m - 0.025)


def _ankle(room: Room, stature_m: float, line_in: float) -> tuple[float, float]:
    heel = room.heel_out_m(line_in)
    return heel + HEEL_TO_ANKLE * stature_m, ANKLE_UP * stature_m


def _figure(
    room: Room, stature_m: float, line_in: float, hip: tuple[float, float], trunk_deg: float
) -> Figure:
    heel = room.heel_out_m(line_in)
    ankle = _ankle(room, stature_m, line_in)
    ahead, up = sin(radians(trunk_deg)), cos(radians(trunk_deg))

    def on_trunk(share: float, before: float = 0.0) -> tuple[float, float]:
        along, across = share * stature_m, before * stature_m
        return (
            hip[0] + along * ahead + across * up,
            hip[1] + along * up - across * ahead,
        )

    return Figure(
        stature_m=stature_m,
        trunk_deg=trunk_deg,
        heel=(heel, 0.0),
        toes=(heel + FOOT * stature_m, 0.0),
        ankle=ankle,
        knee=(ankle[0], ankle[1] + SHIN * stature_m),
        hip=hip,
        shoulder=on_trunk(TRUNK),
        crown=on_trunk(TRUNK + HEAD),
        eyes=on_trunk(TRUNK + EYES_ALONG, EYES_AHEAD),
        buttocks=(hip[0] - HALF_BUTTOCK_DEPTH_M, hip[1] - _buttocks_below_hip_m(stature_m)),
    )
