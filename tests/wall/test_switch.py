"""A switch: every tap once and at once, whatever its contact does; dead is not touched."""

import random
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import cast

import pytest
from gpiozero import Button
from gpiozero.pins.mock import MockFactory, MockPin
from hypothesis import given
from hypothesis import strategies as st
from listening import Listener, is_free, is_touch, is_unknown, wait_until

from kiosk.wall.reading import WallReading
from kiosk.wall.source import WallError
from kiosk.wall.switch import HEARTBEAT_S, MAX_EDGES_PER_S, RELEASE_S, Contact, SwitchWall

PIN = 25


class Clock:
    """A clock that a test moves; far from the real one, so that no stamp is mixed up."""

    def __init__(self) -> None:
        self.t = 1e6

    def __call__(self) -> float:
        return self.t


class Rig:
    """A switch on a mock pin that connects to ground."""

    def __init__(self, *, pull_up: bool = True, normally_closed: bool = False) -> None:
        self.factory = MockFactory()
        self.clock = Clock()
        self.heard = Listener()
        self.pin: MockPin = self.factory.pin(PIN)
        self.wall = SwitchWall(
            PIN,
            pull_up=pull_up,
            normally_closed=normally_closed,
            pin_factory=self.factory,
            clock=self.clock,
        )

    def tap(self, seconds: float = 0.08) -> None:
        self.pin.drive_low()
        self.clock.t += seconds
        self.pin.drive_high()


@pytest.fixture
def rig():
    rig = Rig()
    yield rig
    rig.wall.close()


def taps(readings: list[WallReading]) -> int:
    """How often a touch began, out of a time of none."""
    before = [False, *[reading.touching for reading in readings]]
    return sum(now is True and was is not True for was, now in pairwise(before))


def contact_of(edges: list[tuple[float, bool]], until_s: float) -> list[WallReading]:
    """The readings of a contact with these edges, asked every 10 ms in between."""
    readings: list[WallReading] = []
    contact = Contact(readings.append, touched=False, t=0.0)
    touched = False
    waiting = list(edges)
    for tick in range(round(until_s * 100) + 1):
        while waiting and waiting[0][0] <= tick / 100:
            t, touched = waiting.pop(0)
            contact.edge(t, touched)
        contact.tick(tick / 100, touched)
    return readings


# --- taps --------------------------------------------------------------------------------


def test_a_touch_is_handed_on_within_the_edge_itself(rig: Rig):
    rig.wall.open(rig.heard)
    rig.clock.t += 1
    rig.pin.drive_low()
    # In the pin library's own call, before any thread had a turn.
    assert rig.heard.readings[-1] == WallReading(rig.clock.t, None, touching=True)


def test_ten_thousand_taps_of_80_ms_are_ten_thousand_touches(rig: Rig):
    rig.wall.open(rig.heard)
    for _ in range(10_000):
        rig.clock.t += 0.1
        rig.tap(0.08)
    rig.clock.t += 0.1
    rig.heard.wait_for(is_free)
    assert taps(rig.heard.readings) == 10_000
    assert set(rig.heard.touches()) == {True, False}
    times = [reading.t for reading in rig.heard.readings]
    assert times == sorted(times)


def test_a_tap_is_as_long_as_it_was(rig: Rig):
    rig.wall.open(rig.heard)
    rig.clock.t += 1
    begun = rig.clock.t
    rig.tap(0.08)
    rig.clock.t += 1
    rig.heard.wait_for(is_free)
    touching = [reading.t for reading in rig.heard.readings if reading.touching]
    assert (touching[0], touching[-1]) == (begun, begun + 0.08)


def test_the_stamp_is_that_of_the_edge_not_of_the_call():
    heard = Listener()
    factory = MockFactory()
    wall = SwitchWall(PIN, pin_factory=factory, clock=lambda: 100.0)
    wall.open(heard)
    handler = cast("Callable[[float, bool], None]", factory.pin(PIN).when_changed)
    handler(100.0 - 0.004, False)
    wall.close()
    # Not before the reading that came last, which was at 100 s.
    assert heard.readings[-1] == WallReading(100.0, None, touching=True)
    readings: list[WallReading] = []
    Contact(readings.append, touched=False, t=99.0).edge(99.996, touched=True)
    assert readings[-1] == WallReading(99.996, None, touching=True)


