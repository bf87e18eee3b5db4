"""From a pose to the sagittal measures of the body side towards the camera.

Angles are what the picture shows, put right for how far the person is turned away from
side-on (`yaw_deg`); comparing them with this person's own standing posture is left to the
next rooms.
"""

from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, radians, sin

from kiosk.pose.keypoints import HALF_WIDTH, Keypoint, Point, Pose, Side, yaw_deg

# The lengths shoulder-hip, hip-knee and knee-ankle add up to this share of the stature
# (Winter, Biomechanics and Motor Control, table 4.1: 0.288 + 0.245 + 0.246 = 0.779). MoveNet
# puts its hip and shoulder a little higher: 0.80 to 0.83 on rendered people of known stature.
CHAIN_OF_STATURE = 0.81
# As HALF_WIDTH, of the head: ears 0.15 m apart, eyes 0.06 m.
HALF_WIDTH_OF_HEAD = {Keypoint.LEFT_EAR: 0.15, Keypoint.LEFT_EYE: 0.06, Keypoint.NOSE: 0.0}
# The line from ear to eye leans this much further ahead than the one from shoulder to ear, or
# they are not of one head: 39 to 92 deg on rendered people, less the further they look up;
# where somebody else's face is taken for theirs, anything.
FACE_OFF_NECK_DEG = (10.0, 110.0)
# Fewer pairs of joints than this, in torso lengths, do not tell how far somebody is turned.
LEAST_WIDTH = 1.0
WRISTS = (Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST)
# A wrist less sure than this may be anywhere.
MIN_WRIST_SCORE = 0.35


@dataclass(frozen=True, slots=True)
class Wrist:
    """Where the hand is that slides the roller: how far off the line hip-knee-ankle, in pixels,
    and how far along it, 0 at the hip, 1 at the knee, 2 at the ankle.
    """

    off_leg_px: float
    along_leg: float


@dataclass(frozen=True, slots=True)
class Posture:
    """What the picture says of one moment; None where a point was not seen.

    Hip and knee flexion: 180 minus the angle at the joint. Trunk and shin inclination: from
    vertical, positive to where the person faces (trunk forward, knee ahead of the ankle).
    Thigh lean: from vertical, positive with the hip behind the knee. Head pitch: the face
    against the trunk, positive when it looks down more; only its change means anything.
    Hands ahead of the trunk: of the line from hip to shoulder, in torso lengths.
    """

    t: float
    hip_flexion_deg: float
    trunk_inclination_deg: float
    thigh_lean_deg: float
    knee_flexion_deg: float | None
    shin_inclination_deg: float | None
    head_pitch_deg: float | None
    far_thigh_lean_deg: float | None
    hip_px: Point
    ankles_px: tuple[Point | None, Point | None]
    hip_behind_ankle_px: float | None
    wrist: Wrist | None
    hands_ahead_of_trunk: float | None
    chain_px: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Chain:
    """The joints of one body side, taken from the other side where this one hides them."""

    shoulder: Point
    hip: Point
    knee: Point
    ankle: Point | None


def facing_sign(side: Side) -> int:
    """+1 when the person faces the right edge of the picture, -1 for the left.

    The near side tells it: who faces right shows the right side of the body.
    """
    return 1 if side == "right" else -1


