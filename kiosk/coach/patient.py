"""Who does the drill, known by the place and the size: nobody else's pose is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.coach.arrival import Place, place_of
from kiosk.coach.posture import Posture, measure
from kiosk.pose.keypoints import Keypoint, Pose

# Shares of the stature. A patient shuffles on the spot; somebody beside, in front or behind
# stands further off than this, for two people need half a metre each.
SAME_PLACE = 0.30
SAME_FLOOR = 0.15
# The hip of who hinges moves by 0.12 in half a second, and the model errs by up to this; a
# pose whose hip leaps further has the joints of two bodies, or is another's.
LEAP = 0.10
LEAP_PER_S = 0.5
# Bending and noise change how tall the chain of joints looks by less than this; a child, or
# somebody a metre nearer the camera, by more.
SAME_STATURE = (0.75, 1.33)
# Standing still the chain is known within 3 %: two people this alike are taken for one.
OTHER_STATURE = 0.08
ALIKE = 0.05
# The place follows a shuffle of about 17 cm a second while standing; who passes is faster.
SHUFFLE_PER_S = 0.10
LONGEST_SHUFFLE_S = 2.0
# How long, and how many poses, a place and a stature are the median of.
SAMPLE_S = 0.4
SAMPLES = 4
# Who was away for less than this has not been exchanged for another.
EXCHANGE_S = 0.8

BODY = (
    Keypoint.LEFT_SHOULDER,
    Keypoint.RIGHT_SHOULDER,
    Keypoint.LEFT_HIP,
    Keypoint.RIGHT_HIP,
    Keypoint.LEFT_KNEE,
    Keypoint.RIGHT_KNEE,
    Keypoint.LEFT_ANKLE,
    Keypoint.RIGHT_ANKLE,
)


@dataclass(frozen=True, slots=True)
class _Standing:
    t: float
    place: Place
    horizon_y: float


class Patient:
    """Recognises the poses of whoever began the session. Feed it poses in time order.

    `last_t`: when the patient was last there; None before the drill. `width_px`: of the poses'
    frames.
    """

    def __init__(
        self, place: Place | None = None, t: float | None = None, width_px: int = 0
    ) -> None:
        self.place = place
        self._width_px = width_px
        self.last_t = t
        self._known: _Standing | None = None
        self._samples: list[_Standing] = []
        self._comparing = False
        self._hip_x: float | None = None
        self._hip_t = 0.0

    @property
    def at(self) -> tuple[float, float] | None:
        """The place and how far around it the patient may be, as shares of the width."""
        if self.place is None or self._width_px <= 0:
            return None
        reach = SAME_PLACE * self.place.stature
        return self.place.x / self._width_px, reach / self._width_px

    def recognise(self, pose: Pose) -> bool:
        """Whether this is a pose of the patient, to be judged."""
        posture = measure(pose, pose.near_side) if pose.near_side else None
        if posture is None:
            # Too little is seen to judge, but enough to know that they have not left.
            if self._something_of_them(pose):
                self.last_t = pose.t
            return False
        if not self._is_patient(pose, posture):
            return False
        if self._hip_x is not None and pose.t - self._hip_t > EXCHANGE_S:
            # It may be somebody else on the same spot.
            self._comparing = True
            self._samples.clear()
        self.last_t = self._hip_t = pose.t
        self._hip_x = posture.hip_px[0]
        return True

    def stands(self, pose: Pose) -> None:
        """The patient is upright: learn the place and the stature."""
        posture = measure(pose, pose.near_side) if pose.near_side else None
        if posture is None:
            return
        place = place_of(pose, posture)
        if place.floor_y is None:
            return
        self._samples.append(_Standing(pose.t, place, pose.frame_size_px[1] / 2))
        if self._comparing or not self._enough():
            return
        seen, known = _middle(self._samples), self._known
        length_s = min(LONGEST_SHUFFLE_S, seen.t - self._samples[0].t)
        self._samples.clear()
        if known is None or self.place is None:
            self._known, self.place = seen, seen.place
        elif abs(_ratio(seen, known) - 1) <= ALIKE:
            most = SHUFFLE_PER_S * length_s * known.place.stature
            self.place = _nudged(self.place, seen.place, most)

    def exchanged(self) -> bool:
        """Whether the body on the mark turned out to be another's."""
        if not self._comparing or not self._enough():
            return False
        seen, self._comparing = _middle(self._samples), False
        self._samples.clear()
        return self._known is not None and abs(_ratio(seen, self._known) - 1) > OTHER_STATURE

    def _enough(self) -> bool:
        samples = self._samples
        return len(samples) >= SAMPLES and samples[-1].t - samples[0].t >= SAMPLE_S

    def _something_of_them(self, pose: Pose) -> bool:
        place = self.place
        points = [point for joint in BODY if (point := pose.points_px[joint]) is not None]
        return (
            place is not None
            and len(points) >= 2
            and all(abs(x - place.x) <= SAME_PLACE * place.stature for x, _ in points)
        )

    def _is_patient(self, pose: Pose, posture: Posture) -> bool:
        place = self.place
        if place is None:
            return True
        if self._hip_x is not None:
            allowed = LEAP + LEAP_PER_S * max(0.0, pose.t - self._hip_t)
            if abs(posture.hip_px[0] - self._hip_x) > allowed * place.stature:
                return False
        seen = place_of(pose, posture)
        ankles = [ankle[0] for ankle in posture.ankles_px if ankle is not None]
        # Each of them, for the mean of two people's ankles may be anywhere; without ankles the
        # hip alone, which sways by twice as much.
        reach = SAME_PLACE if ankles else 2 * SAME_PLACE
        near = all(
            abs(x - place.x) <= reach * place.stature for x in (posture.hip_px[0], *ankles)
        )
        same_floor = (
            seen.floor_y is None
            or place.floor_y is None
            or abs(seen.floor_y - place.floor_y) <= SAME_FLOOR * place.stature
        )
        low, high = SAME_STATURE
        return near and same_floor and low <= seen.stature / place.stature <= high


def _middle(samples: Sequence[_Standing]) -> _Standing:
    places = [sample.place for sample in samples]
    floors = [place.floor_y for place in places if place.floor_y is not None]
    middle = Place(
        median(place.x for place in places),
        median(floors) if floors else None,
        median(place.stature for place in places),
    )
    return _Standing(samples[-1].t, middle, samples[-1].horizon_y)


def _ratio(seen: _Standing, known: _Standing) -> float:
    """How tall against before, put right for having come nearer or gone farther.

    The camera stands level at the height of the hips, so the floor line is as far below the
    middle of the picture as somebody is near.
    """
    ratio = seen.place.stature / known.place.stature
    if seen.place.floor_y is None or known.place.floor_y is None:
        return ratio
    now = seen.place.floor_y - seen.horizon_y
    before = known.place.floor_y - known.horizon_y
    # A floor line near the horizon tells nothing.
    if min(now, before) < 0.25 * known.place.stature:
        return ratio
    return ratio * before / now


def _nudged(place: Place, seen: Place, most: float) -> Place:
    """The place, moved towards where they were seen by so many pixels at the most."""
    floor_y = place.floor_y
    if floor_y is not None and seen.floor_y is not None:
        floor_y += max(-most, min(most, seen.floor_y - floor_y))
    x = place.x + max(-most, min(most, seen.x - place.x))
    return Place(x, floor_y, place.stature)
