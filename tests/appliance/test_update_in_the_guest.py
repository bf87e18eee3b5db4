"""Updates in a running guest: kept, taken back by themselves, and cut off by a pulled plug."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from album import Album
from gallery import nearest
from images import Image, with_files
from kiosk_inside import KioskInside
from machine import Machine
from newer import Bundle, bundle, stick
from photograph import Photograph
from test_power_cuts import examine, guest_files, make_sessions
from visitor import empty_room

# The minute of the trial is the guest's own.
HOW = {"speed": 3, "counted": False}
SEED = 7
STICK = "/run/stick"
CLIP = "/usr/local/lib/empty.mp4"
# Of the host: all of it is emulated.
UPDATE_S = 3_600.0
ATTRACT = ("invitation", "lesson")
LIKE = 0.03
_LOOK_EVERY_S = 0.3

FIRST, GOOD, BROKEN = "0.1.0", "0.9.0", "0.9.1"
LENDER = f"/opt/kiosk/releases/{FIRST}/venv/lib/python3.13/site-packages"
# On an emulated processor the kiosk leaves little to who puts a release in beside it.
MORE_FOR_THE_UPDATE = "systemctl set-property --runtime qemu-guest-agent.service CPUWeight=800"


@pytest.fixture(scope="module")
def good(emulator: None) -> Bundle:
    """A newer release that is well."""
    return bundle("trixie", GOOD, LENDER)


@pytest.fixture(scope="module")
def broken(emulator: None) -> Bundle:
    """One that ends at each start, though nothing is found wrong with it beforehand."""
    return bundle("trixie", BROKEN, LENDER, crashes=True)


@pytest.fixture(scope="module")
def machine(
    make_machine: Callable[..., Machine],
    trixie: Image,
    good: Bundle,
    broken: Bundle,
    tmp_path_factory: pytest.TempPathFactory,
) -> Machine:
    """Nobody is in front; there are sessions; the releases lie on a stick."""
    disk = stick(tmp_path_factory.mktemp("stick") / "stick.raw", [good, broken])
    files = {**guest_files(), **empty_room("3.13", CLIP)}
    machine = make_machine(with_files(trixie, "update", files), disks=[disk], **HOW)
    start(machine)
    make_sessions(machine, random.Random(SEED), reps=4)
    machine.guest.tell("pkill -f '[b]usy_sessions'; systemctl start kiosk.service")
    KioskInside(machine).await_ready()
    return machine


@pytest.fixture
def kiosk(machine: Machine, tmp_path: Path) -> Iterator[KioskInside]:
    """It runs, nothing goes on; and afterwards every session is there."""
    if not machine.is_on:
        start(machine)
    kiosk = KioskInside(machine)
    assert told(kiosk, "status")["going_on"] is None
    yield kiosk
    examine(kiosk, tmp_path)


def start(machine: Machine) -> None:
    """Power on, until the kiosk shows something."""
    machine.power_on()
    KioskInside(machine).await_ready()
    machine.guest.tell(f"mkdir -p {STICK}; mount -o ro /dev/vdb {STICK}; {MORE_FOR_THE_UPDATE}")


def update(release: Bundle) -> str:
    """What staff would type."""
    return f"kiosk update {STICK}/{release.file.name} --sha256 {release.sha256}"


def begin(kiosk: KioskInside, command: str) -> None:
    """Say it on a terminal that nobody looks at."""
    kiosk.machine.guest.begin(f"PATH=/usr/local/bin:$PATH {command} > /run/update.log 2>&1")


def told(kiosk: KioskInside, what: str) -> dict[str, Any]:
    """What `kiosk update status` or `history` tell."""
    return json.loads(kiosk.machine.guest.tell(f"kiosk update {what} --json"))


def last(kiosk: KioskInside) -> tuple[str, str, str, str]:
    """Of the history: what it was, from which release to which, and what became of it."""
    past = told(kiosk, "history")["updates"][-1]
    return past["what"], past["from"], past["to"], past["result"]


def journal(kiosk: KioskInside) -> Mapping[str, Any]:
    """The update that goes on, from the file itself: asking the command takes seconds."""
    return json.loads(kiosk.machine.guest.run("cat /opt/kiosk/update.json").out or "{}")


def await_phase(kiosk: KioskInside, phase: str) -> None:
    """Until the update that goes on has come so far."""
    until = time.monotonic() + UPDATE_S
    while journal(kiosk).get("phase") != phase:
        log = kiosk.machine.guest.run("cat /run/update.log").out
        assert time.monotonic() < until, log
        assert "Nothing was changed" not in log, log
        time.sleep(_LOOK_EVERY_S)


def await_settled(kiosk: KioskInside) -> None:
    """Until nothing goes on any more."""
    kiosk.await_inside("! test -e /opt/kiosk/update.json", "the update never ends", 900)


def await_crash(kiosk: KioskInside) -> None:
    """Until the broken release has shown what it is."""
    kiosk.await_inside(
        "journalctl -b -u kiosk.service | grep -q 'RuntimeError: broken'",
        "the broken release never ran",
        900,
    )


def runs(kiosk: KioskInside, version: str) -> bool:
    """Whether this release is the one that runs, is to run, and says so."""
    status, own = told(kiosk, "status"), kiosk.status() or {}
    return (status["current"], status["proven"], own.get("version")) == (version,) * 3


def attract_screen(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album, name: str
) -> None:
    """It comes, and is kept under this name."""

    def attracts(photograph: Photograph) -> bool:
        found, apart = nearest(photograph, gallery)
        return found.startswith(ATTRACT) and apart < LIKE

    album.keep(name, kiosk.await_picture(attracts, "the attract screen does not come"))


def gap_s(kiosk: KioskInside, since_s: float) -> float:
    """The longest time between two pictures of the kiosk since then."""
    times = [
        each.t_s
        for each in kiosk.drawn()
        if each.program.startswith("kiosk") and each.t_s > since_s
    ]
    return max(later - earlier for earlier, later in pairwise(times))


def test_good_release_is_watched_and_kept(
    kiosk: KioskInside, good: Bundle, gallery: Mapping[str, Photograph], album: Album
) -> None:
    attract_screen(kiosk, gallery, album, "update-0-before")
    began_s = kiosk.uptime_s()
    ran = kiosk.machine.guest.run(update(good), UPDATE_S)
    took_s = kiosk.uptime_s() - began_s
    album.keep_text("update-good.txt", ran.out + ran.err)
    assert ran.status == 0, ran.out + ran.err
    assert f"{GOOD} runs well and is kept." in ran.out
    album.seconds.note("update: kiosk update FILE, until it is kept", took_s)
    album.seconds.note("update: longest time without a new picture", gap_s(kiosk, began_s))
    assert runs(kiosk, GOOD)
    assert last(kiosk) == ("update", FIRST, GOOD, "kept")
    attract_screen(kiosk, gallery, album, "update-1-newer-kept")


def test_release_that_crashes_goes_by_itself(
    kiosk: KioskInside, broken: Bundle, gallery: Mapping[str, Photograph], album: Album
) -> None:
    begin(kiosk, update(broken))
    await_phase(kiosk, "trial")
    flipped_s = kiosk.uptime_s()
    await_crash(kiosk)
    album.keep("update-2-broken-runs", kiosk.machine.photograph())
    await_settled(kiosk)
    kiosk.await_status(lambda status: status["version"] == GOOD, "the old one does not run")
    pid = kiosk.pid
    again_s = next(each.t_s for each in kiosk.drawn() if each.pid == pid)
    album.seconds.note(
        "update: switch to a release that crashes, to the old one's picture",
        again_s - flipped_s,
    )
    attract_screen(kiosk, gallery, album, "update-3-old-again")
    album.keep_text("update-broken.txt", kiosk.machine.guest.tell("cat /run/update.log"))
    assert runs(kiosk, GOOD)
    assert last(kiosk) == ("update", GOOD, BROKEN, "went_back")


def test_rollback_goes_to_the_one_before(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album
) -> None:
    ran = kiosk.machine.guest.run("kiosk update rollback", UPDATE_S)
    album.keep_text("update-rollback.txt", ran.out + ran.err)
    assert ran.status == 0, ran.out + ran.err
    assert runs(kiosk, FIRST)
    assert last(kiosk) == ("rollback", GOOD, FIRST, "kept")
    attract_screen(kiosk, gallery, album, "update-4-rolled-back")


def test_cut_while_it_is_put_in_leaves_the_old_one(
    kiosk: KioskInside, good: Bundle, gallery: Mapping[str, Photograph], album: Album
) -> None:
    begin(kiosk, update(good))
    await_phase(kiosk, "building")
    time.sleep(random.Random(SEED).uniform(5, 40))
    assert journal(kiosk)["phase"] == "building"
    kiosk.machine.cut_power()
    start(kiosk.machine)
    assert runs(kiosk, FIRST)
    assert last(kiosk) == ("update", FIRST, GOOD, "cut_off")
    assert told(kiosk, "status")["going_on"] is None
    kiosk.await_inside("! ls -d /opt/kiosk/releases/*.*.*.*", "the rest is not swept away", 600)
    attract_screen(kiosk, gallery, album, "update-5-cut-while-put-in")


def test_cut_in_the_trial_of_a_good_one_keeps_it(
    kiosk: KioskInside, good: Bundle, gallery: Mapping[str, Photograph], album: Album
) -> None:
    begin(kiosk, update(good))
    await_phase(kiosk, "trial")
    time.sleep(random.Random(SEED).uniform(0, 60))
    assert journal(kiosk)["phase"] == "trial"
    kiosk.machine.cut_power()
    start(kiosk.machine)
    going_on = told(kiosk, "status")["going_on"]
    assert (going_on["phase"], going_on["to"], going_on["starts"]) == ("trial", GOOD, 1)
    await_settled(kiosk)
    assert runs(kiosk, GOOD)
    assert last(kiosk) == ("update", FIRST, GOOD, "kept")
    attract_screen(kiosk, gallery, album, "update-6-cut-in-the-trial")


def test_cut_in_the_trial_of_a_broken_one_ends_with_the_old_one(
    kiosk: KioskInside, broken: Bundle, gallery: Mapping[str, Photograph], album: Album
) -> None:
    old = told(kiosk, "status")["current"]
    begin(kiosk, update(broken))
    await_phase(kiosk, "trial")
    kiosk.machine.cut_power()
    kiosk.machine.power_on()
    await_crash(kiosk)
    await_settled(kiosk)
    kiosk.await_status(lambda status: status["version"] == old, "the old one does not run")
    assert runs(kiosk, old)
    assert last(kiosk) == ("update", old, BROKEN, "went_back")
    attract_screen(kiosk, gallery, album, "update-7-cut-in-the-trial-of-a-broken-one")