@given(
    taps_s=st.lists(st.tuples(st.floats(0.08, 1.0), st.floats(0.08, 1.0)), max_size=12),
    bounces=st.integers(0, 4),
    seed=st.integers(0, 1000),
)
def test_chatter_of_a_few_ms_makes_no_tap_and_hides_none(
    taps_s: list[tuple[float, float]], bounces: int, seed: int
):
    chance = random.Random(seed)
    edges: list[tuple[float, bool]] = []
    t = 0.5
    for long, pause in taps_s:
        for at, touched in ((t, True), (t + long, False)):
            edges.append((at, touched))
            for _ in range(bounces):
                at += chance.uniform(0.0002, 0.002)
                edges.append((at, not touched))
                at += chance.uniform(0.0002, 0.002)
                edges.append((at, touched))
        t += long + pause
    readings = contact_of(edges, t + 1)
    # So many bounces a second would be a broken switch, which is another test.
    if len(edges) <= MAX_EDGES_PER_S:
        assert taps(readings) == len(taps_s)
    times = [reading.t for reading in readings if reading.touching is not None]
    assert len(times) == len(readings) or len(edges) > MAX_EDGES_PER_S


def test_a_contact_that_opens_for_a_moment_within_a_tap_makes_one_tap():
    edges = [(1.0, True), (1.04, False), (1.04 + RELEASE_S / 2, True), (1.1, False)]
    assert taps(contact_of(edges, 2)) == 1


def test_an_edge_that_was_lost_is_made_up_for(rig: Rig):
    rig.wall.open(rig.heard)
    # Changed behind the pin library's back.
    rig.pin.when_changed, handler = None, rig.pin.when_changed
    rig.pin.drive_low()
    rig.heard.wait_for(is_touch)
    rig.pin.drive_high()
    wait_until(lambda: move(rig.clock, 0.05) and rig.heard.readings[-1].touching is False)
    assert handler is not None


def move(clock: Clock, seconds: float) -> bool:
    clock.t += seconds
    return True


@pytest.mark.parametrize(
    ("pull_up", "normally_closed"), [(True, False), (True, True), (False, False), (False, True)]
)
def test_every_wiring_of_a_switch(pull_up: bool, normally_closed: bool):
    rig = Rig(pull_up=pull_up, normally_closed=normally_closed)
    connect = rig.pin.drive_low if pull_up else rig.pin.drive_high
    free = rig.pin.drive_high if pull_up else rig.pin.drive_low
    with Button(PIN, pull_up=pull_up, pin_factory=rig.factory):
        pass
    (connect if normally_closed else free)()
    rig.wall.open(rig.heard)
    # MockFactory pulls the pin anew when it is taken, as if nothing were connected.
    if normally_closed:
        connect()
        wait_until(lambda: move(rig.clock, 0.05) and rig.heard.readings[-1].touching is False)
    assert rig.heard.readings[-1].touching is False
    (free if normally_closed else connect)()
    assert rig.heard.readings[-1].touching is True
    rig.wall.close()


# --- what goes on while nothing happens, and what is broken ------------------------------


def test_readings_go_on_while_nothing_changes():
    readings = contact_of([], 10)
    gaps = [b.t - a.t for a, b in pairwise(readings)]
    assert max(gaps) < HEARTBEAT_S + 0.02
    assert {reading.touching for reading in readings} == {False}


def test_the_thread_says_it_too(rig: Rig):
    rig.wall.open(rig.heard)
    rig.clock.t += 1
    assert rig.heard.wait_for(lambda reading: reading.t == rig.clock.t).touching is False


