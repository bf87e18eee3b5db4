"""Does the wall feel, and is what it says believable?"""

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.probes import ProbeError, WallTrial
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity

# HOUSE: an older reading is unknown.
OLD_S = 0.3
RANGERS = ("pad", "direct", "tof")

_DOUBTS = (
    KioskFault.WALL_SILENT,
    KioskFault.WALL_TOUCHED_BY_NOBODY,
    KioskFault.WALL_NEVER_TOUCHED,
)


class WallAlive(Check):
    """The sensor answers."""

    id = "wall"
    title = "Wall sensor"
    severity = Severity.LIMITS
    remedy = "Check the wall sensor's cable; nothing may lean on the pad."
    faults = _DOUBTS
    limit_s = 60.0

    def run(self, world: World) -> Finding:
        """From the running kiosk, which holds the pins; else by some seconds of readings."""
        source = world.source("wall")
        if source == "none":
            return self.not_here("The settings name no wall sensor.")
        if world.kiosk is not None:
            kiosk = world.kiosk
            trouble = kiosk.told("wall", "trouble") or kiosk.part("wall").get("trouble")
            fault = kiosk.fault(*_DOUBTS)
            if fault is not None or trouble:
                said = f"The wall sensor: {trouble or 'not to be believed'}."
                return self.bad(said, fault=fault or KioskFault.WALL_SILENT)
            age_s = kiosk.number("wall", "age_s")
            if age_s is None:
                return self.unknown("The running kiosk has no reading of its wall sensor yet.")
            if age_s > OLD_S:
                return self.bad(
                    f"The last reading is {age_s:.1f} s old.", fault=KioskFault.WALL_SILENT
                )
            return self.ok(f"The last reading is {1000 * age_s:.0f} ms old.")
        trial = _trial(world, source)
        if isinstance(trial, str):
            return self.unknown(trial) if trial else self.not_here(_NOT_HERE)
        if trial.problem is not None:
            return self.bad(trial.problem, fault=KioskFault.WALL_SILENT)
        if trial.trouble is not None or not trial.known:
            said = trial.trouble or "none of its readings says anything"
            return self.bad(f"The {trial.name}: {said}.", fault=KioskFault.WALL_SILENT)
        return self.ok(f"The {trial.name} answered {trial.known} of {trial.readings} times.")


class WallJitter(Check):
    """What measures, jitters: a ranger that repeats one value for seconds is dead."""

    id = "wall-jitter"
    title = "Wall sensor's jitter"
    severity = Severity.LIMITS
    remedy = "Unplug the wall sensor for a moment; if it repeats one value again, replace it."
    limit_s = 60.0

    def run(self, world: World) -> Finding:
        """From the running kiosk, which looks for that at all times; else from readings."""
        source = world.source("wall")
        if source not in RANGERS:
            return self.not_here("Only a ranger jitters.")
        if world.kiosk is not None:
            kiosk = world.kiosk
            if kiosk.told("wall", "trouble") or kiosk.fault(KioskFault.WALL_SILENT):
                return self.unknown("The wall sensor has another trouble first.")
            if kiosk.number("wall", "age_s") is None:
                return self.unknown("The running kiosk has no reading of its wall sensor yet.")
            return self.ok("The running kiosk sees the readings change.")
        trial = _trial(world, source)
        if isinstance(trial, str):
            return self.unknown(trial) if trial else self.not_here(_NOT_HERE)
        if trial.problem is not None or not trial.known:
            return self.unknown("There are no readings to judge.")
        if trial.distinct <= 1 and trial.trouble is not None:
            return self.bad(
                f"The {trial.name} says one and the same value all the time.",
                self.remedy,
                fault=KioskFault.WALL_SILENT,
            )
        return self.ok("Its readings change a little, as those of a live sensor do.")


_NOT_HERE = "There are no pins on this machine."


def _trial(world: World, source: str) -> WallTrial | str:
    """Some readings; or why there are none, "" where there is nothing to ask."""
    pins = world.matching("dev/i2c-*" if source == "tof" else "dev/gpiochip*")
    if source == "simulated" or (source != "trace" and not pins and not world.is_pi):
        return ""
    if world.probes.wall is None:
        return "Nobody tried the wall sensor."
    try:
        return world.probes.wall()
    except ProbeError as error:
        return f"The wall sensor was tried in vain: {error}"
