"""A camera that looks at the gym floor now: what each kind offers, and how it fails."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from kiosk.camera.frame import Frame


class CameraError(Exception):
    """A camera can't be used. The message is one sentence: what, where, what to do."""


class CameraStalledError(CameraError):
    """An open camera has delivered nothing for too long."""


@dataclass(frozen=True, slots=True)
class Light:
    """How much light the camera has; None where it can't tell.

    `lux`: as the camera estimates it. `gain`: by which the sensor's signal is amplified.
    `brightness`: mean of the picture, 0 to 1.
    """

    lux: float | None = None
    gain: float | None = None
    brightness: float | None = None


class Camera(ABC):
    """Frames of now. Opened once, read from one thread, closed once; may be opened again.

    `name`: what to call it on a screen. `size_px`: (width, height) of the frames, known once
    it is open. `light`: as of the newest frame.
    """

    name: str
    size_px: tuple[int, int]
    light: Light = Light()

    @abstractmethod
    def open(self) -> None:
        """Get hold of the camera. Raises CameraError; then nothing is held."""

    @abstractmethod
    def read(self, timeout_s: float) -> Frame:
        """The newest frame that was not read yet, waiting for one if need be.

        Times are those of exposure, on the clock of time.monotonic(), strictly increasing;
        frames that nobody read in time are left out, never queued. Raises CameraStalledError
        after timeout_s without one, CameraError when the camera is gone.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the camera; may be called twice, and never raises."""
