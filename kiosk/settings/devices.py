"""The options of the kiosk's devices: camera, wall, lights, sound and screen."""

from typing import Literal

from kiosk.settings.section import (
    ClockTime,
    FilePath,
    Section,
    Text,
    language_option,
    option,
    pin_option,
)


class CameraOptions(Section):
    """Where the frames come from, and their size."""

    source: Literal["pi", "usb", "file"] = option(
        "pi", "The camera: on the Pi's own connector, on USB, or a recording in a loop."
    )
    device: Text = option("/dev/video0", "The USB camera's device.")
    file: FilePath | None = option(None, "The recording that stands in for a camera.")
    # Even sides: the camera's YUV pictures halve them.
    width_px: int = option(
        1280,
        "Width of the picture on the screen.",
        unit="pixels",
        at_least=320,
        at_most=1920,
        step=2,
    )
    height_px: int = option(
        720,
        "Height of the picture on the screen.",
        unit="pixels",
        at_least=240,
        at_most=1440,
        step=2,
    )
    small_width_px: int = option(
        640,
        "Width of the picture for the pose model.",
        unit="pixels",
        at_least=160,
        at_most=1280,
        step=2,
    )
    focus_m: float = option(
        3.0,
        "How far off a Pi camera with a moving lens is sharp; where the mark is.",
        unit="metres",
        at_least=0.5,
        at_most=10,
    )
    fps: int = option(30, "Frames taken a second.", unit="a second", at_least=5, at_most=60)
    # Of the Camera Module 3, in the wide shape of its pictures.
    view_deg: float = option(
        66.0,
        "How wide the camera sees, from the picture's left edge to its right one; `kiosk "
        "calibrate camera` measures by it.",
        unit="degrees",
        at_least=30,
        at_most=130,
    )
    height_m: float | None = option(
        None,
        "How high the lens is above the floor, as calibrated; for the record.",
        unit="metres",
        at_least=0.3,
        at_most=2.5,
    )
    tilt_deg: float | None = option(
        None,
        "How far the camera looks down (up where below 0), as calibrated; for the record.",
        unit="degrees",
        at_least=-30,
        at_most=30,
    )


class WallOptions(Section):
    """The sensor at the wall.

    pad: a ranger looks at the back of a sprung pad; direct: a ranger looks at the person.
    """

    source: Literal["none", "pad", "direct", "switch", "tof", "trace"] = option(
        "pad",
        "What feels the glutes: a ranger behind a sprung pad, a ranger or a time-of-flight "
        "sensor that looks at the person, a switch, a recorded trace, or nothing.",
    )
    trigger_pin: int | None = pin_option(23, "The pin of the ultrasonic ranger's trigger.")
    echo_pin: int | None = pin_option(24, "The pin of the ultrasonic ranger's echo, at 3.3 V.")
    switch_pin: int | None = pin_option(25, "The pin of the switch.")
    switch_pull_up: bool = option(
        True, "Whether the switch connects to ground, so that its pin is pulled up."
    )
    switch_normally_closed: bool = option(False, "Whether the switch opens when it is pressed.")
    i2c_bus: int = option(
        1, "The I2C bus of the time-of-flight sensor.", at_least=0, at_most=22
    )
    rest_distance_m: float = option(
        0.09,
        "From the ranger to the back of the pad at rest.",
        unit="metres",
        at_least=0.03,
        at_most=0.5,
    )
    # Four times the scatter of a ranger at 0.1 m (2.4 mm, SCIENCE D1): noise does not touch.
    contact_m: float = option(
        0.01,
        "How far the pad is pressed in for a touch.",
        unit="metres",
        at_least=0.003,
        at_most=0.1,
    )
    travel_m: float = option(
        0.03,
        "How far the pad can be pressed in at all.",
        unit="metres",
        at_least=0.005,
        at_most=0.2,
    )
    direct_contact_m: float = option(
        0.06,
        "From a sensor that looks at the person to glutes that touch.",
        unit="metres",
        at_least=0.02,
        at_most=0.5,
    )
    trace: FilePath | None = option(None, "The recorded trace that stands in for a sensor.")


class LightsOptions(Section):
    """The light strips on their transistors."""

    source: Literal["none", "rgb", "white"] = option(
        "rgb", "The light strip: coloured, white, or none."
    )
    # Free of I2C (2, 3), UART (14, 15), I2S sound (18 to 21) and SPI (7 to 11), and pulled down
    # while the Pi starts, as 9 to 27 are: the strips stay dark until the kiosk speaks.
    red_pin: int | None = pin_option(12, "The pin of the red strip.")
    green_pin: int | None = pin_option(13, "The pin of the green strip.")
    blue_pin: int | None = pin_option(16, "The pin of the blue strip.")
    white_pin: int | None = pin_option(26, "The pin of the white strip.")
    active_high: bool = option(
        True, "Whether a high pin means light; false for a driver that inverts."
    )
    brightness: float = option(
        0.8, "The brightest the strips may get, as a share.", at_least=0, at_most=1
    )
    # SCIENCE E: better above 1 kHz, or they flicker; lgpio counts them out in software.
    pwm_hz: int = option(
        1000,
        "How often a second the strips are switched.",
        unit="Hz",
        at_least=100,
        at_most=5000,
    )


class SoundOptions(Section):
    """What the kiosk says and when it keeps silent."""

    enabled: bool = option(True, "Whether there is sound at all.")
    volume: float = option(0.7, "Volume, as a share.", at_least=0, at_most=1)
    language: Text = language_option("The language of the spoken cues.")
    quiet_from: ClockTime | None = option(None, "When the quiet hours begin each day.")
    quiet_to: ClockTime | None = option(None, "When the quiet hours end.")
    voice_folder: FilePath | None = option(
        None, "A folder with the clinic's own voice, used instead of the shipped one."
    )


class DisplayOptions(Section):
    """The screen."""

    fullscreen: bool = option(True, "Whether the picture fills the screen.")
    width_px: int = option(
        1920, "Width of the screen.", unit="pixels", at_least=480, at_most=3840
    )
    height_px: int = option(
        1080, "Height of the screen.", unit="pixels", at_least=320, at_most=3840
    )
    mirror: bool = option(True, "Whether patients see themselves as in a mirror.")
    language: Text = language_option("The language of the words on the screen.")
    words_folder: FilePath | None = option(
        None, "A folder with the clinic's own words, laid over the shipped ones."
    )
    metric: bool = option(False, "Whether lengths are in centimetres rather than inches.")
    theme: Text = option(
        "standard",
        "The look: standard, high-contrast, or a file of the clinic's own.",
        form="a theme's name or the path of a .toml file",
    )
    # How large text has to be follows from these two (SCIENCE E).
    viewing_distance_m: float = option(
        3.0, "How far from the screen patients stand.", unit="metres", at_least=0.5, at_most=8
    )
    diagonal_in: float = option(
        32.0, "The screen's diagonal.", unit="inches", at_least=5, at_most=110
    )
