"""Who connects to the live socket is told what is true; whoever it is, the kiosk lives on."""

import json
import socket
import stat
import threading
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scripted_worker import Clock

from kiosk.health.live import Live
from kiosk.health.live_socket import CLIENTS, LiveSocket, address

# For the busiest machine; nothing here is about speed.
PATIENCE_S = 30.0
NOBODY = Live(t_s=1.0)


class Listener:
    """Somebody who connects and reads line by line."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE_S)
        with address(path) as name:
            self.socket.connect(name)
        self._file = self.socket.makefile("rb")

    def next(self) -> dict[str, Any]:
        """The next record."""
        return json.loads(self._file.readline())

    def ends(self) -> bool:
        """Whether nothing comes any more."""
        return self._file.readline() == b""

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def live(tmp_path: Path, clock: Clock) -> Generator[LiveSocket]:
    made = LiveSocket(tmp_path / "live.sock", clock=clock)
    assert made.open()
    yield made
    made.close()


def until(true: Any) -> None:
    """Waits for the socket's own thread."""
    end = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end
        pause.wait(0.002)


def tell(live: LiveSocket, clock: Clock, record: Live = NOBODY) -> None:
    """As the loop does."""
    clock.t += 0.1
    until(live.due)
    live.offer(record)


def test_who_connects_gets_whole_records(live: LiveSocket, clock: Clock):
    with closing(Listener(live.path)) as one:
        tell(live, clock, Live(t_s=2.0, stage="drill", keypoints=((0.5, 0.25), None)))
        told = one.next()
    assert told["schema"] == 1
    assert told["stage"] == "drill"
    assert told["keypoints"] == [[0.5, 0.25], None]
    assert told["events"] == []
    assert told["hip_flexion_deg"] is None


def test_what_is_no_number_is_null(live: LiveSocket, clock: Clock):
    with closing(Listener(live.path)) as one:
        tell(live, clock, Live(t_s=2.0, wall_m=float("nan")))
        assert one.next()["wall_m"] is None


def test_with_nobody_there_nothing_is_due(live: LiveSocket, clock: Clock):
    clock.t += 10
    assert not live.due()
    live.offer(NOBODY)
    live.tell("touched", 1.0)
    with closing(Listener(live.path)) as one:
        tell(live, clock)
        # What nobody could hear was not kept for later.
        assert one.next()["events"] == []


def test_at_most_ten_a_second_are_due(live: LiveSocket, clock: Clock):
    with closing(Listener(live.path)) as one:
        tell(live, clock)
        one.next()
        assert not live.due()
        clock.t += 0.09
        assert not live.due()
        clock.t += 0.02
        assert live.due()


def test_events_between_two_records_are_told_once(live: LiveSocket, clock: Clock):
    with closing(Listener(live.path)) as one:
        tell(live, clock)
        one.next()
        live.tell("touched", 5.12345)
        live.tell("rep", 6.0, n=1, score=None)
        tell(live, clock)
        assert one.next()["events"] == [
            {"kind": "touched", "t_s": 5.123},
            {"kind": "rep", "t_s": 6.0, "n": 1, "score": None},
        ]
        tell(live, clock)
        assert one.next()["events"] == []


def test_all_who_listen_are_told_and_one_who_goes_disturbs_nobody(
    live: LiveSocket, clock: Clock
):
    with closing(Listener(live.path)) as stays:
        goes = Listener(live.path)
        tell(live, clock)
        stays.next()
        goes.close()
        for _ in range(3):
            tell(live, clock)
            stays.next()
    until(lambda: not live.due())


def test_who_says_something_is_not_heard(live: LiveSocket, clock: Clock):
    with closing(Listener(live.path)) as one:
        one.socket.sendall(b"rm -rf\n" * 100)
        tell(live, clock)
        assert one.next()["schema"] == 1


def test_who_does_not_read_is_dropped_and_the_others_are_not(tmp_path: Path, clock: Clock):
    live = LiveSocket(tmp_path / "live.sock", clock=clock)
    assert live.open()
    with (
        closing(live),
        closing(Listener(live.path)) as sleeps,
        closing(Listener(live.path)) as reads,
    ):
        until(lambda: len(live_clients(live)) == 2)
        # Until the sleeper's buffer is full, and its patience is at an end.
        for _ in range(400):
            tell(live, clock, Live(t_s=clock.t, needs=("x" * 4000,)))
            assert reads.next()["schema"] == 1
            if len(live_clients(live)) == 1:
                break
        assert len(live_clients(live)) == 1
        while not sleeps.ends():
            pass


def live_clients(live: LiveSocket) -> list[object]:
    """How many it has: whoever was dropped sees it only after having read all."""
    return list(live._clients)  # pyright: ignore[reportPrivateUsage]


def test_more_than_a_few_are_sent_away(live: LiveSocket, clock: Clock):
    there = [Listener(live.path) for _ in range(CLIENTS)]
    until(lambda: len(live_clients(live)) == CLIENTS)
    with closing(Listener(live.path)) as too_many:
        assert too_many.ends()
    tell(live, clock)
    for each in there:
        each.next()
        each.close()


def test_the_group_may_connect_and_nobody_else(live: LiveSocket):
    assert stat.S_IMODE(live.path.stat().st_mode) == 0o660


def test_what_a_dead_kiosk_left_is_replaced(tmp_path: Path, clock: Clock):
    path = tmp_path / "live.sock"
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    live = LiveSocket(path, clock=clock)
    assert live.open()
    with closing(live), closing(Listener(path)) as one:
        tell(live, clock)
        assert one.next()["schema"] == 1


def test_somebody_s_file_is_not(tmp_path: Path):
    path = tmp_path / "live.sock"
    path.write_text("mine")
    live = LiveSocket(path)
    assert not live.open()
    assert live.trouble
    assert path.read_text() == "mine"
    # And the kiosk goes on.
    live.offer(NOBODY)
    live.tell("touched", 1.0)
    assert not live.due()
    live.close()


def test_a_long_path_is_no_hindrance(tmp_path: Path, clock: Clock):
    folder = tmp_path / ("deep" * 20) / ("down" * 20)
    live = LiveSocket(folder / "live.sock", clock=clock)
    assert live.open(), live.trouble
    with closing(live), closing(Listener(live.path)) as one:
        tell(live, clock)
        assert one.next()["schema"] == 1


def test_after_the_end_all_is_gone_and_nothing_raises(tmp_path: Path, clock: Clock):
    handles = len(list(Path("/proc/self/fd").iterdir()))
    live = LiveSocket(tmp_path / "live.sock", clock=clock)
    assert live.open()
    with closing(Listener(live.path)) as one:
        tell(live, clock)
        one.next()
        live.close()
        assert one.ends()
    live.close()
    live.offer(NOBODY)
    assert not live.due()
    assert not live.path.exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
