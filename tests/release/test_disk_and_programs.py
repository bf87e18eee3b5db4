"""What an update does to a disk and to other programs, and how that is told when it fails."""

import errno
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from kiosk.release.disk import Disk, told
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import Layout
from kiosk.release.lock import alone
from kiosk.release.run import Done, run

UNITS = Path(__file__).parents[2] / "systemd"


def test_a_file_is_replaced_with_its_mode_and_no_trace(tmp_path: Path):
    path = tmp_path / "update.json"
    path.write_text("old")
    (tmp_path / ".update.json.part").write_text("left by a power cut")
    Disk().write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_moved_though_another_try_was_cut_off(tmp_path: Path):
    link = tmp_path / "current"
    link.symlink_to("releases/0.1.0")
    (tmp_path / ".current.part").symlink_to("releases/0.9.0")
    Disk().link(link, "releases/0.2.0")
    assert str(link.readlink()) == "releases/0.2.0"
    assert list(tmp_path.iterdir()) == [link]


def test_folders_go_with_all_that_is_in_them(tmp_path: Path):
    disk = Disk()
    disk.make_folder(tmp_path / "a/b")
    (tmp_path / "a/b/c").write_text("")
    disk.make_folder(tmp_path / "a/b")
    disk.remove_tree(tmp_path / "a")
    (tmp_path / "link").symlink_to(tmp_path)
    disk.remove_tree(tmp_path / "link")
    disk.sync_all()
    assert tmp_path.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EROFS, "the disk is read-only; say kiosk maintenance status"),
        (errno.EIO, "check the disk"),
    ],
)
def test_what_the_disk_refuses_is_a_sentence(number: int, words: str):
    with pytest.raises(ReleaseError, match=words) as caught, told("It can't be put in"):
        raise OSError(number, os.strerror(number), "/opt/kiosk/x")
    assert caught.value.why == "broke"
    assert str(caught.value).startswith("It can't be put in")


def test_names_that_could_confuse_a_terminal_are_spelled_out():
    assert str(ReleaseError("a\x1b[2Jb\nc")) == "a\\x1b[2Jb\\nc"


def test_other_programs_hear_nothing_and_what_they_write_anybody_may_read(tmp_path: Path):
    before = os.umask(0o077)
    try:
        code = f"import sys; open({str(tmp_path / 'x')!r}, 'w'); print(sys.stdin.read() == '')"
        done = run([sys.executable, "-I", "-c", code], 60.0)
    finally:
        os.umask(before)
    assert (done.status, done.answer) == (0, "True\n")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644


def test_a_program_that_is_missing_fails_or_takes_too_long_is_an_answer_too():
    assert run(["/nonexistent/program"], 5.0).status == 127
    failed = run([sys.executable, "-I", "-c", "import sys; sys.exit('no')"], 60.0)
    assert (failed.status, failed.complaint) == (1, "no\n")
    assert run([sys.executable, "-I", "-c", "import time; time.sleep(60)"], 0.05).status == 124


def test_who_stops_us_ends_a_program_with_all_that_it_started(tmp_path: Path):
    writes = 'i=0; while [ $i -lt 200 ]; do : > "$0/$i"; i=$((i+1)); sleep 0.02; done'
    script = f"sh -c '{writes}' {tmp_path} & sh -c 'kill -USR1 {os.getpid()}'; wait"

    class StoppedError(BaseException):
        pass

    def stop(_number: int, _frame: object) -> None:
        raise StoppedError

    before = signal.signal(signal.SIGUSR1, stop)
    try:
        with pytest.raises(StoppedError):
            run(["sh", "-c", script], 30.0)
    finally:
        signal.signal(signal.SIGUSR1, before)
    there = set(tmp_path.iterdir())
    time.sleep(0.3)
    assert set(tmp_path.iterdir()) == there


def test_a_lock_is_let_go_and_a_folder_that_is_missing_is_told(tmp_path: Path):
    with alone(tmp_path):
        pass
    with alone(tmp_path, wait=True), pytest.raises(ReleaseError) as caught, alone(tmp_path):
        pass
    assert caught.value.why == "later"
    missing = tmp_path / "missing"
    with pytest.raises(ReleaseError, match="install the kiosk with"), alone(missing):
        pass


@pytest.mark.parametrize("name", ["settle", "watch"])
def test_systemd_asks_the_release_that_proved_itself_and_only_when_something_is_unsettled(
    name: str,
):
    unit = (UNITS / f"kiosk-update-{name}.service").read_text()
    layout = Layout()
    assert f"ExecStart={layout.proven}/venv/bin/kiosk update {name}\n" in unit
    assert unit.count(str(layout.journal)) == 1
    assert f"ReadWritePaths={layout.home} -/etc/kiosk\n" in unit
    assert ("Before=kiosk-boot-settings.service kiosk.service" in unit) == (name == "settle")


PIP_CUT_OFF = """\
error: incomplete-download

× Download failed because not enough bytes were received (1.0 kB/9.1 MB)
╰─> URL: https://files.example/numpy.whl

note: This is an issue with network connectivity, not pip.
hint: Consider using --resume-retries to enable download resumption.
"""


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (
            Done(1, complaint=PIP_CUT_OFF),
            "Download failed because not enough bytes were received (1.0 kB/9.1 MB)",
        ),
        (
            Done(1, complaint="ERROR: No match.\n[notice] A new pip is there.\n"),
            "ERROR: No match",
        ),
        (Done(1, complaint="Traceback ...\nKeyError: 'x'\n"), "KeyError: 'x'"),
        (Done(1, answer="It can't.\n", complaint=" \n"), "It can't"),
        (Done(7), "it ended with 7 and said nothing"),
    ],
)
def test_of_a_program_that_failed_the_reason_is_told_and_not_its_advice(done: Done, words: str):
    assert done.last_words == words
