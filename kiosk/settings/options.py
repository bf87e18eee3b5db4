"""Every option of the kiosk once: its type, bounds, default, unit and one sentence.

An optional one is not set while it is None, which files spell "none". Pins are BCM numbers.
"""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from kiosk.settings.origin import Origin

NOT_SET = "none"

# Pins 0 and 1 read the memory of an expansion board; 2 to 27 are on the header.
FIRST_PIN, LAST_PIN = 2, 27

_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
# Nor halves of characters, which stand for bytes that are not UTF-8: no file could hold them.
_CONTROL_SIGNS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def _option(
    default: object,
    sentence: str,
    *,
    unit: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    step: int | None = None,
    pattern: str | None = None,
    form: str | None = None,
) -> Any:
    """`form`: in plain words how a text must look; `step`: what it is a multiple of."""
    extra = {"unit": unit, "form": form}
    return Field(
        default=default,
        description=sentence,
        ge=at_least,
        le=at_most,
        multiple_of=step,
        pattern=pattern,
        json_schema_extra={name: text for name, text in extra.items() if text is not None},
    )


def _pin(default: int | None, sentence: str) -> Any:
    return _option(
        default, sentence, unit="in BCM numbering", at_least=FIRST_PIN, at_most=LAST_PIN
    )


def _language(sentence: str) -> Any:
    return _option("en", sentence, pattern="^[a-z]{2}$", form='two small letters such as "en"')


def _clock_time(given: object) -> object:
    if isinstance(given, str) and (found := _CLOCK_TIME.fullmatch(given)):
        return time(int(found[1]), int(found[2]))
    if isinstance(given, time) and (given.second, given.microsecond, given.tzinfo) == (
        0,
        0,
        None,
    ):
        return given
    raise ValueError("not a time of day")


def _path(given: object) -> object:
    return Path(_line_of_text(given)) if isinstance(given, str) else given


def _line_of_text(given: str) -> str:
    if not given.strip() or _CONTROL_SIGNS.search(given):
        raise ValueError("not a line of text")
    return given


