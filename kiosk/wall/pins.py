"""Taking pins through gpiozero, with one sentence when they can't be had."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager

import gpiozero

from kiosk.wall.source import WallError


@contextmanager
def taking_pins(what: str, pins: str) -> Generator[None, None, None]:
    """Turns whatever goes wrong in taking pins into a WallError.

    `what`: the sensor; `pins`: which ones, as in "GPIO23 and GPIO24".
    """
    try:
        with warnings.catch_warnings():
            # Each library that it can't use, said by the error when none is left.
            warnings.simplefilter("ignore", gpiozero.GPIOZeroWarning)
            yield
    except Exception as error:
        raise WallError(f"The {what} on {pins} can't be used: {_why(error)}.") from error


def _why(error: Exception) -> str:
    if "pipe" in str(error).lower():
        return (
            f"lgpio keeps a pipe in the working directory and can't ({error}), so start the "
            "kiosk in a directory that it may write to"
        )
    if isinstance(error, gpiozero.GPIOPinInUse) or "busy" in str(error).lower():
        return (
            "a pin is in use already, so give each part its own in the settings, "
            "or end the other program"
        )
    if isinstance(error, gpiozero.PinInvalidPin | gpiozero.GPIOPinMissing):
        return f"{error}, so correct it in the settings (numbers are those of GPIO)"
    if isinstance(error, PermissionError) or "permission" in str(error).lower():
        return f"no permission ({error}), so add this user to the group gpio"
    if isinstance(error, gpiozero.BadPinFactory | gpiozero.PinUnknownPi | ImportError):
        return (
            f"no pins here ({error}), so check that this is a Raspberry Pi with lgpio, and "
            "that the working directory can be written to, because lgpio keeps its pipe there"
        )
    return f"{type(error).__name__}: {error}, so check the wiring and the settings"
