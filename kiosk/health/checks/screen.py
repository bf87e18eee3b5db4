"""Is what is drawn also seen?"""

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.probes import ProbeError
from kiosk.health.checks.world import World
from kiosk.health.faults import Severity

# Drivers with which SDL draws where nobody sees it (FIELD-NOTES 0.3).
PRETENDED = ("offscreen", "dummy")


class ScreenDriver(Check):
    """The driver must reach a screen: with none SDL pretends, and the television is black."""

    id = "screen"
    title = "Screen driver"
    severity = Severity.STOPS
    remedy = (
        "Without a desktop install Debian's own pygame (sudo apt install python3-pygame), keep "
        "copies of it out of the kiosk's environment, and unset SDL_VIDEODRIVER."
    )
    limit_s = 45.0

    def run(self, world: World) -> Finding:
        """From the running kiosk, else by asking SDL in a process of its own."""
        if world.kiosk is not None:
            driver = world.kiosk.told("screen", "driver")
            if not isinstance(driver, str):
                return self.unknown("The running kiosk does not say what it draws on.")
            return self._judge(driver)
        if world.probes.screen is None:
            return self.unknown("Nobody tried to draw.")
        try:
            trial = world.probes.screen()
        except ProbeError as error:
            return self.bad(f"Drawing was tried in vain: {error}")
        if trial.driver is not None and trial.driver.lower() not in PRETENDED:
            return self._judge(trial.driver)
        if not world.is_pi and not has_screen(world):
            return self.not_here("There is no screen on this machine.")
        if trial.driver is None:
            return self.bad(f"No screen can be drawn on: {trial.problem or 'SDL has none'}.")
        return self._judge(trial.driver)

    def _judge(self, driver: str) -> Finding:
        if driver.lower() in PRETENDED:
            return self.bad(f"SDL draws to {driver!r}, which nobody sees.")
        return self.ok(f"SDL draws through {driver}.")


class Hdmi(Check):
    """A screen must be plugged in."""

    id = "hdmi"
    title = "Screen"
    severity = Severity.STOPS
    remedy = "Switch the television on, and check the HDMI cable at both ends."
    quick = True

    def run(self, world: World) -> Finding:
        """From the kernel's list of connectors."""
        found = connectors(world)
        if not found and world.is_pi:
            return self.bad(
                "The kernel knows no connector for a screen.",
                "Put dtoverlay=vc4-kms-v3d into config.txt on the boot partition; start anew.",
            )
        if not found:
            return self.not_here("This machine has no connector for a screen.")
        taken = [name for name, state in found.items() if state == "connected"]
        if taken:
            return self.ok(f"A screen is plugged in ({', '.join(taken)}).")
        if all(state == "disconnected" for state in found.values()):
            return self.bad(f"Nothing is plugged in ({', '.join(found)}).")
        return self.unknown("The kernel can't tell whether a screen is plugged in.")


class HdmiMode(Check):
    """A television that is off at boot tells no mode: it must be given (FIELD-NOTES 4.5)."""

    id = "hdmi-mode"
    title = "Screen mode"
    severity = Severity.WORKS_ON
    remedy = (
        "Add video=HDMI-A-1:1920x1080@60D to the one line of cmdline.txt on the boot "
        "partition, with the screen's own size, and start anew."
    )
    quick = True

    def run(self, world: World) -> Finding:
        """From the kernel's command line."""
        if not world.is_pi:
            return self.not_here("Only a Raspberry Pi needs that.")
        found = connectors(world)
        other = any(
            state == "connected" and not name.startswith("HDMI")
            for name, state in found.items()
        )
        if other:
            return self.not_here("The screen is not on HDMI.")
        line = world.text("proc/cmdline")
        if line is None:
            return self.unknown("The kernel's command line can't be read.")
        pinned = [word for word in line.split() if word.startswith("video=HDMI-A-")]
        if pinned:
            return self.ok(f"The screen's mode is set ({pinned[0].removeprefix('video=')}).")
        return self.bad("The screen's mode is not set: off at the start, it stays black.")


def connectors(world: World) -> dict[str, str]:
    """Each connector for a screen and whether something is on it, as the kernel names it."""
    found: dict[str, str] = {}
    for folder in world.matching("sys/class/drm/card*-*"):
        name = folder.name.partition("-")[2]
        if not name.startswith("Writeback"):
            found[name] = world.text(f"sys/class/drm/{folder.name}/status") or "unknown"
    return found


def has_screen(world: World) -> bool:
    """Whether there is, or somebody thinks that there is, a screen."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    return bool(connectors(world)) or any(world.environ.get(name) for name in named)