Text = Annotated[str, AfterValidator(_line_of_text)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
FilePath = Annotated[Path, BeforeValidator(_path)]


class Section(BaseModel):
    """Options that belong together, under one [heading] of the file."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _none_is_a_word(cls, given: object, info: ValidationInfo) -> object:
        # TOML has no null, and a layer must be able to unset what a lower one has set.
        field = cls.model_fields[str(info.field_name)]
        optional = type(None) in get_args(field.annotation)
        return None if optional and given == NOT_SET else given


class CameraOptions(Section):
    """Where the frames come from, and their size."""

    source: Literal["pi", "usb", "file"] = _option(
        "pi", "The camera: on the Pi's own connector, on USB, or a recording in a loop."
    )
    device: Text = _option("/dev/video0", "The USB camera's device.")
    file: FilePath | None = _option(None, "The recording that stands in for a camera.")
    # Even sides: the camera's YUV pictures halve them.
    width_px: int = _option(
        1280,
        "Width of the picture on the screen.",
        unit="pixels",
        at_least=320,
        at_most=1920,
        step=2,
    )
    height_px: int = _option(
        720,
        "Height of the picture on the screen.",
        unit="pixels",
        at_least=240,
        at_most=1440,
        step=2,
    )
    small_width_px: int = _option(
        640,
        "Width of the picture for the pose model.",
        unit="pixels",
        at_least=160,
        at_most=1280,
        step=2,
    )
    fps: int = _option(30, "Frames taken a second.", unit="a second", at_least=5, at_most=60)


class PoseOptions(Section):
    """The pose model and how hard it works."""

    model: Text = _option(
        "lightning-float16",
        "The pose model, as `kiosk model list` names it, or a .tflite file.",
    )
    threads: int = _option(
        2,
        "Cores the model uses at the most; two are always left to the rest.",
        at_least=1,
        at_most=4,
    )
    idle_fps: float = _option(
        4.0,
        "Frames judged a second while nobody is there.",
        unit="a second",
        at_least=1,
        at_most=60,
    )


class MarkOptions(Section):
    """Where the patient stands."""

    x: float | None = _option(
        None,
        "Where the feet belong, as a share of the picture's width from its left edge; not set "
        "means anywhere in the middle.",
        at_least=0,
        at_most=1,
    )
    tolerance: float = _option(
        0.15,
        "How far from the mark still counts, as a share of the picture's width.",
        at_least=0.02,
        at_most=0.5,
    )


class WallOptions(Section):
    """The sensor at the wall.

    pad: a ranger looks at the back of a sprung pad; direct: a ranger looks at the person.
    """

    source: Literal["none", "pad", "direct", "switch", "tof", "trace"] = _option(
        "pad",
        "What feels the glutes: a ranger behind a sprung pad, a ranger or a time-of-flight "
        "sensor that looks at the person, a switch, a recorded trace, or nothing.",
    )
    trigger_pin: int | None = _pin(23, "The pin of the ultrasonic ranger's trigger.")
    echo_pin: int | None = _pin(24, "The pin of the ultrasonic ranger's echo, at 3.3 V.")
    switch_pin: int | None = _pin(25, "The pin of the switch.")
    switch_pull_up: bool = _option(
        True, "Whether the switch connects to ground, so that its pin is pulled up."
    )
    switch_normally_closed: bool = _option(
        False, "Whether the switch opens when it is pressed."
    )
    i2c_bus: int = _option(
        1, "The I2C bus of the time-of-flight sensor.", at_least=0, at_most=22
    )
    rest_distance_m: float = _option(
        0.09,
        "From the ranger to the back of the pad at rest.",
        unit="metres",
        at_least=0.03,
        at_most=0.5,
    )
    # Four times the scatter of a ranger at 0.1 m (2.4 mm, SCIENCE D1): noise does not touch.
    contact_m: float = _option(
        0.01,
        "How far the pad is pressed in for a touch.",
        unit="metres",
        at_least=0.003,
        at_most=0.1,
    )
    travel_m: float = _option(
        0.03,
        "How far the pad can be pressed in at all.",
        unit="metres",
        at_least=0.005,
        at_most=0.2,
    )
    direct_contact_m: float = _option(
        0.06,
        "From a sensor that looks at the person to glutes that touch.",
        unit="metres",
        at_least=0.02,
        at_most=0.5,
    )
    trace: FilePath | None = _option(None, "The recorded trace that stands in for a sensor.")


class LightsOptions(Section):
    """The light strips on their transistors."""

    source: Literal["none", "rgb", "white"] = _option(
        "rgb", "The light strip: coloured, white, or none."
    )
    # Free of I2C (2, 3), UART (14, 15), I2S sound (18 to 21) and SPI (7 to 11), and pulled down
    # while the Pi starts, as 9 to 27 are: the strips stay dark until the kiosk speaks.
    red_pin: int | None = _pin(12, "The pin of the red strip.")
    green_pin: int | None = _pin(13, "The pin of the green strip.")
    blue_pin: int | None = _pin(16, "The pin of the blue strip.")
    white_pin: int | None = _pin(26, "The pin of the white strip.")
    active_high: bool = _option(
        True, "Whether a high pin means light; false for a driver that inverts."
    )
    brightness: float = _option(
        0.8, "The brightest the strips may get, as a share.", at_least=0, at_most=1
    )
    # SCIENCE E: better above 1 kHz, or they flicker; lgpio counts them out in software.
    pwm_hz: int = _option(
        1000,
        "How often a second the strips are switched.",
        unit="Hz",
        at_least=100,
        at_most=5000,
    )


class SoundOptions(Section):
    """What the kiosk says and when it keeps silent."""

    enabled: bool = _option(True, "Whether there is sound at all.")
    volume: float = _option(0.7, "Volume, as a share.", at_least=0, at_most=1)
    language: Text = _language("The language of the spoken cues.")
    quiet_from: ClockTime | None = _option(None, "When the quiet hours begin each day.")
    quiet_to: ClockTime | None = _option(None, "When the quiet hours end.")
    voice_folder: FilePath | None = _option(
        None, "A folder with the clinic's own voice, used instead of the shipped one."
    )


class DisplayOptions(Section):
    """The screen."""

    fullscreen: bool = _option(True, "Whether the picture fills the screen.")
    width_px: int = _option(
        1920, "Width of the screen.", unit="pixels", at_least=480, at_most=3840
    )
    height_px: int = _option(
        1080, "Height of the screen.", unit="pixels", at_least=320, at_most=3840
    )
    mirror: bool = _option(True, "Whether patients see themselves as in a mirror.")
    language: Text = _language("The language of the words on the screen.")
    words_folder: FilePath | None = _option(
        None, "A folder with the clinic's own words, laid over the shipped ones."
    )
    metric: bool = _option(False, "Whether lengths are in centimetres rather than inches.")
    theme: Text = _option(
        "standard",
        "The look: standard, high-contrast, or a file of the clinic's own.",
        form="a theme's name or the path of a .toml file",
    )
    # How large text has to be follows from these two (SCIENCE E).
    viewing_distance_m: float = _option(
        3.0, "How far from the screen patients stand.", unit="metres", at_least=0.5, at_most=8
    )
    diagonal_in: float = _option(
        32.0, "The screen's diagonal.", unit="inches", at_least=5, at_most=110
    )


class DrillOptions(Section):
    """The flow of a visit."""

    reps_per_set: int = _option(10, "Reps in a set.", at_least=1, at_most=50)
    ready_s: float = _option(
        2.0,
        "How long somebody stands on the mark before the drill begins.",
        unit="seconds",
        at_least=0.5,
        at_most=10,
    )
    summary_s: float = _option(
        20.0,
        "How long the summary stays on the screen.",
        unit="seconds",
        at_least=3,
        at_most=120,
    )
    away_s: float = _option(
        3.0,
        "How long the mark is empty before a visit is over.",
        unit="seconds",
        at_least=1,
        at_most=60,
    )


class SessionsOptions(Section):
    """What is remembered."""

    retention_days: int = _option(
        365, "How long sessions are kept.", unit="days", at_least=1, at_most=3650
    )


class NightOptions(Section):
    """When the kiosk sleeps."""

    from_time: ClockTime | None = _option(None, "When the screen goes dark each day.")
    to_time: ClockTime | None = _option(None, "When it wakes again.")


class PlacesOptions(Section):
    """Where the kiosk keeps its files; see folders.py for what holds while they are not set."""

    data_dir: FilePath | None = _option(None, "The folder of the sessions and the event log.")
    runtime_dir: FilePath | None = _option(
        None, "The folder of the status, emptied at each start of the machine."
    )


class Settings(BaseModel):
    """Every option of the kiosk; immutable. Built bare, it is what ships."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    camera: CameraOptions = CameraOptions()
    pose: PoseOptions = PoseOptions()
    mark: MarkOptions = MarkOptions()
    wall: WallOptions = WallOptions()
    lights: LightsOptions = LightsOptions()
    sound: SoundOptions = SoundOptions()
    display: DisplayOptions = DisplayOptions()
    drill: DrillOptions = DrillOptions()
    sessions: SessionsOptions = SessionsOptions()
    night: NightOptions = NightOptions()
    places: PlacesOptions = PlacesOptions()

    # By "section.key", of what is not as shipped.
    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict[str, Origin])

    def __eq__(self, other: object) -> bool:
        # Equal is what would do the same, wherever it came from.
        return isinstance(other, Settings) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(tuple(dict(self).values()))

    @property
    def origins(self) -> dict[str, Origin]:
        """Where each value that is not as shipped came from, by "section.key"."""
        return dict(self._origins)

    def came_from(self, origins: dict[str, Origin]) -> "Settings":
        """The same settings, knowing where they came from."""
        known = self.model_copy()
        known._origins = dict(origins)
        return known