def test_a_switch_that_is_stuck_is_unknown_after_a_minute(rig: Rig):
    rig.wall.open(rig.heard)
    rig.pin.drive_low()
    rig.clock.t += 59
    rig.heard.wait_for(is_touch)
    assert rig.wall.trouble is None
    rig.clock.t += 2
    rig.heard.wait_for(is_unknown)
    assert "over a minute" in str(rig.wall.trouble)
    rig.pin.drive_high()
    rig.clock.t += 1
    rig.heard.wait_for(is_free)
    assert rig.wall.trouble is None


def test_a_cut_wire_of_a_normally_closed_switch_is_found():
    # Nothing connected: the pull makes it open, which is pressed.
    rig = Rig(normally_closed=True)
    rig.wall.open(rig.heard)
    rig.clock.t += 61
    rig.heard.wait_for(is_unknown)
    assert "no wire is cut" in str(rig.wall.trouble)
    rig.wall.close()


def test_a_switch_that_chatters_is_unknown_until_it_is_quiet():
    mains = [(1 + n / 100, n % 2 == 0) for n in range(300)]
    readings = contact_of(mains, 8)
    chattering = [r.touching for r in readings if 1.8 < r.t < 4]
    assert set(chattering) == {None}
    assert {r.touching for r in readings if r.t > 5.5} == {False}


def test_a_pin_that_cannot_be_read_is_unknown_until_it_can(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    broken = threading.Event()

    def read(pin: MockPin) -> bool:
        if broken.is_set():
            raise OSError("GPIO is gone")
        return True

    rig.wall.open(rig.heard)
    monkeypatch.setattr(MockPin, "_get_state", read)
    broken.set()
    rig.heard.wait_for(is_unknown)
    assert "can't be read" in str(rig.wall.trouble)
    broken.clear()
    rig.clock.t += 1
    rig.heard.wait_for(is_free)
    assert rig.wall.trouble is None


def test_a_reading_that_nobody_can_take_does_not_end_the_source(rig: Rig):
    heard = Listener()

    def full(reading: WallReading) -> None:
        heard(reading)
        raise OverflowError("no room")

    rig.wall.open(full)
    rig.clock.t += 1
    rig.tap()
    assert heard.readings[-1].touching is True
    rig.clock.t += 1
    heard.wait_for(is_free)


# --- opening and closing -----------------------------------------------------------------


def test_after_the_end_nothing_is_handed_on_and_the_pin_is_free(rig: Rig):
    rig.wall.open(rig.heard)
    rig.wall.close()
    rig.wall.close()
    count = len(rig.heard.readings)
    rig.pin.drive_low()
    assert len(rig.heard.readings) == count
    Button(PIN, pin_factory=rig.factory).close()


def test_a_source_can_be_opened_again(rig: Rig):
    rig.wall.open(rig.heard)
    rig.wall.close()
    again = Listener()
    rig.wall.open(again)
    rig.tap()
    assert taps(again.readings) == 1


def test_a_pin_in_use_is_one_sentence(rig: Rig):
    with (
        Button(PIN, pin_factory=rig.factory),
        pytest.raises(WallError, match=r"The switch on GPIO25 .*in use") as caught,
    ):
        rig.wall.open(rig.heard)
    assert str(caught.value).endswith(".")
    assert rig.heard.readings == []
    rig.wall.open(rig.heard)


def test_a_pin_that_does_not_exist_is_one_sentence():
    with pytest.raises(WallError, match="99 is not a valid pin"):
        SwitchWall(99, pin_factory=MockFactory()).open(Listener())


@pytest.mark.parametrize(
    ("error", "about"),
    [
        (PermissionError(13, "Permission denied"), "group gpio"),
        (ImportError("no lgpio"), "Raspberry Pi"),
        (OSError("xCreatePipe: Can't set permissions"), "working directory"),
        (RuntimeError("GPIO busy"), "in use"),
    ],
)
def test_pins_that_cannot_be_had_say_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception, about: str
):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(MockFactory, "pin", fail)
    with pytest.raises(WallError, match=about):
        SwitchWall(PIN, pin_factory=MockFactory()).open(Listener())
