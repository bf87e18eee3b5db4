"""Who stands there, and how this person stands: the own posture that all else is compared to.

Holds what is learned of one person: the standing posture, the size in the picture, how far
turned from side-on. Forgets it all when somebody else comes.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from statistics import median

from kiosk.coach.posture import CHAIN_OF_STATURE, Posture, apparent_yaw_deg, measure
from kiosk.pose.keypoints import Pose, Side

# Standing, in absolute angles: generous, for people differ and the model has its offsets.
# A hinge that the drills want begins where this ends.
UPRIGHT_HIP_FLEXION_DEG = 28.0
UPRIGHT_KNEE_FLEXION_DEG = 32.0
UPRIGHT_TRUNK_DEG = 25.0
UPRIGHT_THIGH_DEG = 22.0
# Shins of people who stand lean forward (3 to 10 deg in the model's eyes); back lean those of
# somebody who rests against the wall.
LEAST_SHIN_DEG = -5.0
# Slower than this is standing still (noise of a still person stays below 15 deg/s).
STILL_DEG_PER_S = 25.0
STILL_WINDOW_S = 0.2

# The standing posture is the median of about the last two seconds of standing still: of at
# most this many samples this far apart, and is known from MIN_SAMPLES on. More are kept, for
# some may turn out to have been the slow beginning of a movement.
SAMPLE_EVERY_S = 0.04
MAX_SAMPLES = 50
KEPT_SAMPLES = 250
MIN_SAMPLES = 3
MIN_STANDING_S = 0.25

# Turned less than YAW_IGNORED_DEG is side-on: the estimate is no better than that. From
# YAW_BELIEVED_DEG on it is put right in full.
YAW_IGNORED_DEG = 6.0
YAW_BELIEVED_DEG = 12.0
# Past this nothing but ratios can be believed (SCIENCE F says 30; the estimate has its error).
YAW_REFUSED_DEG = 35.0
YAW_MEMORY_S = 1.5

# Trunk and thigh of most who stand are bent against one another by less than this (rendered
# people: -3 to 6 deg, half of them under 2). Who waited stooped and now stands tall has not
# gone beyond standing.
UPRIGHT_BEND_DEG = 3.0
# Further beyond the own standing nobody stands: SCIENCE F calls it overextended.
LEANS_BACK_DEG = 10.0

# Gone for longer than this, or a leap in the picture that nobody can make, is somebody else;
# a leap that is over sooner than LEAP_LASTS_S was the model's.
GONE_S = 1.0
LEAP_OF_STATURE = 0.35
LEAP_LASTS_S = 0.3


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's own standing posture; lengths in pixels."""

    hip_flexion_deg: float
    knee_flexion_deg: float
    trunk_inclination_deg: float
    thigh_lean_deg: float
    shin_inclination_deg: float
    head_pitch_deg: float | None
    hip_behind_ankle_px: float | None
    stature_px: float

    def extension_deg(self, posture: Posture) -> float:
        """How far the hip is stretched beyond standing: trunk leant back, hips pushed ahead."""
        own = min(self.trunk_inclination_deg + self.thigh_lean_deg, UPRIGHT_BEND_DEG)
        return own - (posture.trunk_inclination_deg + posture.thigh_lean_deg)