def measure(pose: Pose, side: Side, yaw_deg: float = 0.0) -> Posture | None:
    """The posture in a pose, or None when shoulder, hip or knee were not seen on either side.

    `side` is the near side; it gives the chain that is measured and where the person faces.
    `ankles_px` are the left and the right one.
    """
    near, far = (1, 0) if side == "right" else (0, 1)
    sign = facing_sign(side)
    seen = _chain(pose, near, far)
    if seen is None:
        return None
    torso = _distance(seen.hip, seen.shoulder)
    square_on = _SquareOn.against(yaw_deg, torso, sign)
    chain = Chain(
        square_on(seen.shoulder, HALF_WIDTH[Keypoint.LEFT_SHOULDER]),
        square_on(seen.hip, HALF_WIDTH[Keypoint.LEFT_HIP]),
        square_on(seen.knee, HALF_WIDTH[Keypoint.LEFT_KNEE]),
        seen.ankle and square_on(seen.ankle, HALF_WIDTH[Keypoint.LEFT_ANKLE]),
    )
    trunk = _inclination(chain.hip, chain.shoulder, sign)
    thigh = -_inclination(chain.knee, chain.hip, sign)
    ankle = chain.ankle
    far_hip = pose.points_px[Keypoint.LEFT_HIP + far]
    far_knee = pose.points_px[Keypoint.LEFT_KNEE + far]
    return Posture(
        t=pose.t,
        hip_flexion_deg=180.0 - _angle(chain.shoulder, chain.hip, chain.knee),
        trunk_inclination_deg=trunk,
        thigh_lean_deg=thigh,
        knee_flexion_deg=180.0 - _angle(chain.hip, chain.knee, ankle) if ankle else None,
        shin_inclination_deg=_inclination(ankle, chain.knee, sign) if ankle else None,
        head_pitch_deg=_head_pitch(pose, near, sign, trunk, chain.shoulder, square_on),
        far_thigh_lean_deg=(
            -_inclination(far_knee, far_hip, sign) if far_hip and far_knee else None
        ),
        hip_px=seen.hip,
        ankles_px=(
            pose.points_px[Keypoint.LEFT_ANKLE],
            pose.points_px[Keypoint.RIGHT_ANKLE],
        ),
        hip_behind_ankle_px=-sign * (chain.hip[0] - ankle[0]) if ankle else None,
        wrist=_wrist(pose, near, far, seen),
        hands_ahead_of_trunk=_hands_ahead(pose, seen, sign, torso),
        chain_px=torso
        + _distance(seen.hip, seen.knee)
        + (_distance(seen.knee, seen.ankle) if seen.ankle else _distance(seen.hip, seen.knee)),
        confidence=sum(
            max(pose.scores[joint], pose.scores[joint + 1])
            for joint in (
                Keypoint.LEFT_SHOULDER,
                Keypoint.LEFT_HIP,
                Keypoint.LEFT_KNEE,
                Keypoint.LEFT_ANKLE,
            )
        )
        / 4,
    )


def apparent_yaw_deg(pose: Pose, side: Side) -> float | None:
    """How far the person is turned out of side-on; see `yaw_deg`. `side`: the near one."""
    near = 1 if side == "right" else 0
    shoulder, hip, knee = (
        pose.points_px[joint + near]
        for joint in (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE)
    )
    if shoulder is None or hip is None or knee is None:
        return None
    # The thigh stands in where the torso is foreshortened.
    torso = max(_distance(shoulder, hip), 1.1 * _distance(hip, knee))
    return None if torso < 1 else yaw_deg(pose.points_px, side, torso, LEAST_WIDTH)


def _chain(pose: Pose, near: int, far: int) -> Chain | None:
    def joint(left: Keypoint) -> Point | None:
        return pose.points_px[left + near] or pose.points_px[left + far]

    shoulder, hip = joint(Keypoint.LEFT_SHOULDER), joint(Keypoint.LEFT_HIP)
    knee, ankle = joint(Keypoint.LEFT_KNEE), joint(Keypoint.LEFT_ANKLE)
    if shoulder is None or hip is None or knee is None:
        return None
    return Chain(shoulder, hip, knee, ankle)


@dataclass(frozen=True, slots=True)
class _SquareOn:
    """Moves points to where a camera square to the person would see them."""

    shift_px: float
    stretch: float

    def __call__(self, point: Point, half_width: float) -> Point:
        return ((point[0] + half_width * self.shift_px) * self.stretch, point[1])

    @staticmethod
    def against(yaw_deg: float, torso_px: float, sign: int) -> "_SquareOn":
        yaw = radians(yaw_deg)
        return _SquareOn(sign * sin(yaw) * torso_px, 1 / cos(yaw))


