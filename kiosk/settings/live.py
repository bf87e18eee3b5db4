"""Which options a running kiosk takes over at once, and which it starts anew for."""

from collections.abc import Iterable

# Nothing has to be opened anew for these: no camera, no pin, no screen, no model. Some are kept
# for the record and for the next calibration only.
LIVE = frozenset(
    {
        "camera.height_m",
        "camera.tilt_deg",
        "camera.view_deg",
        "display.metric",
        "lights.brightness",
        "mark.wall_x",
        "night.from_time",
        "night.to_time",
        "sound.quiet_from",
        "sound.quiet_to",
        "sound.volume",
    }
)


def needs_new_start(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys that a running kiosk has to start anew for."""
    return tuple(key for key in keys if key not in LIVE)


def taken_over(keys: Iterable[str]) -> str:
    """When a running kiosk goes by these options, as a sentence."""
    if needs_new_start(keys):
        return "A running kiosk starts itself anew for it as soon as nobody is there."
    return "A running kiosk takes it over at once."
