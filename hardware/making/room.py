"""The room of room.toml: where everything stands, in metres."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hardware.making.cad.parameters import Parameters, read_parameters

HARDWARE = Path(__file__).resolve().parents[1]
ROOM_TOML = HARDWARE / "room.toml"
PICTURES = HARDWARE / "pictures"
INCH_M = 0.0254

Length = Annotated[float, Field(gt=0, lt=30)]
Pixels = Annotated[int, Field(ge=100, le=10000)]
Angle = Annotated[float, Field(gt=0, lt=170)]
Lens = Literal["standard", "wide"]


class Place(NamedTuple):
    """A place in the room, in metres.

    along: from the pad's middle towards the camera. out: from the pad's wall, the way the
    patient looks. up: from the floor.
    """

    along: float
    out: float
    up: float


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Walls(_Table):
    """[room]: the walls and the side of the camera."""

    camera_on: Literal["right", "left"]
    to_camera_wall_m: Length
    to_far_end_m: Length
    depth_m: Length
    height_m: Length


class People(_Table):
    """[people]: who comes."""

    shortest_m: Length
    tallest_m: Length


class Pad(_Table):
    """The tap pad, as hardware/cad has it.

    touch_m: how far its middle is pressed in when it is touched.
    """

    width_m: Length
    height_m: Length
    centre_up_m: Length
    depth_m: Length
    touch_m: Length
    hinge_up_m: Length
    gap_m: Length
    wood_m: Length
    base_low_m: Length
    base_high_m: Length

    @property
    def touched_out_m(self) -> float:
        """From the wall to the cover when it is touched."""
        return self.depth_m - self.touch_m

    @property
    def low_m(self) -> float:
        """From the floor to the cushion's lower edge."""
        return self.centre_up_m - self.height_m / 2

    @property
    def high_m(self) -> float:
        """From the floor to the cushion's upper edge."""
        return self.centre_up_m + self.height_m / 2


class MarkLines(_Table):
    """[mark]: the lines on the floor."""

    lines_in: Annotated[tuple[Annotated[int, Field(gt=0, le=40)], ...], Field(min_length=1)]
    length_m: Length


class CameraStand(_Table):
    """[camera]: the camera and its stand."""

    lens: Lens
    along_m: Length
    out_from_pad_m: Length
    up_m: Length
    picture_px: tuple[Pixels, Pixels]
    level_within_deg: Annotated[float, Field(ge=0, le=5)]
    foot_m: Length


class LensAngles(_Table):
    """[lens.*]: what the whole sensor sees."""

    name: str
    horizontal_deg: Angle
    vertical_deg: Angle


class Box(_Table):
    """[box]: the box with the Pi."""

    up_m: Length


class Screen(_Table):
    """[screen]: the screen."""

    diagonal_in: Annotated[float, Field(ge=5, le=110)]
    centre_up_m: Length
    depth_m: Length

    @property
    def width_m(self) -> float:
        """Of a screen of 16 to 9."""
        return self.diagonal_in * INCH_M * 16 / (16**2 + 9**2) ** 0.5

    @property
    def height_m(self) -> float:
        """Of a screen of 16 to 9."""
        return self.width_m * 9 / 16


class Lights(_Table):
    """[lights]: the light strips."""

    lower_end_up_m: Length
    length_m: Length
    aside_m: Length

    @property
    def upper_end_up_m(self) -> float:
        """From the floor to a strip's upper end."""
        return self.lower_end_up_m + self.length_m


class Walkway(_Table):
    """[walkway]: where others pass."""

    from_mark_m: Length
    width_m: Length


class Sockets(_Table):
    """[sockets]: mains sockets."""

    stand_out_m: Length
    screen_along_m: Length
    up_m: Length


class Channel(_Table):
    """[channel]: the cables' channel."""

    up_m: Length


class CableLimit(_Table):
    """[cable.*]: how long a cable may be, and who says so."""

    longest_m: Length
    slack_m: Annotated[float, Field(ge=0, lt=5)]
    why: str


CableName = Literal["camera", "supply", "hdmi", "lights", "pad"]


class Room(_Table):
    """All of room.toml."""

    room: Walls
    people: People
    pad: Pad
    mark: MarkLines
    camera: CameraStand
    lens: dict[Lens, LensAngles]
    box: Box
    screen: Screen
    lights: Lights
    walkway: Walkway
    sockets: Sockets
    channel: Channel
    cable: dict[CableName, CableLimit]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for table, there, wanted in (
            ("lens", set[str](self.lens), get_args(Lens)),
            ("cable", set[str](self.cable), get_args(CableName)),
        ):
            for name in wanted:
                if name not in there:
                    raise ValueError(f"[{table}.{name}] is missing")
        return self

    @property
    def lens_place(self) -> Place:
        """Where the camera's lens is."""
        out = self.pad.touched_out_m + self.camera.out_from_pad_m
        return Place(self.camera.along_m, out, self.camera.up_m)

    @property
    def screen_place(self) -> Place:
        """The middle of the screen's glass."""
        return Place(0.0, self.room.depth_m - self.screen.depth_m, self.screen.centre_up_m)

    def heel_out_m(self, line_in: float) -> float:
        """From the wall to the heels on a line of the mark."""
        return self.pad.touched_out_m + line_in * INCH_M

    def moved(self, lens: Lens, camera_along_m: float) -> "Room":
        """The same room with another camera in another place."""
        camera = self.camera.model_copy(update={"lens": lens, "along_m": camera_along_m})
        return self.model_copy(update={"camera": camera})


class RoomError(Exception):
    """What is wrong with a room file, in one sentence."""


def read_room(path: Path = ROOM_TOML, built: Parameters | None = None) -> Room:
    """The room in a file, with what was built for it. Raises RoomError."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return Room.model_validate(_with(told, built or read_parameters()))
    except OSError as error:
        raise RoomError(f"{path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoomError(f"{path} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise RoomError(f"{path}: {f'{where}: ' if where else ''}{what}.") from error


def _with(told: dict[str, Any], built: Parameters) -> dict[str, Any]:
    """A room file with the dimensions of hardware/cad, which no room file may say again."""
    made = {
        "pad": {
            "width_m": built["pad_width"],
            "height_m": built["cushion_height"],
            "centre_up_m": built["pad_centre_height"],
            "depth_m": built["pad_face"],
            "touch_m": built["contact"]
            * (built["hinge_height"] - built["pad_centre_height"])
            / built["ranger_below_hinge"],
            "hinge_up_m": built["hinge_height"],
            "gap_m": built["pad_gap"],
            "wood_m": built["plywood"],
            "base_low_m": built["base_bottom"],
            "base_high_m": built["base_top"],
        },
        "camera": {"up_m": built["camera_height"], "foot_m": built["stand_board"]},
        "lights": {"length_m": built["channel_length"]},
    }
    whole = dict(told)
    for table, lengths_mm in made.items():
        inside: Any = whole.get(table, {})
        for name, length_mm in lengths_mm.items():
            if name in inside:
                raise RoomError(f"{table}.{name} is said by hardware/cad: take it out here.")
            inside = {**inside, name: length_mm / 1000}
        whole[table] = inside
    return whole
