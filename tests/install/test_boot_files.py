"""The boot partition's files are edited with a copy beside, and the screen's mode is pinned."""

import errno
import os
from pathlib import Path

import pytest
from pretended import CMDLINE, CONFIG, Pretended, pretended

from scripts.installing import boot
from scripts.installing.files import Files


@pytest.fixture
def pi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    return pretended(tmp_path, monkeypatch, pi=True)


def screen(here: Pretended, port: str, modes: str | None) -> None:
    folder = here.root / f"sys/class/drm/card1-{port}"
    folder.mkdir(parents=True)
    (folder / "status").write_text("disconnected\n" if modes is None else "connected\n")
    (folder / "modes").write_text(modes or "")


def test_a_bench_has_no_boot_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = pretended(tmp_path, monkeypatch)
    assert boot.boot_folder(bench.machine) is None
    assert boot.planned(bench.machine, "video=HDMI-A-1:1x1@60D") == boot.Plan()


def test_the_files_as_they_were_are_kept_beside_for_ever(pi: Pretended) -> None:
    folder = pi.root / "boot/firmware"
    for _ in range(2):
        boot.prepare(pi.machine, Files(pi.machine), boot.planned(pi.machine, None))
    assert (folder / "cmdline.txt.before-kiosk").read_text() == CMDLINE
    assert (folder / "config.txt.before-kiosk").read_text() == CONFIG
    assert "console=tty3" in (folder / "cmdline.txt").read_text()
    assert "disable_splash=1" in (folder / "config.txt").read_text()


def test_older_systems_keep_them_elsewhere(pi: Pretended) -> None:
    (pi.root / "boot/firmware").rename(pi.root / "old")
    for path in (pi.root / "old").iterdir():
        path.rename(pi.root / "boot" / path.name)
    assert boot.boot_folder(pi.machine) == "boot"


def test_what_went_wrong_later_puts_them_back(pi: Pretended) -> None:
    before = pi.look()
    files = Files(pi.machine)
    boot.prepare(pi.machine, files, boot.planned(pi.machine, "video=HDMI-A-1:1920x1080@60D"))
    assert pi.look() != before
    files.undo()
    assert pi.look() == before


def test_it_is_there_at_every_moment_and_on_the_disk_when_it_was_put_back(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    cmdline = pi.root / "boot/firmware/cmdline.txt"
    files = Files(pi.machine)
    boot.prepare(pi.machine, files, boot.planned(pi.machine, None))
    unlink, waited_for = Path.unlink, set[str]()

    def not_this_one(path: Path, missing_ok: bool = False) -> None:
        assert path != cmdline
        unlink(path, missing_ok)

    def fsync(handle: int) -> None:
        waited_for.add(Path(f"/proc/self/fd/{handle}").readlink().name)

    monkeypatch.setattr(Path, "unlink", not_this_one)
    monkeypatch.setattr(os, "fsync", fsync)
    files.undo()
    assert cmdline.read_text() == CMDLINE
    assert {".cmdline.txt.part", "firmware"} <= waited_for


@pytest.mark.parametrize(
    ("modes", "pinned"),
    [
        ("3840x2160\n1920x1080\n1280x720\n", "1920x1080"),
        ("1280x800\n1024x768\n", "1280x800"),
        ("1920x1080i\n1280x720\n", "1920x1080"),
        ("", "1920x1080"),
    ],
)
def test_a_screen_gets_the_common_mode_or_its_own(
    pi: Pretended, modes: str, pinned: str
) -> None:
    screen(pi, "HDMI-A-1", None)
    screen(pi, "HDMI-A-2", modes)
    assert boot.video_for(pi.machine, boot.AUTO) == f"video=HDMI-A-2:{pinned}@60D"


def test_without_a_screen_it_is_the_first_port(pi: Pretended) -> None:
    screen(pi, "HDMI-A-1", None)
    assert boot.video_for(pi.machine, boot.AUTO) == "video=HDMI-A-1:1920x1080@60D"


def test_a_mode_may_be_asked_for(pi: Pretended) -> None:
    screen(pi, "HDMI-A-2", "1920x1080\n")
    assert boot.video_for(pi.machine, "800x480") == "video=HDMI-A-2:800x480@60D"
    assert boot.video_for(pi.machine, "HDMI-A-1:1280x720@50") == "video=HDMI-A-1:1280x720@50D"
    assert boot.video_for(pi.machine, boot.NONE) is None


def test_a_full_disk_is_left_without_half_a_file(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pi.look()
    files = Files(pi.machine)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        boot.prepare(pi.machine, files, boot.planned(pi.machine, None))
    monkeypatch.undo()
    files.undo()
    assert pi.look() == before
