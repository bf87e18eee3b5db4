"""The tables of install.md that are made from the room, so that no figure stands twice."""

import re
from collections.abc import Sequence

from hardware.making.cad.parameters import Parameters
from hardware.making.place.cables import ways
from hardware.making.place.fits import nearest_wall_m
from hardware.making.place.sight import least_distance_m, stature_px, width_seen_m
from hardware.making.room import INCH_M, Lens, Room

_MARKS = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LENSES: tuple[Lens, ...] = ("standard", "wide")


def with_tables(text: str, room: Room, built: Parameters) -> str:
    """A text with its tables made anew. KeyError for a table that nobody makes."""
    made = {
        "lenses": lenses(room),
        "heights": heights(room, built),
        "places": places(room),
        "cables": cables(room),
        "mark": mark(room),
    }
    return _MARKS.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n{found[3]}", text)


def lenses(room: Room) -> str:
    """Which camera for which room."""
    rows = [("camera", "from the pad's middle", "side wall", "picture there", "1.70 m is")]
    for lens in LENSES:
        least = least_distance_m(room.moved(lens, room.camera.along_m))
        used = max(room.camera.along_m, least) if lens == room.camera.lens else least
        moved = room.moved(lens, used)
        rows.append(
            (
                room.lens[lens].name,
                f"{least:.2f} m or more",
                f"{nearest_wall_m(moved.moved(lens, least)):.2f} m or more",
                f"{width_seen_m(moved, used):.1f} m wide at {used:.2f} m",
                f"{stature_px(moved, 1.70):.0f} pixels tall there",
            )
        )
    return _table(rows)


def heights(room: Room, built: Parameters) -> str:
    """Heights above the finished floor."""
    pad, screen, lights = room.pad, room.screen, room.lights
    screws = ", ".join(f"{up:.0f}" for up in built.list_of("base_screw_heights"))
    low, high = pad.base_low_m * 1000, pad.base_high_m * 1000
    return _table(
        [
            ("what", "millimetres above the finished floor"),
            ("middle of the pad's cushion", f"{pad.centre_up_m * 1000:.0f}"),
            ("base board of the pad, lower and upper edge", f"{low:.0f} and {high:.0f}"),
            ("its screws, left and right at each height", screws),
            ("middle of the lens", f"{room.camera.up_m * 1000:.0f}"),
            ("middle of the screen", f"{screen.centre_up_m * 1000:.0f}"),
            (
                "light strips, lower and upper end",
                f"{lights.lower_end_up_m * 1000:.0f} and {lights.upper_end_up_m * 1000:.0f}",
            ),
        ]
    )


def places(room: Room) -> str:
    """Distances along the wall and out from it."""
    walkway = room.walkway
    return _table(
        [
            ("what", "metres"),
            ("lens: along the wall from the pad's middle", f"{room.camera.along_m:.2f}"),
            ("lens: out from the wall", f"{room.lens_place.out:.2f}"),
            ("glass of the screen: out from the pad's wall", f"{room.screen_place.out:.2f}"),
            ("middle of the screen: beside the pad's middle", "0, straight ahead"),
            ("light strips: each beside the screen's middle", f"{room.lights.aside_m:.2f}"),
            ("others pass: from the pad's middle, at least", f"{walkway.from_mark_m:.2f}"),
            ("others pass: how wide", f"{walkway.width_m:.2f}"),
        ]
    )


def cables(room: Room) -> str:
    """Lengths, and how long each may be."""
    rows = [("cable", "this room needs", "buy", "at most")]
    rows += [
        (
            way.title,
            f"{way.needed_m:.2f} m",
            f"{way.to_buy_m:g} m",
            f"{way.longest_m:g} m",
        )
        for way in ways(room)
    ]
    reasons = "".join(f"- {way.title}: {_why(room, way.name)}\n" for way in ways(room))
    return f"{_table(rows)}\n{reasons}"


def mark(room: Room) -> str:
    """Where the lines of the mark are."""
    rows = [("line", "from the touched pad", "from the wall")]
    rows += [
        (
            f"{line_in} inches",
            f"{line_in * INCH_M * 1000:.0f} mm",
            f"{room.heel_out_m(line_in) * 1000:.0f} mm",
        )
        for line_in in room.mark.lines_in
    ]
    return _table(rows)


def _why(room: Room, name: str) -> str:
    return next(limit.why for other, limit in room.cable.items() if other == name)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = [head, ["---"] * len(head), *rest]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
