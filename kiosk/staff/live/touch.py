"""Row `touch`: from the wall's pin to the light's pin, with everything else at work."""

import random
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin

from kiosk.lights.strip import RgbStrip
from kiosk.staff.live.living import Living, observe
from kiosk.staff.live.row import Plan, Row, milliseconds, percentile
from kiosk.staff.live.taps import LONGEST_S, SHORTEST_S, count_taps
from kiosk.staff.live.watched import somebody_stands
from kiosk.wall.switch import SwitchWall

WALL_PIN = 25
LIGHT_PINS = (12, 13, 16)
P99_MS = 20.0
VIRTUAL_TAPS = 10_000
# The lights rise at most once a second, and then need their fade: taps lie further apart.
GAPS_S = (2.0, 2.6)
# A light that has not come by then was not of this touch.
LIT_WITHIN_S = 1.0
# Directly before a touch no light may change, or nobody could tell whose the change is.
QUIET_S = 0.3


class _LightPin(MockPWMPin):
    """Notes the time of each change, where a real pin would change its pulses."""

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self.changes_t: list[float] = []

    def _change_state(self, value: Any) -> bool:
        changed = bool(super()._change_state(value))
        if changed:
            self.changes_t.append(time.monotonic())
        # The whole past of a pin is not wanted.
        del self.states[:-1], self.changes_t[:-100]
        return changed


class _Pins:
    """A wall switch and a light strip on simulated pins."""

    def __init__(self) -> None:
        self.factory: Any = MockFactory(pin_class=_LightPin)
        self.wall = SwitchWall(WALL_PIN, pin_factory=self.factory)
        self._lights: list[_LightPin] = [self.factory.pin(pin) for pin in LIGHT_PINS]
        self._switch: MockPin = self.factory.pin(WALL_PIN)

    def strip(self) -> RgbStrip:
        return RgbStrip(*LIGHT_PINS, pin_factory=self.factory)

    def touch(self) -> float:
        """Closes the switch; the time directly before it."""
        t = time.monotonic()
        self._switch.drive_low()
        return t

    def let_go(self) -> None:
        self._switch.drive_high()

    def changed_within(self, begin_t: float, end_t: float) -> float | None:
        """When a light pin changed first between two times."""
        changes = [t for pin in self._lights for t in tuple(pin.changes_t)]
        return min((t for t in changes if begin_t <= t <= end_t), default=None)


def touch(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    pins = _Pins()
    try:
        measured = observe(
            plan,
            somebody_stands(),
            lambda living: _tap(living, pins, plan),
            wall=pins.wall,
            strip=pins.strip,
        )
    finally:
        pins.factory.close()
    counts: dict[str, dict[str, int]] = {}
    for name, varied in (("taps_of_80_ms", False), ("taps_of_80_to_400_ms", True)):
        plan.say(f"touch: {VIRTUAL_TAPS} taps in virtual time")
        counts[name] = asdict(count_taps(VIRTUAL_TAPS, varied=varied))
    p99_ms = measured["p99_ms"]
    return Row(
        "touch",
        "touch on the pin to light on the pin, simulated pins, coach and pose loaded",
        f"p99 {P99_MS:.0f} ms; 0 missed of 10,000 taps of 80 ms or longer, 0 invented",
        {**measured, **counts},
        measured["unlit"] == 0
        and p99_ms is not None
        and p99_ms <= P99_MS
        and all(count["missed"] == count["invented"] == 0 for count in counts.values()),
    )


def _tap(living: Living[dict[str, Any]], pins: _Pins, plan: Plan) -> dict[str, Any]:
    living.until_drill()
    rng = random.Random(1)
    taken_s: list[float] = []
    restless = 0
    for number in range(1, plan.taps + 1):
        plan.say(f"touch: tap {number} of {plan.taps}")
        living.sleep(rng.uniform(*GAPS_S))
        restless += _wait_for_rest(living.sleep, pins)
        touched_t = pins.touch()
        living.sleep(rng.uniform(SHORTEST_S, LONGEST_S))
        pins.let_go()
        living.sleep(touched_t + LIT_WITHIN_S - time.monotonic())
        lit_t = pins.changed_within(touched_t, touched_t + LIT_WITHIN_S)
        if lit_t is not None:
            taken_s.append(lit_t - touched_t)
    return {
        "taps": plan.taps,
        "unlit": plan.taps - len(taken_s),
        "p50_ms": milliseconds(percentile(taken_s, 50)),
        "p95_ms": milliseconds(percentile(taken_s, 95)),
        "p99_ms": milliseconds(percentile(taken_s, 99)),
        "max_ms": milliseconds(max(taken_s, default=float("nan"))),
        "waits_for_other_light": restless,
    }


def _wait_for_rest(sleep: Callable[[float], None], pins: _Pins) -> int:
    """How often the lights were still at something else."""
    times = 0
    while pins.changed_within(time.monotonic() - QUIET_S, time.monotonic()) is not None:
        times += 1
        sleep(QUIET_S)
    return times
