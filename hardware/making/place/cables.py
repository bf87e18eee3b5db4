"""The ways of the cables through the room, and how long they are."""

from dataclasses import dataclass
from itertools import pairwise
from math import dist

from hardware.making.room import CableName, Place, Room

# What is sold, in metres; the camera's and the supply's are Raspberry Pi's own.
SOLD_M: dict[CableName, tuple[float, ...]] = {
    "camera": (0.2, 0.3, 0.5),
    "supply": (1.2,),
    "hdmi": (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0),
}
TITLES: dict[CableName, str] = {
    "camera": "Camera ribbon",
    "supply": "Lead of the Pi's supply",
    "hdmi": "HDMI",
    "lights": "Light strips",
    "pad": "Tap pad",
}


@dataclass(frozen=True, slots=True)
class Way:
    """A cable's way, from the box on. `needed_m`: with its slack."""

    name: CableName
    places: tuple[Place, ...]
    slack_m: float
    longest_m: float

    @property
    def title(self) -> str:
        """What people call it."""
        return TITLES[self.name]

    @property
    def needed_m(self) -> float:
        """The least length of the cable."""
        return path_m(self.places) + self.slack_m

    @property
    def to_buy_m(self) -> float:
        """The next length that is sold, or cut at the next tenth of a metre."""
        for sold in SOLD_M.get(self.name, ()):
            if sold >= self.needed_m:
                return sold
        return -(-round(self.needed_m * 100) // 10) / 10


def path_m(places: tuple[Place, ...]) -> float:
    """Length of a way."""
    return sum(dist(a, b) for a, b in pairwise(places))


def ways(room: Room) -> tuple[Way, ...]:
    """Every cable's way."""
    routes: dict[CableName, tuple[Place, ...]] = {
        "camera": (box(room), room.lens_place),
        "supply": _to_socket(room),
        "hdmi": (*_to_screen_wall(room), _at(room.screen_place, along=0.0)),
        "lights": _to_lights(room),
        "pad": _to_pad(room),
    }
    return tuple(
        Way(name, places, room.cable[name].slack_m, room.cable[name].longest_m)
        for name, places in routes.items()
    )


def box(room: Room) -> Place:
    """The box with the Pi."""
    return _at(room.lens_place, up=room.box.up_m)


def _to_socket(room: Room) -> tuple[Place, ...]:
    """Down the stand, and behind it to the socket."""
    start, socket = box(room), sockets(room)[0]
    low = _at(start, up=socket.up)
    return start, low, _at(low, along=socket.along), socket


def sockets(room: Room) -> tuple[Place, Place]:
    """The two places of mains sockets: at the stand, and at the screen."""
    up = room.sockets.up_m
    return (
        Place(room.room.to_camera_wall_m, room.sockets.stand_out_m, up),
        Place(room.sockets.screen_along_m, room.room.depth_m, up),
    )


def _to_screen_wall(room: Room) -> tuple[Place, ...]:
    """Down the stand, to the side wall, along it, and along the screen's wall to its middle."""
    low, side, end = room.channel.up_m, room.room.to_camera_wall_m, room.room.depth_m
    start = box(room)
    return (
        start,
        _at(start, up=low),
        Place(side, start.out, low),
        Place(side, end, low),
        Place(0.0, end, low),
    )


def _to_lights(room: Room) -> tuple[Place, ...]:
    """To the nearer strip, and under the screen to the other."""
    aside, end = room.lights.aside_m, room.room.depth_m
    *most, _ = _to_screen_wall(room)
    low = room.channel.up_m
    up = room.lights.lower_end_up_m
    return (*most, Place(aside, end, low), Place(-aside, end, low), Place(-aside, end, up))


def _to_pad(room: Room) -> tuple[Place, ...]:
    """From the box to the wall, level along it, and into the pad from its side."""
    start = box(room)
    up = room.pad.centre_up_m
    return (
        start,
        _at(start, out=0.0),
        _at(start, out=0.0, up=up),
        Place(room.pad.width_m / 2, 0.0, up),
    )


def _at(
    place: Place,
    along: float | None = None,
    out: float | None = None,
    up: float | None = None,
) -> Place:
    return Place(
        place.along if along is None else along,
        place.out if out is None else out,
        place.up if up is None else up,
    )
