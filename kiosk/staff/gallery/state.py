"""One state of one screen, and how views are made out of recorded ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kiosk.display.view import View
from kiosk.pose.keypoints import Point, Pose
from kiosk.staff.gallery.recording import Recorded

Record = Mapping[str, Recorded]


@dataclass(frozen=True, slots=True)
class State:
    """`name`: a file's name, without an ending. `group`: what it belongs to.

    `past`: what a painter has to draw before `view`, so that what lingers is there.
    """

    name: str
    group: str
    view: View | None
    past: tuple[View | None, ...] = ()


def seen(record: Record, name: str, **scene: Any) -> View:
    """A recorded moment as patients see it, with facts of the scene changed."""
    return changed(replace(record[name].view, mirror=True), **scene)


def changed(view: View, moment: Mapping[str, Any] | None = None, **scene: Any) -> View:
    """A view with facts of its scene, and of the moment in it, changed."""
    facts = view.scene
    if moment:
        scene["moment"] = replace(facts.moment, **moment)
    return replace(view, scene=replace(facts, **scene)) if scene else view


def at(view: View, t: float) -> View:
    """The same at another time, seconds."""
    return replace(changed(view, moment={"t": t}, t=t), t=t)


def later(view: View, seconds: float) -> View:
    """The same so much later."""
    return at(view, view.t + seconds)


def cropped(view: View, left: float, top: float, size: float) -> View:
    """A part of picture and pose, as a camera would see it that stands nearer.

    `left`, `top`: where the part begins; `size`: how large it is; shares of the picture.
    """
    picture, pose, scene = view.picture, view.pose, view.scene
    if picture is None or pose is None:
        return view
    height, width = picture.shape[:2]
    first_x, first_y = round(left * width), round(top * height)
    width, height = round(size * width), round(size * height)
    part = picture[first_y : first_y + height, first_x : first_x + width]
    points = tuple(_inside(each, first_x, first_y, width, height) for each in pose.points_px)
    return replace(
        view,
        picture=np.ascontiguousarray(part),
        pose=replace(pose, points_px=points, frame_size_px=(width, height)),
        scene=replace(scene, mark_at=(scene.mark_at - left) / size),
    )


def nobody(pose: Pose | None) -> Pose | None:
    """The same frame without its person."""
    if pose is None:
        return None
    return replace(pose, points_px=(None,) * len(pose.points_px), near_side=None)


def _inside(
    point: Point | None, first_x: int, first_y: int, width: int, height: int
) -> Point | None:
    if point is None:
        return None
    x, y = point[0] - first_x, point[1] - first_y
    return (x, y) if 0 <= x < width and 0 <= y < height else None