def _head_pitch(
    pose: Pose, near: int, sign: int, trunk_deg: float, shoulder: Point, square_on: _SquareOn
) -> float | None:
    """Mean of three lines of the head against the trunk; one alone trembles too much.

    In good hinges of rendered people, some of them blurred, dark or small, the change from
    standing spreads by 8 deg (dropped heads are 31 away), that of ear and shoulder alone by 6
    (19 away).
    `shoulder` is square-on already.
    """
    ear = pose.points_px[Keypoint.LEFT_EAR + near]
    eye = pose.points_px[Keypoint.LEFT_EYE + near]
    nose = pose.points_px[Keypoint.NOSE]
    if ear is None or eye is None or nose is None:
        return None
    ear = square_on(ear, HALF_WIDTH_OF_HEAD[Keypoint.LEFT_EAR])
    eye = square_on(eye, HALF_WIDTH_OF_HEAD[Keypoint.LEFT_EYE])
    nose = square_on(nose, HALF_WIDTH_OF_HEAD[Keypoint.NOSE])
    lines = ((shoulder, ear), (shoulder, nose), (ear, eye))
    pitches = [_turn(_inclination(a, b, sign) - trunk_deg) for a, b in lines]
    low, high = FACE_OFF_NECK_DEG
    if not low <= _turn(pitches[2] - pitches[0]) <= high:
        return None
    return sum(pitches) / len(pitches)


def _hands_ahead(pose: Pose, chain: Chain, sign: int, torso: float) -> float | None:
    """How far the foremost wrist is ahead of the trunk line, in torso lengths."""
    if torso == 0:
        return None
    # Square to the trunk, to the side of the chest.
    ahead_x = sign * (chain.hip[1] - chain.shoulder[1]) / torso
    ahead_y = sign * (chain.shoulder[0] - chain.hip[0]) / torso
    return max(
        (
            ((wrist[0] - chain.hip[0]) * ahead_x + (wrist[1] - chain.hip[1]) * ahead_y) / torso
            for wrist in (pose.points_px[joint] for joint in WRISTS)
            if wrist is not None
        ),
        default=None,
    )


def _wrist(pose: Pose, near: int, far: int, chain: Chain) -> Wrist | None:
    """The wrist that is nearer to the leg, or None.

    Either hand may hold the roller, and the model often misplaces one of them.
    """
    found: list[tuple[float, float]] = []
    for side in (near, far):
        wrist = pose.points_px[Keypoint.LEFT_WRIST + side]
        if wrist is None or pose.scores[Keypoint.LEFT_WRIST + side] < MIN_WRIST_SCORE:
            continue
        off, share = _from_segment(wrist, chain.hip, chain.knee)
        found.append((off, share))
        if chain.ankle is not None:
            off, share = _from_segment(wrist, chain.knee, chain.ankle)
            found.append((off, 1 + share))
    return Wrist(*min(found)) if found else None


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _from_segment(p: Point, a: Point, b: Point) -> tuple[float, float]:
    """How far p is from the segment from a to b, and how far along it, 0 to 1."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    share = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 if length2 else 0.0
    share = max(0.0, min(1.0, share))
    return _distance(p, (a[0] + share * dx, a[1] + share * dy)), share


def _angle(a: Point, joint: Point, b: Point) -> float:
    """The angle at a joint, 0 to 180 degrees; 180 where two points coincide."""
    ax, ay, bx, by = a[0] - joint[0], a[1] - joint[1], b[0] - joint[0], b[1] - joint[1]
    lengths = hypot(ax, ay) * hypot(bx, by)
    if lengths == 0:
        return 180.0
    return degrees(acos(max(-1.0, min(1.0, (ax * bx + ay * by) / lengths))))


def _inclination(low: Point, high: Point, sign: int) -> float:
    """How far the line from `low` up to `high` leans to where the person faces."""
    return degrees(atan2(sign * (high[0] - low[0]), low[1] - high[1]))


def _turn(angle: float) -> float:
    """The same direction between -180 and 180 degrees."""
    return (angle + 180.0) % 360.0 - 180.0
