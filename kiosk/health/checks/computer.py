"""The computer under the kiosk: power, heat, memory, clock."""

import re

from kiosk.health.board import (
    FREQUENCY_CAPPED_BIT,
    SOFT_LIMIT_BIT,
    THROTTLED_BIT,
    TOO_HOT_C,
    UNDER_VOLTAGE_BIT,
)
from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity

# The kiosk and its player of sounds take 190 MB; below the other the kernel begins to end
# programs.
KIOSK_KB, LEAST_KB = 200_000, 60_000
# In get_throttled: so many bits higher stands what was since the start.
PAST = 16


class Power(Check):
    """The supply gives enough."""

    id = "power"
    title = "Power supply"
    severity = Severity.WORKS_ON
    remedy = "Use the power supply made for this Raspberry Pi, without a hub."
    faults = (KioskFault.UNDER_VOLTAGE,)

    def run(self, world: World) -> Finding:
        """From the driver's alarm, else from the firmware, which remembers since the start."""
        alarm, _ = world.board.power()
        bits = throttled_bits(world)
        if alarm or (bits is not None and bits >> UNDER_VOLTAGE_BIT & 1):
            return self.bad("The voltage is too low now.", fault=KioskFault.UNDER_VOLTAGE)
        if bits is not None and bits >> (PAST + UNDER_VOLTAGE_BIT) & 1:
            return self.bad(
                "The voltage was too low at some time since the start.",
                fault=KioskFault.UNDER_VOLTAGE,
            )
        if alarm is None and bits is None:
            return _silent(self, world, "voltage")
        return self.ok("The voltage is high enough.")


class Slowed(Check):
    """The firmware lets the processor run at its full speed."""

    id = "speed"
    title = "Speed of the processor"
    severity = Severity.WORKS_ON
    remedy = "Free the air slots, check the fan, and use the power supply made for this Pi."

    def run(self, world: World) -> Finding:
        """From the firmware."""
        bits = throttled_bits(world)
        if bits is None:
            _, slowed = world.board.power()
            if slowed is None:
                return _silent(self, world, "speed")
            bits = int(slowed) << THROTTLED_BIT
        slow = (FREQUENCY_CAPPED_BIT, THROTTLED_BIT, SOFT_LIMIT_BIT)
        if any(bits >> bit & 1 for bit in slow):
            return self.bad("The firmware slows the processor down now, for heat or power.")
        if any(bits >> (PAST + bit) & 1 for bit in slow):
            return self.bad("The firmware has slowed the processor down since the start.")
        return self.ok("The processor was never slowed down since the start.")


class Heat(Check):
    """The processor is cool enough."""

    id = "heat"
    title = "Heat"
    severity = Severity.WORKS_ON
    remedy = "Free the air slots, keep it out of the sun, check its fan."
    faults = (KioskFault.TOO_HOT,)
    quick = True

    def run(self, world: World) -> Finding:
        """From the kernel's thermometers."""
        heat_c = world.board.temperature_c()
        if heat_c is None:
            return _silent(self, world, "temperature")
        if heat_c >= TOO_HOT_C:
            return self.bad(f"The computer has {heat_c:.0f} °C.", fault=KioskFault.TOO_HOT)
        return self.ok(f"The computer has {heat_c:.0f} °C.")


class Memory(Check):
    """There is memory left."""

    id = "memory"
    title = "Memory"
    severity = Severity.LIMITS
    remedy = "End other programs; a kiosk needs 200 MB."
    quick = True

    def run(self, world: World) -> Finding:
        """From the kernel's own estimate; a kiosk that runs has its share already."""
        text = world.text("proc/meminfo") or ""
        found = re.search(r"^MemAvailable:\s+(\d+) kB", text, flags=re.MULTILINE)
        if found is None:
            return self.unknown("The kernel does not tell how much memory is left.")
        free_kb = int(found[1])
        needed_kb = LEAST_KB if world.kiosk is not None else KIOSK_KB
        told = f"{free_kb / 1000:.0f} MB of memory are free"
        if free_kb < needed_kb:
            return self.bad(f"Only {told}; {needed_kb / 1000:.0f} MB are needed.")
        return self.ok(f"{told}.")


class Clock(Check):
    """Date and time are right, and stay so."""

    id = "clock"
    title = "Clock"
    severity = Severity.WORKS_ON
    remedy = "Connect a network for a minute, or set date and time by hand."
    faults = (KioskFault.CLOCK_NOT_SET,)

    def run(self, world: World) -> Finding:
        """From the date itself, the time service, and whether a battery keeps the time."""
        right = world.board.clock_right(world.now)
        if right is False:
            return self.bad(
                f"The clock says {world.now:%d %B %Y}, which can't be.",
                fault=KioskFault.CLOCK_NOT_SET,
            )
        asked = world.run(["timedatectl", "show", "-p", "NTPSynchronized", "--value"])
        if right or (asked or "").strip() == "yes":
            return self.ok("A time server has set the clock.")
        if world.matching("sys/class/rtc/rtc*"):
            return self.ok("A clock with a battery keeps the time.")
        return self.unknown(
            "Nobody vouches for the clock: no time server was reached, and there is no clock "
            "with a battery.",
            self.remedy,
        )


def throttled_bits(world: World) -> int | None:
    """What the firmware says of power and speed, now and since the start."""
    if not world.is_pi:
        return None
    found = re.search(
        r"throttled=0x([0-9a-fA-F]+)", world.run(["vcgencmd", "get_throttled"]) or ""
    )
    return int(found[1], 16) if found else None


def _silent(check: Check, world: World, what: str) -> Finding:
    if world.is_pi:
        return check.unknown(f"This Raspberry Pi does not tell its {what}.")
    return check.not_here(f"This machine does not tell its {what}.")
