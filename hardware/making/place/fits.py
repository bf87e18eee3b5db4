"""Does it all fit into a room? The tests ask it of the project's own."""

from itertools import pairwise

from hardware.making.drawing.plan import keep_clear, screen_box, stand_box, walkway
from hardware.making.place.cables import ways
from hardware.making.place.figure import hinged
from hardware.making.place.sight import (
    least_distance_m,
    margin_deg,
    sees_light,
    stature_px,
    tightest,
)
from hardware.making.room import Place, Room

Box = tuple[tuple[float, float], tuple[float, float]]

# Where two people meet or somebody is pushed in a wheelchair (ADA 403.5.1: 0.915 m is the least
# for one).
WALKWAY_M = 1.0
# A trunk of which the light must still be seen; the drills want 45 to 70 deg (SCIENCE F).
SEEN_TRUNK_DEG = 65.0
# What a strip on its batten needs beside the screen.
STRIP_M = 0.03
# Standing straight, arms held out: free on both sides of the mark.
ASIDE_M = 0.8


def misfits(room: Room) -> list[str]:
    """What does not fit, a sentence each; empty when all does."""
    return [
        *_of_the_picture(room),
        *_of_the_places(room),
        *_of_the_cables(room),
        *_of_the_lights(room),
    ]


def nearest_wall_m(room: Room) -> float:
    """How near to the pad's middle the wall behind the camera may be."""
    return room.camera.along_m + room.camera.foot_m / 2


def summary(room: Room) -> str:
    """What the room asks for, a line each."""
    lens = room.lens[room.camera.lens]
    low, high = (stature_px(room, s) for s in (room.people.shortest_m, room.people.tallest_m))
    lines = [
        f"{lens.name}: at least {least_distance_m(room):.2f} m from the pad's middle, here "
        f"{room.camera.along_m:.2f} m; people are {low:.0f} to {high:.0f} px tall.",
        *(
            f"{way.title}: {way.needed_m:.2f} m, buy {way.to_buy_m:g} m "
            f"(at most {way.longest_m:g} m)."
            for way in ways(room)
        ),
    ]
    return "\n".join(lines)


def _of_the_picture(room: Room) -> list[str]:
    what, margin = tightest(room)
    if margin < room.camera.level_within_deg:
        return [
            f"The camera is too near: {what} is {margin:.1f} degrees inside the picture, "
            f"{room.camera.level_within_deg:g} are needed. Put it at "
            f"{least_distance_m(room):.2f} m or further, or take the Wide."
        ]
    return []


def _of_the_places(room: Room) -> list[str]:
    found: list[str] = []
    walls = room.room
    path = walkway(room)
    if room.walkway.width_m < WALKWAY_M:
        found.append(f"The walkway is narrower than {WALKWAY_M:g} m.")
    if room.walkway.from_mark_m < ASIDE_M:
        found.append(f"The walkway is nearer to the mark than {ASIDE_M:g} m.")
    if path[0][0] < -walls.to_far_end_m:
        found.append("The walkway reaches beyond the end of the room.")
    if nearest_wall_m(room) > walls.to_camera_wall_m:
        found.append("The camera's stand does not fit before the side wall.")
    if stand_box(room)[0][1] < 0:
        found.append("The camera's stand does not fit before the pad's wall.")
    for name, box in {
        "camera's stand": stand_box(room),
        "screen": screen_box(room),
        "space between camera and patient": _bounds(keep_clear(room)),
    }.items():
        if _overlap(path, box):
            found.append(f"The walkway crosses the {name}.")
    reach = hinged(room, room.people.tallest_m, max(room.mark.lines_in)).crown[0]
    if room.screen_place.out - reach < ASIDE_M:
        found.append("The screen is too near: who hinges has no room before them.")
    if room.camera.lens == "standard" and margin_deg(room, _screen_edge(room)) > 0:
        found.append("The camera sees the screen: move it further out, or the camera nearer.")
    return found


def _of_the_cables(room: Room) -> list[str]:
    found = [
        f"{way.title}: {way.needed_m:.2f} m of cable are needed, {way.longest_m:g} m are the "
        f"most: {room.cable[way.name].why}"
        for way in ways(room)
        if way.needed_m > way.longest_m
    ]
    path = walkway(room)
    found.extend(
        f"{way.title}: the cable crosses the walkway."
        for way in ways(room)
        for a, b in pairwise(way.places)
        if _overlap(path, _bounds([(a.along, a.out), (b.along, b.out)]))
    )
    return found


def _of_the_lights(room: Room) -> list[str]:
    blind = [
        stature
        for stature in (room.people.shortest_m, room.people.tallest_m)
        for line in room.mark.lines_in
        if not sees_light(room, hinged(room, stature, line, SEEN_TRUNK_DEG))
    ]
    if room.lights.aside_m < room.screen.width_m / 2 + STRIP_M:
        return ["The light strips are behind the screen: move them further aside."]
    if blind:
        return [
            f"A person of {blind[0]:.2f} m does not see the light strips from the bottom of a "
            "hinge: hang them lower, or the screen's wall must be nearer."
        ]
    return []


def _screen_edge(room: Room) -> Place:
    """The edge of the screen that is nearest to the picture's middle."""
    return room.screen_place._replace(along=-room.screen.width_m / 2)


def _bounds(shape: list[tuple[float, float]]) -> Box:
    across, out = zip(*shape, strict=True)
    return (min(across), min(out)), (max(across), max(out))


def _overlap(a: Box, b: Box) -> bool:
    return all(a[0][n] <= b[1][n] and b[0][n] <= a[1][n] for n in (0, 1))