class Person:
    """What is known of whoever is in front of the camera."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Somebody else may come."""
        self._samples: deque[Posture] = deque(maxlen=KEPT_SAMPLES)
        self._recent: deque[tuple[float, float]] = deque()
        self._yaw_deg: float | None = None
        self._side: Side | None = None
        self._last: Posture | None = None
        self._leapt_since: float | None = None
        self._standing: Standing | None = None
        self._standing_is_old = False

    @property
    def side(self) -> Side | None:
        """The near side that is measured; None until it was seen."""
        return self._side

    @property
    def too_oblique(self) -> bool:
        """Whether the person is turned too far for angles to be believed."""
        return self._yaw_deg is not None and abs(self._yaw_deg) > YAW_REFUSED_DEG

    @property
    def standing(self) -> Standing | None:
        """The own standing posture, None until this person stood still for a moment."""
        if self._standing_is_old and self._samples:
            self._standing = _median_standing(list(self._samples)[-MAX_SAMPLES:])
            self._standing_is_old = False
        return self._standing

    def unlearn_since(self, t: float) -> None:
        """What looked like standing since time t was the slow beginning of a movement."""
        while self._samples and self._samples[-1].t > t:
            self._samples.pop()
        # Of too few samples no better posture is to be had than the one known.
        if self._standing is not None and len(self._samples) >= MIN_SAMPLES:
            self._standing_is_old = True

    def is_gone(self, t: float) -> bool:
        """Whether the person seen last has been away for so long that it is over."""
        return self._last is not None and not 0 <= t - self._last.t <= GONE_S

    def see(self, pose: Pose, learn: bool) -> tuple[Posture | None, bool]:
        """The posture in a pose, and whether it must be somebody else than before.

        With `learn` the pose may teach the side, the turn and the standing posture; in the
        middle of a rep none of them may change.
        """
        if learn or self._side is None:
            self._learn_view(pose)
        posture = self._measure(pose)
        if posture is None:
            return None, False
        other = False
        if self._leapt(posture):
            if self._leapt_since is None:
                self._leapt_since = posture.t
            if posture.t - self._leapt_since < LEAP_LASTS_S:
                return None, False
            other = True
            self.forget()
            self._learn_view(pose)
            posture = self._measure(pose)
            if posture is None:
                return None, True
        self._leapt_since = None
        self._last = posture
        if self._is_still_upright(posture) and learn and not self.too_oblique:
            self._learn_standing(posture)
        return posture, other

    def _measure(self, pose: Pose) -> Posture | None:
        if self._side is None:
            return None
        return measure(pose, self._side, self._correction_deg())

    def _learn_view(self, pose: Pose) -> None:
        if pose.near_side is not None and pose.near_side != self._side:
            # Samples of the other side would blur this one's standing posture.
            self._samples.clear()
            self._yaw_deg = None
            self._side = pose.near_side
        self._learn_yaw(pose)

    def _learn_yaw(self, pose: Pose) -> None:
        yaw = apparent_yaw_deg(pose, self._side) if self._side else None
        if yaw is None:
            return
        if self._yaw_deg is None or self._last is None:
            self._yaw_deg = yaw
            return
        weight = min(1.0, max(0.0, pose.t - self._last.t) / YAW_MEMORY_S)
        self._yaw_deg += weight * (yaw - self._yaw_deg)

    def _correction_deg(self) -> float:
        if self._yaw_deg is None or self.too_oblique:
            return 0.0
        share = (abs(self._yaw_deg) - YAW_IGNORED_DEG) / (YAW_BELIEVED_DEG - YAW_IGNORED_DEG)
        return self._yaw_deg * max(0.0, min(1.0, share))

    def _leapt(self, posture: Posture) -> bool:
        last = self._last
        if last is None:
            return False
        stature = max(last.chain_px, posture.chain_px) / CHAIN_OF_STATURE
        leap = hypot(posture.hip_px[0] - last.hip_px[0], posture.hip_px[1] - last.hip_px[1])
        return leap > LEAP_OF_STATURE * stature

    def _is_still_upright(self, posture: Posture) -> bool:
        recent = self._recent
        recent.append((posture.t, posture.hip_flexion_deg))
        while len(recent) > 2 and posture.t - recent[1][0] >= STILL_WINDOW_S:
            recent.popleft()
        gap = posture.t - recent[0][0]
        if gap <= 0:
            return False
        speed = abs(posture.hip_flexion_deg - recent[0][1]) / gap
        return (
            speed < STILL_DEG_PER_S
            and posture.hip_flexion_deg < UPRIGHT_HIP_FLEXION_DEG
            and abs(posture.trunk_inclination_deg) < UPRIGHT_TRUNK_DEG
            and abs(posture.thigh_lean_deg) < UPRIGHT_THIGH_DEG
            and (posture.knee_flexion_deg or 0.0) < UPRIGHT_KNEE_FLEXION_DEG
            and (posture.shin_inclination_deg or 0.0) > LEAST_SHIN_DEG
            # Who rests bent backwards is not to be measured by that.
            and (
                self._standing is None or self._standing.extension_deg(posture) < LEANS_BACK_DEG
            )
        )

    def _learn_standing(self, posture: Posture) -> None:
        if self._samples and posture.t - self._samples[-1].t < SAMPLE_EVERY_S:
            return
        self._samples.append(posture)
        long_enough = posture.t - self._samples[0].t >= MIN_STANDING_S
        if long_enough and len(self._samples) >= MIN_SAMPLES:
            self._standing_is_old = True


def _median_standing(samples: Sequence[Posture]) -> Standing:
    knees = [p.knee_flexion_deg for p in samples if p.knee_flexion_deg is not None]
    shins = [p.shin_inclination_deg for p in samples if p.shin_inclination_deg is not None]
    heads = [p.head_pitch_deg for p in samples if p.head_pitch_deg is not None]
    hips = [p.hip_behind_ankle_px for p in samples if p.hip_behind_ankle_px is not None]
    return Standing(
        hip_flexion_deg=median(p.hip_flexion_deg for p in samples),
        knee_flexion_deg=median(knees) if knees else TYPICAL_STANDING.knee_flexion_deg,
        trunk_inclination_deg=median(p.trunk_inclination_deg for p in samples),
        thigh_lean_deg=median(p.thigh_lean_deg for p in samples),
        shin_inclination_deg=median(shins) if shins else TYPICAL_STANDING.shin_inclination_deg,
        head_pitch_deg=median(heads) if heads else None,
        hip_behind_ankle_px=median(hips) if hips else None,
        stature_px=median(p.chain_px for p in samples) / CHAIN_OF_STATURE,
    )


# For whoever was never seen standing: what MoveNet shows of most people who stand.
TYPICAL_STANDING = Standing(
    hip_flexion_deg=4.0,
    knee_flexion_deg=5.0,
    trunk_inclination_deg=1.0,
    thigh_lean_deg=-2.0,
    shin_inclination_deg=5.0,
    head_pitch_deg=None,
    hip_behind_ankle_px=None,
    stature_px=0.0,
)
