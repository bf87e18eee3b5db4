"""Films of whole visits for the coach, and what comes of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mannequin import HINGE, STANDING, Camera, Stance, film, nobody, reps

from kiosk.coach.scene import Scene
from kiosk.coach.visit import Visit
from kiosk.pose.keypoints import Pose

FPS = 15.0
# Hands on a roller before the thighs; on a dowel behind the low back and the neck.
WITH_ROLLER = replace(STANDING, arm=22)
WITH_DOWEL = replace(STANDING, hands=((0.3, -0.27), (1.15, -0.22)))
HINGE_WITH_ROLLER = replace(HINGE, arm=-5)
HINGE_WITH_DOWEL = replace(HINGE, hands=WITH_DOWEL.hands)


def standing(seconds: float, start: float, stance: Stance = WITH_ROLLER, **camera: float):
    return film(lambda _: stance, seconds, FPS, Camera(**camera), start)  # type: ignore[arg-type]


def hinging(
    count: int, start: float, camera: Camera | None = None, dowel: bool = False
) -> list[Pose]:
    bottom, standing = HINGE_WITH_ROLLER, WITH_ROLLER
    if dowel:
        bottom, standing = HINGE_WITH_DOWEL, WITH_DOWEL
    motion, seconds, _ = reps(bottom, count, standing=standing)
    return list(film(motion, seconds, FPS, camera, start))


def empty(seconds: float, start: float) -> Iterator[Pose]:
    return nobody(seconds, FPS, start)


def joined(*parts: Iterable[Pose]) -> list[Pose]:
    """One film after the other, each beginning where the one before ended."""
    film_so_far: list[Pose] = []
    for part in parts:
        begin = film_so_far[-1].t + 1 / FPS if film_so_far else 0.0
        poses = list(part)
        offset = begin - (poses[0].t if poses else 0.0)
        film_so_far += [replace(pose, t=round(pose.t + offset, 6)) for pose in poses]
    return film_so_far


def scenes(poses: Iterable[Pose], visit: Visit | None = None) -> list[Scene]:
    visit = visit or Visit()
    return [visit.step(pose) for pose in poses]


def sessions(seen: list[Scene]) -> list[int]:
    """How many reps each session had that ended."""
    return [scene.ended.reps for scene in seen if scene.ended is not None]


def begun(seen: list[Scene]) -> list[float]:
    return [scene.t for scene in seen if scene.began]


def a_visit(count: int = 3, camera: Camera | None = None) -> list[Pose]:
    camera = camera or Camera()
    return joined(
        empty(1, 0),
        film(lambda _: WITH_ROLLER, 3, FPS, camera),
        hinging(count, 0, camera),
        film(lambda _: WITH_ROLLER, 1, FPS, camera),
        empty(5, 0),
    )
