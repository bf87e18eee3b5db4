"""Whether options that are each fine make sense together."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.settings.devices import WallOptions
from kiosk.settings.options import Settings

# Nearer than this a sensor answers nonsense: HC-SR04 2 cm, VL53L1X 4 cm (SCIENCE D1).
RANGER_DEAD_ZONE_M = 0.02
TOF_DEAD_ZONE_M = 0.04

# The pins of the I2C bus that every Pi has on its header.
_I2C_PINS = {1: (2, 3)}

_PINS_OF_WALL = {
    "pad": ("trigger_pin", "echo_pin"),
    "direct": ("trigger_pin", "echo_pin"),
    "switch": ("switch_pin",),
}
_PINS_OF_LIGHTS = {"rgb": ("red_pin", "green_pin", "blue_pin"), "white": ("white_pin",)}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Options that do not go together. `keys`: all that take part in it."""

    keys: tuple[str, ...]
    what: str
    remedy: str


def disagreements(settings: Settings) -> Iterator[Disagreement]:
    """All of them; none where the kiosk can run with these settings."""
    yield from _pictures(settings)
    yield from _wall(settings.wall)
    yield from _pins(settings)
    yield from _hours(settings)


def _pictures(settings: Settings) -> Iterator[Disagreement]:
    camera = settings.camera
    if camera.source == "file" and camera.file is None:
        yield Disagreement(
            ("camera.source", "camera.file"),
            'camera.source is "file", but camera.file names none',
            "name a recording, or choose another source",
        )
    if camera.small_width_px > camera.width_px:
        yield _above("camera.small_width_px", camera.small_width_px,
                     "camera.width_px", camera.width_px)  # fmt: skip
    if settings.pose.idle_fps > camera.fps:
        yield _above("pose.idle_fps", settings.pose.idle_fps, "camera.fps", camera.fps)


def _above(key: str, value: float, limit_key: str, limit: float) -> Disagreement:
    return Disagreement(
        (key, limit_key),
        f"{key} ({value:g}) is above {limit_key} ({limit:g})",
        f"make {key} {limit:g} or less",
    )


def _wall(wall: WallOptions) -> Iterator[Disagreement]:
    if wall.source == "trace" and wall.trace is None:
        yield Disagreement(
            ("wall.source", "wall.trace"),
            'wall.source is "trace", but wall.trace names none',
            "name a trace, or choose another source",
        )
    if wall.source == "pad":
        yield from _pad(wall)
    dead_zone_m = {"direct": RANGER_DEAD_ZONE_M, "tof": TOF_DEAD_ZONE_M}.get(wall.source, 0.0)
    if wall.direct_contact_m < dead_zone_m:
        yield Disagreement(
            ("wall.source", "wall.direct_contact_m"),
            f"wall.direct_contact_m ({wall.direct_contact_m:g}) is nearer than the "
            f"{dead_zone_m:g} m that this sensor can see",
            "set the sensor further back into the wall",
        )


def _pad(wall: WallOptions) -> Iterator[Disagreement]:
    if wall.contact_m >= wall.travel_m:
        yield Disagreement(
            ("wall.source", "wall.contact_m", "wall.travel_m"),
            f"wall.contact_m ({wall.contact_m:g}) is not below wall.travel_m "
            f"({wall.travel_m:g}), so no press would be a touch",
            f"make wall.contact_m less than {wall.travel_m:g}",
        )
    # Rounded, or 0.05 - 0.03 would be less than 0.02.
    nearest_m = round(wall.rest_distance_m - wall.travel_m, 6)
    if nearest_m < RANGER_DEAD_ZONE_M:
        yield Disagreement(
            ("wall.source", "wall.rest_distance_m", "wall.travel_m"),
            f"a pad pressed in by wall.travel_m ({wall.travel_m:g}) comes nearer than the "
            f"{RANGER_DEAD_ZONE_M:g} m that a ranger can hear, as wall.rest_distance_m is only "
            f"{wall.rest_distance_m:g}",
            "set the ranger further back and wall.rest_distance_m to what it then reads",
        )


def _pins(settings: Settings) -> Iterator[Disagreement]:
    users: dict[int, list[str]] = {}
    sources: dict[str, str] = {}
    for section, source, names in (
        ("wall", settings.wall.source, _PINS_OF_WALL.get(settings.wall.source, ())),
        ("lights", settings.lights.source, _PINS_OF_LIGHTS.get(settings.lights.source, ())),
    ):
        for name in names:
            key = f"{section}.{name}"
            sources[key] = f"{section}.source"
            pin: int | None = getattr(getattr(settings, section), name)
            if pin is not None:
                users.setdefault(pin, []).append(key)
                continue
            yield Disagreement(
                (f"{section}.source", key),
                f'{section}.source is "{source}", but {key} is not set',
                "name the pin, or choose another source",
            )
    if settings.wall.source == "tof":
        sources["wall.i2c_bus"] = "wall.source"
        for pin in _I2C_PINS.get(settings.wall.i2c_bus, ()):
            users.setdefault(pin, []).append("wall.i2c_bus")
    for pin, keys in users.items():
        if len(keys) > 1:
            yield Disagreement(
                tuple(dict.fromkeys([*keys, *(sources[key] for key in keys)])),
                f"{' and '.join(keys)} use the same pin {pin}",
                "give each a pin of its own",
            )


def _hours(settings: Settings) -> Iterator[Disagreement]:
    sound, night = settings.sound, settings.night
    for first, start, last, end in (
        ("sound.quiet_from", sound.quiet_from, "sound.quiet_to", sound.quiet_to),
        ("night.from_time", night.from_time, "night.to_time", night.to_time),
    ):
        if (start is None) != (end is None):
            there, missing = (first, last) if end is None else (last, first)
            yield Disagreement(
                (first, last),
                f"{there} is set, but {missing} is not",
                "set both or none",
            )
        elif start is not None and start == end:
            yield Disagreement(
                (first, last),
                f"{first} and {last} are the same time",
                "make them differ, or set none",
            )
