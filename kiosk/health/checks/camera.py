"""Does the camera see, now, and well enough?"""

import re
from pathlib import Path

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.probes import CameraTrial, ProbeError
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity

# With older ones the camera locks up after hours (picamera2#1090, linux#6429).
OLDEST_KERNEL = (6, 6, 51)
# A picture that is older when it arrives shows what a patient did before.
OLD_S = 0.5

GONE = (KioskFault.CAMERA_MISSING, KioskFault.CAMERA_GONE, KioskFault.CAMERA_STALLED)


class CameraStack(Check):
    """picamera2 belongs to the kernel and firmware it was built for: from apt alone."""

    id = "camera-stack"
    title = "Camera software"
    severity = Severity.STOPS
    remedy = (
        "Install it with sudo apt install python3-picamera2, make the kiosk's environment with "
        "--system-site-packages, and remove copies from it (pip uninstall picamera2)."
    )
    quick = True

    def run(self, world: World) -> Finding:
        """From where Python would import it."""
        if world.source("camera") != "pi":
            return self.not_here("The camera in the settings is not a Pi camera.")
        for module in ("picamera2", "libcamera"):
            place = world.origin(module)
            if place is None and not world.is_pi:
                return self.not_here("This machine is no Raspberry Pi.")
            if place is None:
                return self.bad(
                    f"Python finds no {module}.", self.remedy, fault=KioskFault.CAMERA_MISSING
                )
            if _is_copy(place, world.prefix):
                return self.bad(f"{module} is a copy that does not come from apt ({place}).")
        return self.ok("picamera2 and libcamera come from apt.")


class Kernel(Check):
    """Kernels before 6.6.51 lock the camera up after hours."""

    id = "kernel"
    title = "Kernel"
    severity = Severity.LIMITS
    remedy = "Bring the system up to date (sudo apt full-upgrade) and start anew."
    quick = True

    def run(self, world: World) -> Finding:
        """From the kernel's version."""
        if not world.is_pi or world.source("camera") != "pi":
            return self.not_here("Only a Pi camera needs a certain kernel.")
        release = world.text("proc/sys/kernel/osrelease") or ""
        found = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", release)
        if found is None:
            return self.unknown("The kernel does not tell its version.")
        version = tuple(int(number or 0) for number in found.groups())
        if version < OLDEST_KERNEL:
            least = ".".join(map(str, OLDEST_KERNEL))
            return self.bad(f"The kernel {found[0]} can lock the camera up; {least} can't.")
        return self.ok(f"The kernel is {found[0]}.")


class CameraThere(Check):
    """A camera that opens and delivers."""

    id = "camera"
    title = "Camera"
    severity = Severity.STOPS
    remedy = "Check the camera's cable at both ends, then switch the kiosk off and on."
    faults = GONE
    limit_s = 90.0

    def run(self, world: World) -> Finding:
        """From the running kiosk, which holds it; else by a few pictures."""
        if world.kiosk is not None:
            fault = world.kiosk.fault(*GONE)
            part = world.kiosk.part("camera")
            if fault is not None:
                trouble = part.get("trouble")
                return self.bad(_sentence(trouble, "The kiosk gets no pictures"), fault=fault)
            if part.get("kind") != "well":
                return self.unknown("The running kiosk does not say that its camera is well.")
            return self.ok("The running kiosk has its camera.")
        source = world.source("camera")
        if source == "simulated":
            return self.not_here("The camera is simulated.")
        if source == "pi" and not world.is_pi:
            return self.not_here(
                "A Pi camera is wanted, and this machine is no Raspberry Pi: choose another "
                "with camera.source, or try `kiosk run --simulate`."
            )
        if world.probes.camera is None:
            return self.unknown("Nobody tried the camera.")
        try:
            trial = world.probes.camera()
        except ProbeError as error:
            return self.bad(f"The camera was tried in vain: {error}", fault=GONE[0])
        if trial.problem is not None:
            return self.bad(trial.problem, fault=GONE[0])
        return self.ok(f"{trial.name} delivers pictures.")


