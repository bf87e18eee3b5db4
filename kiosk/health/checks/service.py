"""The kiosk as a service: does it run, and is it watched over?"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.running import LOCK, STATUS
from kiosk.health.checks.world import World
from kiosk.health.events import hangs_of_boot, read_events
from kiosk.health.faults import KioskFault, Severity, gravest_first
from kiosk.health.unit import CAUSE, OF_FAILURE, UNIT, asked, failure
from kiosk.health.watchdog import SPARED_AFTER
from kiosk.joining import how_to_join

_NEVER = ("", "0", "infinity")


class Running(Check):
    """What the running kiosk says of itself, as far as no other check tells of it."""

    id = "kiosk"
    title = "Running kiosk"
    severity = Severity.STOPS
    remedy = "Switch the kiosk off and on; if it comes back, send a `kiosk support-bundle`."

    def __init__(self, told_elsewhere: Iterable[KioskFault] = ()) -> None:
        self._elsewhere = frozenset(told_elsewhere)

    def run(self, world: World) -> Finding:
        """From its status."""
        kiosk = world.kiosk
        if kiosk is None:
            return self._none(world)
        who = f"The kiosk (process {kiosk.pid})" if kiosk.pid else "The kiosk"
        if not kiosk.status:
            since = "" if kiosk.silent_s is None else f" for {kiosk.silent_s:.0f} s"
            return self.bad(f"{who} is running and tells nothing{since}.")
        rows = gravest_first(kiosk.faults - self._elsewhere)
        if rows:
            more = tuple(f"{row.code}: {row.staff}" for row in rows[1:])
            codes = ", ".join(row.code for row in rows)
            return self.bad(f"{who} reports {codes}.", fault=rows[0].fault, details=more)
        return self.ok(f"{who} is running ({kiosk.told('stage')}).")

    def _none(self, world: World) -> Finding:
        """None runs, or none that this user may see."""
        try:
            # What is missing is no error; what is forbidden is.
            for name in (LOCK, STATUS):
                with suppress(FileNotFoundError, NotADirectoryError):
                    (world.runtime / name).open("rb").close()
            ended = (world.runtime / STATUS).is_file()
        except OSError:
            return self.unknown(
                f"You may not look into {world.runtime}.",
                f"J{how_to_join(world.runtime)[1:]}.",
            )
        if ended:
            return self.bad(
                "The kiosk ended without a word: the power went, or it was killed.",
                "Start it again: `kiosk status` says how, `kiosk logs` what was before.",
            )
        return self.not_here("No kiosk is running.")


class Watchdog(Check):
    """systemd starts a kiosk anew that hangs."""

    id = "watchdog"
    title = "Watchdog of the kiosk"
    severity = Severity.LIMITS
    remedy = f"Start it with sudo systemctl enable --now {UNIT}."

    def run(self, world: World) -> Finding:
        """From systemd's own answer."""
        found = _asked(world, UNIT, f"LoadState,WatchdogUSec,{OF_FAILURE}")
        if found is None:
            return self.not_here("systemd does not run this machine.")
        if found.get("LoadState") != "loaded":
            return self.not_here("The kiosk is not installed as a service.")
        if failed := failure(found):
            return self.bad(failed, f"{CAUSE} Mended: sudo systemctl restart {UNIT}.")
        if found.get("ActiveState") not in ("active", "activating", "reloading"):
            return self.bad(f"The service {UNIT} is {found.get('ActiveState', 'not running')}.")
        limit = found.get("WatchdogUSec", "")
        if limit in _NEVER:
            return self.bad(
                "The service runs without a watchdog.",
                f"Put WatchdogSec=15 back into {UNIT}: install the kiosk again.",
            )
        return self.ok(f"systemd starts a kiosk anew that is silent for {limit}.")


class MachineWatchdog(Check):
    """The chip starts a computer anew that hangs."""

    id = "machine-watchdog"
    title = "Watchdog of the computer"
    severity = Severity.WORKS_ON
    remedy = (
        "Put RuntimeWatchdogSec=15 into a file in /etc/systemd/system.conf.d, below [Manager]; "
        "the chip of a Pi allows no more than 16."
    )

    def run(self, world: World) -> Finding:
        """From systemd's own answer."""
        if not world.is_pi:
            return self.not_here("Only a Raspberry Pi is looked at for that.")
        found = _asked(world, None, "RuntimeWatchdogUSec")
        if found is None:
            return self.unknown("systemd does not answer.")
        limit = found.get("RuntimeWatchdogUSec", "")
        if limit in _NEVER:
            return self.bad("Nothing starts the computer anew when it hangs.")
        return self.ok(f"The chip starts a computer anew that hangs for {limit}.")


class Hangs(Check):
    """No part has hung since the computer was switched on."""

    id = "hangs"
    title = "Parts that hung"
    severity = Severity.LIMITS
    remedy = "Check the cable of what hung; pull the plug, wait ten seconds, plug it in."
    faults = (KioskFault.PART_HANGS,)
    quick = True

    def run(self, world: World) -> Finding:
        """From the kiosk's own diary."""
        boot = world.board.boot_id()
        if boot is None:
            return self.unknown("The kernel does not tell which start this is.")
        hangs = hangs_of_boot(read_events(world.data / "events.jsonl"), boot)
        if not hangs:
            return self.ok("None since the computer was switched on.")
        counts = Counter(part for part, _ in hangs)
        told = ", ".join(f"{part} ({count} times)" for part, count in sorted(counts.items()))
        fault = KioskFault.PART_HANGS if max(counts.values()) >= SPARED_AFTER else None
        return self.bad(f"Hung since the computer was switched on: {told}.", fault=fault)


def _asked(world: World, unit: str | None, names: str) -> dict[str, str] | None:
    return asked(world.run, world.root, unit, names)
