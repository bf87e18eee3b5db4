"""Plays a recording to the coach: poses and wall readings in time order, moments out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.coach.coach import Coach, Observation
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import Moment
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import Pose, Side
from kiosk.spine.spine import Spine
from kiosk.staff.replay.contacts import contacts_seen
from kiosk.wall.reading import WallReading

# Fewer frames a second than this, and a quick rep may fall between two of them.
FEW_FPS = 4.0
# A person seen in less than this share of the frames deserves a word.
SELDOM_SEEN = 0.5
# A wall trace that much longer than the recording is in other units, or another's.
MUCH_LONGER = 10


@dataclass(slots=True)
class Tally:
    """What is counted on the way, for the report. `last_t` is of poses, seconds."""

    frames: int = 0
    last_t: float = 0.0
    sides: Counter[Side] = field(default_factory=Counter[Side])
    turned_too_far: int = 0
    spines: int = 0
    wall_readings: int = 0
    wall_known: int = 0
    wall_first_t: float | None = None
    wall_last_t: float | None = None

    def take(self, observation: Observation, moment: Moment) -> None:
        """Count one observation and what came of it."""
        if isinstance(observation, WallReading):
            self.wall_readings += 1
            self.wall_known += observation.known
            if self.wall_first_t is None:
                self.wall_first_t = observation.t
            self.wall_last_t = observation.t
            return
        if isinstance(observation, Spine):
            self.spines += 1
            return
        self.frames += 1
        self.last_t = observation.t
        if moment.person_seen and moment.near_side is not None:
            self.sides[moment.near_side] += 1
        self.turned_too_far += moment.turned_too_far

    @property
    def near_side(self) -> Side | None:
        """The side that was near in most frames."""
        return self.sides.most_common(1)[0][0] if self.sides else None


def merged(poses: Iterable[Observation], readings: list[WallReading]) -> Iterator[Observation]:
    """Both streams as one in time order; a reading goes before a pose of the same time."""
    waiting = iter(readings)
    reading = next(waiting, None)
    for pose in poses:
        while reading is not None and reading.t <= pose.t:
            yield reading
            reading = next(waiting, None)
        yield pose
    while reading is not None:
        yield reading
        reading = next(waiting, None)


Look = Callable[[Pose, Moment], Spine | None]


def play(
    observations: Iterable[Observation],
    coach: Coach,
    tally: Tally,
    look: Look = lambda _pose, _moment: None,
) -> Iterator[tuple[Observation, Moment]]:
    """Each observation with the moment that the coach made of it.

    `look`: what is seen of the back in the picture of a pose; it goes to the coach after it.
    """
    for observation in observations:
        moment = coach.step(observation)
        tally.take(observation, moment)
        yield observation, moment
        spine = look(observation, moment) if isinstance(observation, Pose) else None
        if spine is not None:
            moment = coach.step(spine)
            tally.take(spine, moment)
            yield spine, moment


def notices(coach: Coach, tally: Tally, fps: float, damaged: int) -> list[str]:
    """What whoever reads the result should know of the recording, in plain sentences.

    `damaged`: how many of its pieces could not be decoded.
    """
    said: list[str] = []
    if damaged:
        said.append(
            f"{damaged} piece{'s' if damaged > 1 else ''} of the recording could not be "
            "decoded; what was in there is unknown."
        )
    if tally.frames and fps < FEW_FPS:
        said.append(
            f"The recording has {fps:.3g} frames a second; quick reps may be missed: "
            "record 15 or more."
        )
    if tally.frames == 1:
        said.append("The recording is a single picture; a rep needs a few seconds of video.")
    if tally.frames and coach.seen.with_person == 0:
        said.append(
            "No person was seen: the whole body, side-on, must be in the picture and in light."
        )
    elif tally.frames and coach.seen.fraction < SELDOM_SEEN:
        said.append(
            f"A person was seen in only {coach.seen.fraction:.0%} of the frames: the whole "
            "body, side-on, must be in the picture."
        )
    if tally.turned_too_far > coach.seen.with_person / 2 > 0:
        said.append(
            "The person was turned too far from side-on for angles and scores: put the camera "
            "square to the side."
        )
    said.extend(_wall_notices(tally))
    if tally.wall_readings == 0 and coach.reps and coach.drill.name == WALL_DRILL.name:
        said.append("No wall trace was given (--wall), so taps were not judged.")
    said.extend(_dowel_notices(coach, tally))
    return said


def _dowel_notices(coach: Coach, tally: Tally) -> list[str]:
    if coach.drill is not DOWEL_DRILL or not coach.reps:
        return []
    if tally.spines == 0:
        return ["No empty scene was given (--scene), so the dowel's contacts were not judged."]
    if not any(contacts_seen(rep) for rep in coach.reps):
        return [
            "No dowel was seen behind the back; if it is taped, name the tape's colour with "
            "--dowel-colour."
        ]
    return []


def _wall_notices(tally: Tally) -> list[str]:
    if tally.wall_last_t is None or tally.wall_first_t is None:
        return []
    if tally.wall_known == 0:
        return ["The wall trace knows nothing: all its readings are unknown."]
    if tally.wall_first_t > tally.last_t or tally.wall_last_t > MUCH_LONGER * tally.last_t + 60:
        return [
            f"The wall trace covers {tally.wall_first_t:.1f} to {tally.wall_last_t:.1f} s, the "
            f"recording 0 to {tally.last_t:.1f} s: t_s must be in seconds from the first frame "
            "of the recording."
        ]
    missing = max(tally.last_t - tally.wall_last_t, tally.wall_first_t)
    if missing > 0.5:
        return [
            f"The wall trace covers {tally.wall_first_t:.1f} to {tally.wall_last_t:.1f} s of a "
            f"recording of {tally.last_t:.1f} s; taps outside of it are unknown. "
            "Do they belong together?"
        ]
    if tally.wall_last_t - tally.last_t > 2.0:
        return [
            f"The wall trace is {tally.wall_last_t - tally.last_t:.1f} s longer than the "
            "recording; do they belong together?"
        ]
    return []
