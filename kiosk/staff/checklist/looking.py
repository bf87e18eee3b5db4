"""The steps that need nobody: computer, start, doctor, the model's cost, power."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from kiosk.staff.checklist.judging import costed, examined, started, weak
from kiosk.staff.checklist.machine import words_of
from kiosk.staff.checklist.step import Result, Verdict, Work
from kiosk.staff.status.looking import State, mappings
from kiosk.staff.status.words import sentence

_BAD_PARTS = ("failed", "stalled", "hopeless")


def computer(work: Work) -> Result:
    """Which machine it is."""
    facts = work.machine.facts()
    about: Mapping[str, Any] = facts.get("versions") or {}
    says = [
        f"{about.get('computer') or 'No Raspberry Pi: ' + str(about.get('machine'))}, "
        f"{facts.get('cores')} cores, {facts.get('memory_mb')} MB of memory.",
        f"{about.get('system')}, kernel {about.get('kernel')}, {about.get('machine')}, Python "
        f"{about.get('python')}, kiosk {about.get('kiosk')}.",
    ]
    if (heat := facts.get("temperature_c")) is not None:
        says.append(f"{heat:.0f} °C.")
    says.append(f"vcgencmd get_throttled: {facts.get('throttled') or 'not told'}.")
    says.append(f"Devices: {words_of(facts.get('devices') or {})}.")
    set_up = ", ".join(f"{part} {kind}" for part, kind in facts.get("sources", {}).items())
    says.append(f"Set up: {set_up}; model {facts.get('model')}.")
    packages = [f"{name} {version}" for name, version in facts.get("packages", {}).items()]
    says.append(f"Packages: {', '.join([*packages, *facts.get('system_packages', [])])}.")
    return Result(Verdict.NOTED, tuple(says), facts)


def start(work: Work) -> Result:
    """Whether the service is up, how soon it was, and whether its parts are well."""
    machine = work.machine
    unit, looked = machine.unit() if machine.setup.service else None, machine.looked()
    if unit is None:
        result = Result(
            Verdict.NOTED, ("No service of systemd's: nothing of its start is told.",)
        )
    else:
        result = started(unit, machine.starts())
    says, found = list(result.says), result.verdict is Verdict.FOUND
    parts = {
        str(part.get("name")): str(part.get("kind")) for part in mappings(looked.told("parts"))
    }
    figures = {**result.figures, "kiosk": looked.state.value, "parts": parts}
    if looked.state is not State.RUNS:
        says.append(sentence(looked, datetime.now().astimezone()))
        return Result(Verdict.FOUND, tuple(says), figures)
    figures |= {name: looked.told(name) for name in ("uptime_s", "screen", "light", "board")}
    figures["board"] = _without_boot(figures["board"])
    figures["codes"] = [fault.code for fault in looked.faults]
    bad = [f"{name} {kind}" for name, kind in parts.items() if kind in _BAD_PARTS]
    says.append(f"Parts: {', '.join(f'{name} {kind}' for name, kind in parts.items())}.")
    if driver := looked.told("screen", "driver"):
        size_px = cast("list[object]", looked.told("screen", "size_px") or [])
        told = " x ".join(str(each) for each in size_px)
        says.append(f"The screen is reached by {driver}, {told} pixels.")
    says += [f"{fault.code}: {fault.sentence}" for fault in looked.faults]
    if found or bad or looked.faults:
        return Result(Verdict.FOUND, tuple(says), figures)
    return Result(result.verdict, tuple(says), figures, again=result.again)


def doctor(work: Work) -> Result:
    """All of `kiosk doctor`."""
    return examined(work.machine.doctor())


def model(work: Work) -> Result:
    """The model's CPU time, beside the kiosk."""
    cost = work.machine.model_cost()
    return costed(cost, work.machine.looked().number("frames_judged_per_s"))


def power(work: Work) -> Result:
    """The kernel's log and the firmware."""
    return weak(work.machine.power())


def _without_boot(board: object) -> object:
    """The name of this start is this machine's own."""
    if not isinstance(board, Mapping):
        return None
    told = cast("Mapping[str, object]", board)
    return {name: value for name, value in told.items() if name != "boot_id"}
