"""All checks, and how they are run: one that fails or hangs is a finding, never the end."""

import threading
from collections.abc import Callable, Iterable

from kiosk.health.checks.camera import CameraStack, CameraThere, Frames, Kernel, Light
from kiosk.health.checks.check import Check, Finding, State
from kiosk.health.checks.computer import Clock, Heat, Memory, Power, Slowed
from kiosk.health.checks.disk import DataFolder, Leftovers, Room, RootDisk, RuntimeFolder
from kiosk.health.checks.model import ModelRuns, RuntimeFits
from kiosk.health.checks.pins import PinFactory, Pinout, Rights
from kiosk.health.checks.records import PutAside, Sessions, SettingsGood
from kiosk.health.checks.screen import Hdmi, HdmiMode, ScreenDriver
from kiosk.health.checks.service import Hangs, MachineWatchdog, Running, Watchdog
from kiosk.health.checks.wall import WallAlive, WallJitter
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault
from kiosk.health.one_line import describe

_DEVICES: tuple[Check, ...] = (
    SettingsGood(),
    ScreenDriver(),
    Hdmi(),
    HdmiMode(),
    RuntimeFits(),
    ModelRuns(),
    CameraStack(),
    Kernel(),
    CameraThere(),
    Frames(),
    Light(),
    WallAlive(),
    WallJitter(),
    Rights(),
    PinFactory(),
    Pinout(),
    Power(),
    Slowed(),
    Heat(),
    Memory(),
    Clock(),
    Room(),
    DataFolder(),
    RuntimeFolder(),
    RootDisk(),
    Leftovers(),
    Sessions(),
    PutAside(),
    Watchdog(),
    MachineWatchdog(),
    Hangs(),
)

# In the order in which they are told.
CHECKS: tuple[Check, ...] = (
    Running(fault for check in _DEVICES for fault in check.faults),
    *_DEVICES,
)
# For the boot: they read a few small files, and touch neither camera nor model.
QUICK: tuple[Check, ...] = tuple(check for check in CHECKS if check.quick)


def run_checks(
    world: World,
    which: Iterable[Check] = QUICK,
    told: Callable[[Check], None] = lambda _: None,
) -> list[Finding]:
    """What each check finds, in their order; never raises. `told`: which one comes next."""
    findings: list[Finding] = []
    for check in which:
        told(check)
        findings.append(examine(check, world))
    return findings


def examine(check: Check, world: World) -> Finding:
    """What one check finds. It runs in a thread, left behind when it takes too long."""
    found: list[Finding] = []

    def look() -> None:
        try:
            found.append(check.run(world))
        except BaseException as error:
            found.append(check.unknown(f"It could not be checked ({describe(error)})."))

    thread = threading.Thread(target=look, name=f"check {check.id}", daemon=True)
    thread.start()
    thread.join(check.limit_s)
    if not found:
        found.append(check.unknown(f"It could not be checked within {check.limit_s:g} s."))
    return _not_talked_away(check, found[0], world)


def _not_talked_away(check: Check, finding: Finding, world: World) -> Finding:
    """The finding; but what the running kiosk complains of is bad, whatever was found."""
    fault = world.kiosk.fault(*check.faults) if world.kiosk is not None else None
    if fault is None or finding.state is State.BAD:
        return finding
    return check.bad("The running kiosk reports it.", fault=fault)


def gravest_bad_first(findings: Iterable[Finding]) -> list[Finding]:
    """The bad ones, gravest first; of equal severity in the order of the checks."""
    bad = [finding for finding in findings if finding.state is State.BAD]
    return sorted(bad, key=lambda finding: -finding.severity)


def faults_of(findings: Iterable[Finding]) -> frozenset[KioskFault]:
    """What the findings mean on the screen, as far as it has a name for it."""
    return frozenset(
        finding.fault
        for finding in findings
        if finding.state is State.BAD and finding.fault is not None
    )
