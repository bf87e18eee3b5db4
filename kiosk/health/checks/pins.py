"""May the kiosk use its devices, and are the pins those of the wiring?"""

import grp
import os
import tomllib
from typing import cast

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity

_RANGER = ("trigger_pin", "echo_pin")
_SWITCH = ("switch_pin", "switch_pull_up", "switch_normally_closed")
# By room and source: the options that say how it is wired.
_ON_PINS: dict[str, dict[str, tuple[str, ...]]] = {
    "wall": {"pad": _RANGER, "direct": _RANGER, "switch": _SWITCH},
    "lights": {
        "rgb": ("red_pin", "green_pin", "blue_pin", "active_high"),
        "white": ("white_pin", "active_high"),
    },
}


class Rights(Check):
    """The kiosk's user is in the groups that own the devices."""

    id = "rights"
    title = "Rights on devices"
    severity = Severity.STOPS
    remedy = "Add the kiosk's user to these groups (sudo usermod -aG ...), and start anew."
    quick = True

    def run(self, world: World) -> Finding:
        """From the rights of the device files that the settings need."""
        seen = 0
        refused: dict[str, list[str]] = {}
        for pattern in _devices(world):
            for path in world.matching(pattern):
                seen += 1
                try:
                    if world.account.may(path, os.R_OK | os.W_OK):
                        continue
                    group = _group(path.stat().st_gid)
                except OSError:
                    group = "?"
                refused.setdefault(group, []).append(f"/{path.relative_to(world.root)}")
        if not seen:
            return self.not_here("None of the devices in the settings are on this machine.")
        who = world.account.name
        if not refused:
            return self.ok(f"{who} may use all {seen} devices.")
        groups = ",".join(refused)
        return self.bad(
            f"{who} may not use {', '.join(paths[0] for paths in refused.values())}.",
            f"Add {who} to the groups that own them (sudo usermod -aG {groups} USER), and "
            "start anew.",
            details=tuple(
                f"group {group}: {', '.join(paths)}" for group, paths in refused.items()
            ),
        )


class PinFactory(Check):
    """Pins are had through lgpio: gpiozero falls back to others in silence."""

    id = "gpio"
    title = "Pins"
    severity = Severity.LIMITS
    remedy = (
        "Install lgpio (sudo apt install python3-lgpio), make the kiosk's environment with "
        "--system-site-packages, and unset GPIOZERO_PIN_FACTORY."
    )
    faults = (KioskFault.LIGHTS_GONE,)
    limit_s = 45.0

    def run(self, world: World) -> Finding:
        """From what is installed; when no kiosk runs, by taking hold of the chip."""
        if not any(world.source(room) in kinds for room, kinds in _ON_PINS.items()):
            return self.not_here("The settings need no pins.")
        if not world.matching("dev/gpiochip*"):
            if world.is_pi:
                return self.bad("The kernel offers no pins (/dev/gpiochip0 is missing).")
            return self.not_here("There are no pins on this machine.")
        chosen = world.environ.get("GPIOZERO_PIN_FACTORY", "lgpio")
        if chosen != "lgpio":
            return self.bad(f"GPIOZERO_PIN_FACTORY asks for {chosen!r}, not for lgpio.")
        for module in ("gpiozero", "lgpio"):
            if world.origin(module) is None:
                return self.bad(f"Python finds no {module}.")
        if world.kiosk is not None:
            return self.ok("The running kiosk has its pins.")
        if world.probes.pins is None:
            return self.unknown("Nobody tried the pins.")
        problem = world.probes.pins().problem
        if problem is not None:
            return self.bad(problem)
        return self.ok("gpiozero has the pins through lgpio.")


class Pinout(Check):
    """The pins in the settings are those that were wired, and mean what they were wired for.

    pinout.toml has, among others, [pins] with an option's name and its BCM number a line,
    "wall.trigger_pin" = 23, and [levels] with what a high pin means, as in
    "lights.active_high" = true.
    """

    id = "pinout"
    title = "Wiring plan"
    severity = Severity.LIMITS
    remedy = "Set the pins as they are wired, or wire them as hardware/pinout.toml says."
    quick = True

    def run(self, world: World) -> Finding:
        """From the plan that comes with the kiosk."""
        path = world.pinout
        if path is None or not path.is_file():
            return self.unknown("There is no hardware/pinout.toml to compare with.")
        if not any(world.source(room) in kinds for room, kinds in _ON_PINS.items()):
            return self.not_here("The settings need no pins.")
        try:
            plan = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            return self.unknown(f"hardware/pinout.toml can't be read ({error}).")
        pins, levels = plan.get("pins"), plan.get("levels", {})
        if not isinstance(pins, dict):
            return self.unknown("hardware/pinout.toml has no [pins].")
        if not isinstance(levels, dict):
            return self.unknown("hardware/pinout.toml has levels, but no [levels].")
        planned = cast("dict[str, object]", {**pins, **levels})
        differ = [
            f"{key} is {_spelt(world.option(key))}, the plan says {_spelt(planned[key])}"
            for key in _wired(world)
            if key in planned
            and world.option(key) is not None
            and world.option(key) != planned[key]
        ]
        if differ:
            return self.bad(f"{'; '.join(differ)}.")
        return self.ok("All pins are those of hardware/pinout.toml.")


def _wired(world: World) -> list[str]:
    """The options of the sources in use that say how they are wired."""
    return [
        f"{room}.{name}"
        for room, kinds in _ON_PINS.items()
        for name in kinds.get(str(world.source(room)), ())
    ]


def _spelt(value: object) -> str:
    """As the settings' files spell it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _devices(world: World) -> list[str]:
    """Patterns of the device files that the settings need, below the root."""
    wanted = ["dev/dri/card*", "dev/dri/render*"]
    camera = world.source("camera")
    if camera == "pi" and world.is_pi:
        wanted += ["dev/video*", "dev/media*", "dev/dma_heap/*"]
    if camera == "usb":
        wanted.append(str(world.option("camera.device")).lstrip("/"))
    if any(world.source(room) in kinds for room, kinds in _ON_PINS.items()):
        wanted.append("dev/gpiochip*")
    if world.source("wall") == "tof":
        wanted.append(f"dev/i2c-{world.option('wall.i2c_bus')}")
    if world.option("sound.enabled"):
        wanted.append("dev/snd/pcm*")
    return wanted


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
