"""An installation from a checkout: all is fetched first, and a failure leaves no trace."""

import os
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from pretended import CMDLINE, Pretended, pretended

from kiosk.release.disk import Disk
from kiosk.release.journal import read_past
from kiosk.release.layout import Layout
from kiosk.release.switch import Switch
from scripts.installing import boot, system_files
from scripts.installing.files import Files
from scripts.installing.installation import Installation, Wishes
from scripts.installing.machine import RefusedError, caller_has_first_screen
from scripts.installing.tree import tree_at
from scripts.installing.uninstall import uninstall


@pytest.fixture
def pi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    return pretended(tmp_path, monkeypatch, pi=True)


def install(here: Pretended, wishes: Wishes | None = None) -> None:
    wishes = wishes or Wishes(staff=("anna",))
    here.said.clear()
    Installation(here.machine, here.tree, wishes, here.said.append).run()


def is_at(here: Pretended, words: str) -> int:
    found = [
        number for number, asked in enumerate(here.programs.asked) if words in " ".join(asked)
    ]
    assert found, f"nobody asked for {words!r}"
    return found[0]


def test_a_fresh_pi_gets_all_of_it(pi: Pretended) -> None:
    install(pi)
    root = pi.root
    assert str((root / "opt/kiosk/current").readlink()) == "releases/0.2.0"
    assert str((root / "opt/kiosk/proven").readlink()) == "releases/0.2.0"
    command = root / "usr/local/bin/kiosk"
    assert str(command.readlink()) == "/opt/kiosk/current/venv/bin/kiosk"
    for name in ("etc/systemd/system/kiosk.service", "etc/sysusers.d/kiosk.conf",
                 "etc/udev/rules.d/70-kiosk.rules", "usr/local/lib/kiosk/rescue.py",
                 "etc/bash_completion.d/kiosk",
                 "usr/local/share/man/man1/kiosk.1"):  # fmt: skip
        assert (root / name).is_file(), name
    assert (root / "etc/sudoers.d/kiosk").stat().st_mode & 0o777 == 0o440
    assert "video=HDMI-A-1:1920x1080@60D" in (root / "boot/firmware/cmdline.txt").read_text()
    assert {"python3-picamera2", "python3-lgpio", "python3-pygame"} <= pi.programs.packages
    assert not (root / "var/cache/kiosk-install").exists()
    assert pi.said[-3] == "It runs."


def test_nothing_is_changed_before_everything_is_fetched(pi: Pretended) -> None:
    install(pi)
    first_change = min(
        is_at(pi, "install --no-download"), is_at(pi, "-m venv"), is_at(pi, "systemd-sysusers")
    )
    assert is_at(pi, "--download-only") < first_change
    assert is_at(pi, "pip download") < first_change


def test_the_units_come_only_after_the_release_was_tried(pi: Pretended) -> None:
    install(pi)
    assert is_at(pi, "self_check.py 0.2.0") < is_at(pi, "systemd-sysusers")
    assert is_at(pi, "systemd-sysusers") < is_at(pi, "enable")


def test_whatever_the_umask_the_kiosks_user_can_look_into_its_folders(pi: Pretended) -> None:
    before = os.umask(0o077)
    try:
        install(pi)
    finally:
        os.umask(before)
    for name in ("usr/local/lib/kiosk", "usr/local/share/man/man1", "opt/kiosk/releases"):
        assert (pi.root / name).stat().st_mode & 0o777 == 0o755, name


def test_staff_join_both_groups(pi: Pretended) -> None:
    install(pi)
    asked = pi.programs.asked[is_at(pi, "usermod")]
    assert asked[-2:] == ("kiosk-staff,systemd-journal", "anna")


def test_said_again_nothing_changes_and_a_running_kiosk_is_left_alone(pi: Pretended) -> None:
    install(pi)
    before = pi.look()
    pi.programs.asked.clear()
    install(pi)
    assert pi.look() == before
    assert "It runs, and nothing was changed." in pi.said
    asked = [" ".join(words) for words in pi.programs.asked]
    assert not [
        line for line in asked if "apt-get" in line or "venv" in line or "restart" in line
    ]


@pytest.mark.parametrize("changed", ["kiosk/more.py", "hardware/pinout.toml"])
def test_a_changed_checkout_of_the_same_version_takes_its_place(
    pi: Pretended, changed: str
) -> None:
    install(pi)
    (pi.tree.root / changed).parent.mkdir(exist_ok=True)
    (pi.tree.root / changed).write_text("new = true\n")
    pi.programs.asked.clear()
    install(pi)
    assert is_at(pi, "self_check.py") < is_at(pi, "restart kiosk.service")
    assert [path.name for path in (pi.root / "opt/kiosk/releases").iterdir()] == ["0.2.0"]


