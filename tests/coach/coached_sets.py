"""Sets of hinges, and the coach after them."""

from collections.abc import Iterable

from mannequin import HINGE, Camera, Stance, film, reps

from kiosk.coach.coach import DRILLS, Coach, Observation
from kiosk.pose.keypoints import Pose
from kiosk.wall.reading import WallReading

SHALLOW = Stance(trunk=28, thigh=9, shin=0)


def coached(observations: Iterable[Observation], drill: str = "wall") -> Coach:
    coach = Coach(DRILLS[drill])
    for observation in sorted(observations, key=lambda o: o.t):
        coach.step(observation)
    coach.finish()
    return coach


def set_of(
    bottom: Stance = HINGE, count: int = 3, camera: Camera | None = None, fps: float = 30.0
) -> list[Pose]:
    motion, seconds, _ = reps(bottom, count)
    return list(film(motion, seconds, fps, camera))


def wall(
    seconds: float, touches: list[tuple[float, float]], away_m: float = 0.2, hz: float = 50.0
) -> list[WallReading]:
    """A wall that comes nearer for a second before each touch."""
    readings: list[WallReading] = []
    for number in range(int(seconds * hz)):
        t = number / hz
        distance = away_m
        for start, end in touches:
            if start <= t <= end:
                distance = 0.0
            elif start - 1 < t < start:
                distance = min(distance, away_m * (start - t))
        readings.append(WallReading(t, distance, distance <= 0.003))
    return readings


def deep_half(count: int = 3) -> list[tuple[float, float]]:
    return [(start - 0.1, end + 0.1) for start, end in reps(HINGE, count)[2]]