class Frames(Check):
    """Pictures must come, be of now, and be judged in time."""

    id = "frames"
    title = "Pictures"
    severity = Severity.STOPS
    remedy = "End other programs; switch the kiosk off and on."
    faults = (KioskFault.POSE_STALLED, KioskFault.TOO_SLOW)
    limit_s = 90.0

    def run(self, world: World) -> Finding:
        """From the running kiosk; else the age of the newest of a few."""
        if world.kiosk is None:
            trial = _trial(world)
            if isinstance(trial, str):
                return self.unknown(trial) if trial else self.not_here(NO_CAMERA)
            if trial.frames < 2 or trial.age_s is None:
                return self.bad(
                    "The camera sent no second picture.", fault=KioskFault.CAMERA_STALLED
                )
            if trial.age_s > OLD_S:
                return self.bad(
                    f"The newest picture is {trial.age_s:.1f} s old when it arrives.",
                    fault=KioskFault.TOO_SLOW,
                )
            return self.ok(f"The newest picture is {1000 * trial.age_s:.0f} ms old.")
        kiosk = world.kiosk
        if kiosk.fault(*GONE) is not None:
            return self.unknown("There are no pictures to judge.")
        fault = kiosk.fault(*self.faults)
        if fault is not None:
            trouble = kiosk.part("pose").get("trouble")
            return self.bad(_sentence(trouble, "Pictures are not judged in time"), fault=fault)
        seen = kiosk.number("frames_seen_per_s")
        judged = kiosk.number("frames_judged_per_s")
        if seen is None or judged is None:
            return self.unknown("The running kiosk does not tell how many pictures it gets.")
        if seen <= 0:
            return self.bad("No picture comes.", fault=KioskFault.CAMERA_STALLED)
        return self.ok(f"{seen:.0f} pictures a second come, {judged:.0f} are judged.")


class Light(Check):
    """It must be light enough to see a person."""

    id = "light"
    title = "Light"
    severity = Severity.LIMITS
    remedy = "Switch on the room's light and clean the lens."
    faults = (KioskFault.TOO_DARK,)
    limit_s = 90.0

    def run(self, world: World) -> Finding:
        """From the running kiosk; else from the same few pictures."""
        if world.kiosk is None:
            trial = _trial(world)
            if isinstance(trial, str):
                return self.unknown(trial) if trial else self.not_here(NO_CAMERA)
            dark, told = trial.dark, _light(trial.lux, trial.brightness)
        else:
            kiosk = world.kiosk
            if kiosk.fault(*GONE) is not None:
                return self.unknown("There are no pictures to judge.")
            told = _light(kiosk.number("light", "lux"), kiosk.number("light", "brightness"))
            dark = kiosk.fault(*self.faults) is not None if told else None
        if dark is None:
            return self.unknown("The camera can't tell how light it is.")
        if dark:
            return self.bad(f"It is too dark{told}.", fault=KioskFault.TOO_DARK)
        return self.ok(f"It is light enough{told}.")


NO_CAMERA = "There is no camera here to ask."


def _trial(world: World) -> CameraTrial | str:
    """A few pictures; or why there are none, "" where there is no camera to ask."""
    source = world.source("camera")
    if source == "simulated" or (source == "pi" and not world.is_pi):
        return ""
    if world.probes.camera is None:
        return "Nobody tried the camera."
    try:
        trial = world.probes.camera()
    except ProbeError:
        return "There are no pictures to judge."
    return trial if trial.problem is None else "There are no pictures to judge."


def _light(lux: float | None, brightness: float | None) -> str:
    if lux is not None:
        return f" ({lux:.0f} lux)"
    return f" (mean brightness {brightness:.0%})" if brightness is not None else ""


def _sentence(trouble: object, otherwise: str) -> str:
    text = trouble if isinstance(trouble, str) and trouble else otherwise
    return text if text.endswith(".") else f"{text}."


def _is_copy(place: Path, prefix: Path | None) -> bool:
    """Whether pip has put it there: in the kiosk's environment, the user's or /usr/local."""
    if prefix is not None and place.is_relative_to(prefix):
        return True
    return ".local" in place.parts or place.is_relative_to("/usr/local")