def put_in_version(pi: Pretended, version: str) -> None:
    (pi.tree.root / "kiosk/__init__.py").write_text(f'__version__ = "{version}"\n')
    pi.tree = tree_at(pi.tree.root)
    install(pi)


def test_only_the_newest_releases_stay_and_the_one_before_is_known(pi: Pretended) -> None:
    for version in ("0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0"):
        put_in_version(pi, version)
    releases = pi.root / "opt/kiosk/releases"
    assert sorted(path.name for path in releases.iterdir()) == ["0.4.0", "0.5.0", "0.6.0"]
    past = read_past(pi.root / "opt/kiosk/history.json")
    assert [(each.what, each.since, each.to) for each in past][-2:] == [
        ("install", "0.4.0", "0.5.0"),
        ("install", "0.5.0", "0.6.0"),
    ]
    assert Switch(Layout(pi.root), Disk()).before == "0.5.0"


def test_the_first_one_and_the_same_again_are_nothing_to_write_down(pi: Pretended) -> None:
    install(pi)
    install(pi)
    assert read_past(pi.root / "opt/kiosk/history.json") == []


# Each of these is asked once on the way; which one fails makes no difference to what is left.
STEPS = [
    "--download-only", "pip download", "import os, sys", "install --no-download", "-m venv",
    "pip install", "self_check.py", "systemd-sysusers", "systemd-tmpfiles", "daemon-reload",
    "enable", "mask", "usermod",
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_a_fresh_machine_is_as_it_was(pi: Pretended, step: str) -> None:
    before, packages = pi.look(), set(pi.programs.packages)
    pi.programs.fails = failing_at(step)
    with pytest.raises(RefusedError, match="no such luck"):
        install(pi)
    assert pi.look() == before
    assert pi.programs.packages == packages
    assert "kiosk" not in pi.programs.users


@pytest.mark.parametrize("step", STEPS[1:3] + STEPS[4:])
def test_whatever_fails_an_installed_kiosk_runs_on(pi: Pretended, step: str) -> None:
    install(pi)
    before = pi.look()
    (pi.tree.root / "kiosk/more.py").write_text("new = True\n")
    (pi.tree.root / "systemd/kiosk.service").write_text("[Unit]\n[Install]\n")
    pi.programs.fails = failing_at(step)
    with pytest.raises(RefusedError, match="no such luck"):
        install(pi)
    assert pi.look() == before


@pytest.mark.parametrize("step", STEPS[-2:])
def test_whatever_fails_after_an_uninstallation_the_login_prompt_stays(
    pi: Pretended, step: str
) -> None:
    install(pi)
    uninstall(pi.machine, pi.said.append)
    before = pi.look()
    assert "kiosk" in pi.programs.users
    pi.programs.fails = failing_at(step)
    with pytest.raises(RefusedError, match="no such luck"):
        install(pi)
    assert pi.look() == before


@pytest.mark.parametrize("is_there", [False, True], ids=["fresh", "installed"])
def test_interrupted_just_when_the_release_has_its_name_all_is_as_it_was(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    if is_there:
        install(pi)
        (pi.tree.root / "kiosk/more.py").write_text("new = True\n")
    before = pi.look()
    sync, interrupted = Disk.sync_folder, list[Path]()

    def interrupt(disk: Disk, folder: Path) -> None:
        has_its_name = (folder / "0.2.0").exists() and not (folder / "0.2.0.partial").exists()
        if has_its_name and not interrupted:
            interrupted.append(folder)
            raise KeyboardInterrupt
        sync(disk, folder)

    monkeypatch.setattr(Disk, "sync_folder", interrupt)
    with pytest.raises(KeyboardInterrupt):
        install(pi)
    assert pi.look() == before


class PlugPulledError(BaseException):
    """Nobody puts anything back."""


def nothing_put_back(_: ExitStack) -> None:
    pass


@pytest.mark.parametrize("writes", range(0, 30, 3))
def test_killed_while_it_writes_it_can_still_be_taken_off(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    before = {name: what for name, what in pi.look().items() if what != "folder"}
    put, left = Files.put, writes

    def put_some(files: Files, name: str, data: bytes, mode: int = 0o644) -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise PlugPulledError
        return put(files, name, data, mode)

    with monkeypatch.context() as ours:
        ours.setattr(Files, "put", put_some)
        ours.setattr(ExitStack, "close", nothing_put_back)
        with pytest.raises(PlugPulledError):
            install(pi)
    uninstall(pi.machine, pi.said.append)
    assert {name: what for name, what in pi.look().items() if what != "folder"} == before


def test_killed_and_said_again_it_is_taken_off_as_any_other(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull(*_: object) -> None:
        raise PlugPulledError

    with monkeypatch.context() as ours:
        ours.setattr(system_files, "tell_systemd", pull)
        ours.setattr(boot, "prepare", pull)
        ours.setattr(ExitStack, "close", nothing_put_back)
        with pytest.raises(PlugPulledError):
            install(pi)
    install(pi)
    assert "console=tty3" in (pi.root / "boot/firmware/cmdline.txt").read_text()
    uninstall(pi.machine, pi.said.append)
    assert (pi.root / "boot/firmware/cmdline.txt").read_text() == CMDLINE


def test_what_a_killed_one_had_fetched_is_not_put_in(pi: Pretended) -> None:
    left = pi.root / "var/cache/kiosk-install/wheels"
    left.mkdir(parents=True)
    (left / "click-7-py3-none-any.whl").touch()
    install(pi)
    asked = " ".join(pi.programs.asked[is_at(pi, "pip install")])
    assert "click-8-" in asked
    assert "click-7-" not in asked


def test_whoever_interrupts_debians_packages_waits_until_they_are_whole(pi: Pretended) -> None:
    before, packages = pi.look(), set(pi.programs.packages)
    half: list[str] = []

    def interrupt(words: Sequence[str]) -> bool:
        if "--no-download" in words:
            signal.raise_signal(signal.SIGTERM)
            half.append("not killed")
        return False

    pi.programs.fails = interrupt
    with pytest.raises(KeyboardInterrupt):
        install(pi)
    assert half == ["not killed"]
    assert pi.look() == before
    assert pi.programs.packages == packages


def test_debians_packages_that_could_not_be_taken_out_again_are_named(pi: Pretended) -> None:
    fails = failing_at("-m venv")
    pi.programs.fails = lambda words: fails(words) or "--simulate" in words
    with pytest.raises(RefusedError, match="no such luck"):
        install(pi)
    (said,) = [line for line in pi.said if "could not be taken out again" in line]
    assert "python3-pygame" in said


def test_an_interrupted_one_leaves_nothing(pi: Pretended) -> None:
    before = pi.look()

    def interrupt(words: Sequence[str]) -> bool:
        if "venv" in words:
            raise KeyboardInterrupt
        return False

    pi.programs.fails = interrupt
    with pytest.raises(KeyboardInterrupt):
        install(pi)
    assert pi.look() == before


def test_interrupted_while_the_kiosk_starts_it_is_installed(pi: Pretended) -> None:
    def interrupt(words: Sequence[str]) -> bool:
        if "restart" in words:
            raise KeyboardInterrupt
        return False

    pi.programs.fails = interrupt
    with pytest.raises(RefusedError, match="installed all the same") as caught:
        install(pi)
    assert caught.value.status == 130
    assert (pi.root / "opt/kiosk/current").is_symlink()


def test_interrupted_while_the_old_releases_go_it_is_installed(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Switch) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Switch, "prune", interrupt)
    with pytest.raises(RefusedError, match="installed all the same"):
        install(pi)
    assert (pi.root / "opt/kiosk/current").is_symlink()


def test_a_kiosk_without_a_picture_is_installed_all_the_same(pi: Pretended) -> None:
    pi.programs.fails = lambda words: "restart" in words
    install(pi)
    assert any("kiosk doctor says what is missing" in line for line in pi.said)
    assert (pi.root / "opt/kiosk/current").is_symlink()


def test_whoever_sits_at_the_first_screen_is_not_thrown_out(pi: Pretended) -> None:
    pi.machine = replace(pi.machine, tty="/dev/tty1")
    install(pi)
    assert not [words for words in pi.programs.asked if "restart" in words]


def test_sudos_own_terminal_does_not_hide_the_first_screen(tmp_path: Path) -> None:
    # python <- sudo's monitor <- sudo <- the shell; only the last two are on tty1 (4:1).
    rows = {os.getpid(): (50, 0x8803), 50: (40, 0x8803), 40: (1, 0x401), 1: (0, 0)}
    for number, (parent, terminal) in rows.items():
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}/stat").write_text(
            f"{number} (a (b) c) S {parent} {number} {number} {terminal} -1 0\n"
        )
    assert caller_has_first_screen(tmp_path)
    (tmp_path / "40/stat").write_text(f"40 (sudo) S 1 40 40 {0x8800} -1 0\n")
    assert not caller_has_first_screen(tmp_path)


def test_a_mode_that_was_asked_for_holds_until_another_is(pi: Pretended) -> None:
    cmdline = pi.root / "boot/firmware/cmdline.txt"
    install(pi, Wishes(hdmi="HDMI-A-2:1280x720"))
    install(pi)
    assert "video=HDMI-A-2:1280x720@60D" in cmdline.read_text()
    install(pi, Wishes(hdmi="none"))
    install(pi)
    assert "video=" not in cmdline.read_text()
    install(pi, Wishes(hdmi="auto"))
    assert "video=HDMI-A-1:1920x1080@60D" in cmdline.read_text()


def test_in_an_image_nothing_is_started(pi: Pretended) -> None:
    (pi.root / "run/systemd/system").rmdir()
    install(pi)
    names = [" ".join(words) for words in pi.programs.asked]
    assert not [name for name in names if "daemon-reload" in name or "restart" in name]
    assert [name for name in names if "enable" in name]


def test_a_dry_run_tells_and_changes_nothing(pi: Pretended) -> None:
    before = pi.look()
    install(pi, Wishes(dry=True, staff=("anna",)))
    told = "\n".join(pi.said)
    assert pi.look() == before
    for words in ("python3-picamera2", "/opt/kiosk/releases", "make anna one of the staff",
                  "/boot/firmware/cmdline.txt", "HDMI-A-1:1920x1080@60D",
                  "/etc/systemd/system/kiosk.service"):  # fmt: skip
        assert words in told
    assert not [words for words in pi.programs.asked if "apt-get" in words[0]]


def test_uninstalled_only_settings_and_sessions_are_left(pi: Pretended) -> None:
    before = pi.look()
    install(pi)
    (pi.root / "etc/kiosk/kiosk.toml").write_text("[display]\n")
    (pi.root / "var/lib/kiosk/sessions.db").write_text("sessions")
    uninstall(pi.machine, pi.said.append)
    kept = {name for name in pi.look() if name not in before}
    assert {"etc/kiosk/kiosk.toml", "var/lib/kiosk/sessions.db"} <= kept
    folders = {name for name in kept if pi.look()[name] == "folder"}
    emptied = {name for name in folders if not any((pi.root / name).iterdir())}
    files = kept - folders
    assert files == {"etc/kiosk/kiosk.toml", "var/lib/kiosk/sessions.db"}
    assert not [name for name in emptied if "opt" in name or "kiosk" in name.split("/")[-1:]]
    assert (pi.root / "boot/firmware/cmdline.txt").read_text() == CMDLINE
    assert not (pi.root / "etc/systemd/system/getty@tty1.service").is_symlink()


def test_purged_they_go_too(pi: Pretended) -> None:
    install(pi)
    (pi.root / "var/lib/kiosk/sessions.db").write_text("sessions")
    uninstall(pi.machine, pi.said.append, purge=True)
    assert not (pi.root / "etc/kiosk").exists()
    assert not (pi.root / "var/lib/kiosk").exists()
    assert "kiosk" not in pi.programs.users


def test_purged_below_a_mount_there_may_be_more_and_it_says_so(
    pi: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(pi)
    sessions = pi.root / "var/lib/kiosk"

    def is_mount(path: Path) -> bool:
        return path == sessions

    monkeypatch.setattr(Path, "is_mount", is_mount)
    uninstall(pi.machine, pi.said.append, purge=True)
    (told,) = [line for line in pi.said if "is mounted on" in line]
    assert told.startswith("Something is mounted on /var/lib/kiosk.")
    assert "out of /etc/fstab" in told


def test_a_dry_uninstall_changes_nothing(pi: Pretended) -> None:
    install(pi)
    before = pi.look()
    pi.said.clear()
    uninstall(pi.machine, pi.said.append, dry=True, purge=True)
    assert pi.look() == before
    assert "  /var/lib/kiosk" in pi.said


def test_where_no_kiosk_is_there_is_nothing_to_take_off(pi: Pretended) -> None:
    uninstall(pi.machine, pi.said.append)
    assert pi.said == ["The kiosk is not installed here."]


def failing_at(step: str) -> "Fails":
    return Fails(step)


class Fails:
    """A program that fails whenever these words are among what it is asked, but not to undo."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._done = False

    def __call__(self, words: Sequence[str]) -> bool:
        fits = not self._done and self._step in " ".join(words)
        self._done |= fits
        return fits
