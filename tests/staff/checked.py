"""A computer, a kiosk and a person that are made up, for the tests of `kiosk checklist`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kiosk.staff.checklist import command
from kiosk.staff.checklist.machine import Kept, Machine, Power, Setup
from kiosk.staff.cli import main
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.status.looking import Looked, State
from kiosk.staff.status.place import Place

PLACE = Place(Path("data"), Path("run"), service=True)
IDS = ("computer", "start", "doctor", "screen", "camera", "model", "rest", "press", "wall",
       "signals", "dowel", "power", "kill", "plug")  # fmt: skip
# Enter where somebody gets ready; yes to all that is asked; and the plug is pulled.
ALL_YES = "y\n" * 5 + "\n" + "\n" + "\ny\n" + "\ny\n" + "y\ny\ny\n" + "\ny\n" + "y\ny\n" + "y\n"
TICK_S = 0.1


class Pretended(Machine):
    """A Raspberry Pi whose kiosk is well, and whatever a test changes of it.

    Each listening takes its events, (seconds, event), from `hears` by turns. `back_s`: seconds
    from a kill to the next picture.
    """

    def __init__(self, **setup: Any) -> None:
        self.setup = Setup(**setup)
        self.hears: list[list[tuple[float, Mapping[str, Any]]]] = [
            [], [], touched(10), hinges("wall"), hinges("dowel")
        ]  # fmt: skip
        self.drills: list[str | None] = [None, None, None, "wall", "dowel"]
        self.record: dict[str, Any] = {
            "person_seen": True, "wall": "free", "seen_per_s": 30.0, "judged_per_s": 18.0,
            "latency_ms": 90.0, "faults": [],
        }  # fmt: skip
        self.told: dict[str, Any] = {
            "frames_seen_per_s": 30.0, "frames_judged_per_s": 18.0, "uptime_s": 60.0,
            "parts": [{"name": "camera", "kind": "well"}, {"name": "pose", "kind": "well"}],
            "board": {"temperature_c": 61.0, "boot_id": "this very boot"},
            "screen": {"driver": "KMSDRM", "size_px": [1920, 1080]},
        }  # fmt: skip
        self.state = State.RUNS
        self.findings: list[dict[str, Any]] = [
            {"id": "camera", "title": "Camera", "state": "ok", "sentence": "It is there."}
        ]
        self.systemd: dict[str, str] | None = {
            "LoadState": "loaded", "ActiveState": "active", "NRestarts": "0",
            "InactiveExitTimestampMonotonic": "9000000",
            "ActiveEnterTimestampMonotonic": "12500000",
            "UserspaceTimestampMonotonic": "3000000", "FinishTimestampMonotonic": "13000000",
        }  # fmt: skip
        self.began: int | None = 1
        self.cost: dict[str, float] = {"invoke": 31.0, "pose": 33.0}
        self.weakness = Power((), 0)
        self.sessions = Kept(4, 40, ((4, 10), (3, 12)))
        self.boot_name: str | None = "first"
        self.back_s: float | None = 4.0
        self.fails: set[str] = set()
        self.clock_s = 1000.0
        self.killed_s: float | None = None
        self._listened = 0

    def _may(self, what: str) -> None:
        if what in self.fails:
            raise CommandError(f"The {what} is not to be had: see kiosk status.", BROKE)

    def facts(self) -> Mapping[str, Any]:
        self._may("facts")
        return {
            "versions": {"kiosk": "0.1.0", "python": "3.13.5", "kernel": "6.12.34+rpt-rpi-2712",
                         "system": "Debian GNU/Linux 13 (trixie)", "machine": "aarch64",
                         "computer": "Raspberry Pi 5 Model B Rev 1.0"},
            "memory_mb": 4000, "cores": 4, "temperature_c": 61.0, "throttled": "0x0",
            "packages": {"lgpio": "0.2.2.0"}, "system_packages": ["python3 3.13.5-1"],
            "devices": {"camera": ["video0"], "sound": []},
            "sources": {"camera": "pi", "wall": "pad", "lights": "rgb"},
            "model": "lightning-float16",
        }  # fmt: skip

    def looked(self) -> Looked:
        told = {**self.told, "t_s": self.clock_s}
        if self.killed_s is not None and self.back_s is not None:
            told["uptime_s"] = self.clock_s - self.killed_s - self.back_s
        return Looked(PLACE, self.state, told if self.state is State.RUNS else {})

    def records(self) -> Iterator[Mapping[str, Any]]:
        self._may("live socket")
        events = [*self.hears[self._listened % len(self.hears)]]
        drill = self.drills[self._listened % len(self.drills)]
        self._listened += 1
        began_s = self.clock_s
        while True:
            passed_s = self.clock_s - began_s
            now = [event for at_s, event in events if at_s <= passed_s]
            events = [(at_s, event) for at_s, event in events if at_s > passed_s]
            reps = sum(event["kind"] == "rep" for event in now)
            kept = self.sessions
            self.sessions = replace(kept, reps=kept.reps + reps)
            yield {**self.record, "t_s": self.clock_s, "drill": drill, "events": now}
            self.clock_s += TICK_S

    def unit(self) -> Mapping[str, str] | None:
        if self.systemd is None or self.killed_s is None:
            return self.systemd
        if self.back_s is None or self.clock_s - self.killed_s < self.back_s:
            return self.systemd
        entered_us = round(1e6 * (self.killed_s + self.back_s))
        return {**self.systemd, "ActiveEnterTimestampMonotonic": str(entered_us)}

    def starts(self) -> int | None:
        return self.began

    def doctor(self) -> Mapping[str, Any]:
        self._may("doctor")
        return {"counts": {"ok": len(self.findings)}, "findings": self.findings}

    def model_cost(self) -> Mapping[str, float]:
        self._may("model")
        return self.cost

    def power(self) -> Power:
        return self.weakness

    def kept(self) -> Kept:
        self._may("session file")
        return self.sessions

    def boot(self) -> str | None:
        return self.boot_name

    def kill(self) -> None:
        self._may("systemctl")
        self.killed_s = self.clock_s

    def now_s(self) -> float:
        return self.clock_s

    def wait(self, seconds: float) -> None:
        self.clock_s += seconds

    def switched_off_and_on(self) -> None:
        """Somebody pulled the plug."""
        self.boot_name, self.killed_s, self._listened = "second", None, 0


def touched(count: int) -> list[tuple[float, Mapping[str, Any]]]:
    """So many touches, a second apart."""
    return [(2.0 + n, {"kind": "touched", "t_s": 0.0}) for n in range(count)]


def hinges(drill: str, count: int = 5, **about: Any) -> list[tuple[float, Mapping[str, Any]]]:
    """So many reps, three seconds each; at the wall each with a touch."""
    rep: dict[str, Any] = {"kind": "rep", "score": 90, "faults": [], **about}
    events: list[tuple[float, Mapping[str, Any]]] = []
    for n in range(count):
        if drill == "wall":
            events.append((4.0 + 3 * n, {"kind": "touched"}))
        events.append((5.0 + 3 * n, rep))
    return events


class Bench:
    """A folder with a report, and the command run on the made-up computer."""

    def __init__(self, folder: Path, monkeypatch: Any) -> None:
        self.out = folder / "report.txt"
        self.machine = Pretended()
        self._monkeypatch = monkeypatch

        def machine_for(*_: object) -> Machine:
            return self.machine

        monkeypatch.setattr(command, "machine_for", machine_for)

    def checked(self, *arguments: str, answers: str | None = ALL_YES) -> Result:
        """The command; `answers` None where there is no terminal to ask on."""
        from kiosk.staff.calibrate import talk

        self._monkeypatch.setattr(talk, "at_terminal", lambda: answers is not None)
        given = ["checklist", "--out", str(self.out), *arguments]
        result = CliRunner().invoke(main, given, input=answers or "")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def after_the_plug(self, answers: str = "41\ny\n") -> Result:
        """It was pulled, and the list is gone on with."""
        self.machine.switched_off_and_on()
        return self.checked("--continue", answers=answers)

    @property
    def text(self) -> str:
        return self.out.read_text(encoding="utf-8")

    @property
    def told(self) -> dict[str, Any]:
        """The JSON at its end, which must be the strict kind."""

        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        fenced = self.text.rpartition("\n```json\n")[2]
        assert fenced.endswith("\n```\n")
        return json.loads(fenced.removesuffix("\n```\n"), parse_constant=refuse)

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        return {step["id"]: step for step in self.told["steps"]}

    def verdict(self, name: str) -> str:
        return self.steps[name]["verdict"]
