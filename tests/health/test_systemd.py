"""What systemd hears, over a real socket."""

import os
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scripted_worker import Clock

from kiosk.health.systemd import Systemd


@contextmanager
def listening(address: str | bytes) -> Generator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(address)
        channel.settimeout(10)
        yield channel


def heard(channel: socket.socket) -> list[str]:
    """All that has been said so far."""
    channel.setblocking(False)
    words: list[str] = []
    while True:
        try:
            words.append(channel.recv(4096).decode())
        except BlockingIOError:
            return words


@pytest.fixture
def manager() -> Iterator[tuple[socket.socket, dict[str, str]]]:
    name = f"\0kiosk-test-{os.getpid()}"
    with listening(name.encode()) as channel:
        yield channel, {"NOTIFY_SOCKET": "@" + name[1:]}


def test_a_socket_in_the_file_system_is_spoken_to(tmp_path: Path):
    folder = os.open(tmp_path, os.O_RDONLY)
    # A socket's address has 108 bytes at most, and pytest's folders can be longer.
    address = f"/proc/self/fd/{folder}/notify"
    with listening(address) as channel:
        assert Systemd({"NOTIFY_SOCKET": address}).ready()
        assert heard(channel) == ["READY=1"]
    os.close(folder)


def test_an_abstract_socket_is_spoken_to(manager: tuple[socket.socket, dict[str, str]]):
    channel, environment = manager
    systemd = Systemd(environment)
    assert systemd.ready("waiting for somebody")
    assert systemd.stopping()
    assert heard(channel) == ["READY=1\nSTATUS=waiting for somebody", "STOPPING=1"]


def test_who_begins_again_in_the_same_process_says_nothing_of_an_end(
    manager: tuple[socket.socket, dict[str, str]],
):
    channel, environment = manager
    assert Systemd(environment).goes_on("other settings")
    assert heard(channel) == ["WATCHDOG=1\nSTATUS=other settings"]


def test_a_status_is_one_line_and_told_when_it_changes(
    manager: tuple[socket.socket, dict[str, str]],
):
    channel, environment = manager
    systemd = Systemd(environment)
    assert systemd.status("drill\nWATCHDOG=1")
    assert not systemd.status("drill WATCHDOG=1")
    assert systemd.status("summary \N{LATIN SMALL LETTER E WITH ACUTE}\udcff")
    assert heard(channel) == ["STATUS=drill WATCHDOG=1", "STATUS=summary é"]


def test_pings_go_out_four_times_a_period(manager: tuple[socket.socket, dict[str, str]]):
    channel, environment = manager
    clock = Clock()
    systemd = Systemd({**environment, "WATCHDOG_USEC": "15000000"}, clock=clock)
    assert systemd.watchdog_s == 15
    for _ in range(30 * 15):
        systemd.ping()
        clock.t += 1 / 30
    assert heard(channel) == ["WATCHDOG=1"] * 4


def test_a_ping_that_was_lost_is_sent_again(manager: tuple[socket.socket, dict[str, str]]):
    channel, environment = manager
    clock = Clock()
    systemd = Systemd({**environment, "WATCHDOG_USEC": "15000000"}, clock=clock)
    # Nobody reads: the queue fills up, and a ping must not wait for it.
    while systemd.ping():
        clock.t += 15
    sent = heard(channel)
    assert set(sent) == {"WATCHDOG=1"}
    assert systemd.ping()
    assert heard(channel) == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "-5"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "41"},
        {"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "me"},
    ],
)
def test_nobody_is_pinged_who_does_not_watch_this_process(
    manager: tuple[socket.socket, dict[str, str]], variables: dict[str, str]
):
    channel, environment = manager
    systemd = Systemd({**environment, **variables}, pid=42)
    assert systemd.watchdog_s is None
    assert not systemd.ping()
    assert systemd.ready()
    assert heard(channel) == ["READY=1"]


def test_a_watchdog_meant_for_this_process_is_honoured(
    manager: tuple[socket.socket, dict[str, str]],
):
    _, environment = manager
    variables = {"WATCHDOG_USEC": "2500000", "WATCHDOG_PID": "42"}
    assert Systemd({**environment, **variables}, pid=42).watchdog_s == 2.5


@pytest.mark.parametrize(
    "address",
    ["", "@", "/", "relative", "vsock:2:9999", "/nobody/listens/here", "@nobody-" + "x" * 200],
)
def test_outside_systemd_nothing_happens_and_nothing_is_raised(address: str):
    systemd = Systemd({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
    assert not systemd.ready("text")
    assert not systemd.status("text")
    assert not systemd.ping()
    assert not systemd.stopping()
    assert not systemd.goes_on()


def test_without_a_service_manager_nobody_watches():
    assert Systemd({"WATCHDOG_USEC": "1000000"}).watchdog_s is None
