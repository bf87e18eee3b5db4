"""The three commands as one types them."""

import errno
import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest
from pretended import ROOT, pretended

from scripts.installing import bundle, install, uninstall
from scripts.installing.machine import RefusedError
from scripts.installing.speech import say
from scripts.installing.undisturbed import SIGNALS

COMMANDS = ["install", "uninstall", "bundle"]
NEEDS_PYTHON = pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="the system has no Python of its own"
)


def call(*words: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL
    )


def new_enough() -> bool:
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    python = shutil.which("/usr/bin/python3")
    return python is not None and call(python, "-c", code).returncode == 0


@NEEDS_PYTHON
@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example_from_any_folder(name: str, tmp_path: Path) -> None:
    if not new_enough():
        pytest.skip("the system's Python is older than 3.11")
    done = call(str(ROOT / "scripts" / name), "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "examples:" in done.stdout
    assert "exit status: 0 done" in done.stdout


@NEEDS_PYTHON
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("install", "--bundle", "nothing.tar.gz"), "nothing.tar.gz is not there"),
        (("install", "--bundle", "."), ". is a folder"),
        (("install", "--frobnicate"), "unrecognized arguments"),
        (("bundle", "--out", "nowhere"), "There is no folder nowhere"),
        (("bundle", "--for", "buster"), "invalid choice"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    if not new_enough():
        pytest.skip("the system's Python is older than 3.11")
    name, *rest = words
    done = call(str(ROOT / "scripts" / name), *rest, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_becomes_full_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/etc/udev/rules.d/x")

    def not_set(_number: int, _handler: object) -> None:
        pass

    monkeypatch.setattr(install.Installation, "run", run)
    monkeypatch.setattr(install.signal, "signal", not_set)
    assert install.main([]) == 1
    told = capsys.readouterr().err
    assert told.startswith("scripts/install: /etc/udev/rules.d/x: No space left on device.")


@pytest.fixture
def own_signals() -> Generator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize("number", SIGNALS)
def test_whoever_interrupts_is_told_what_became_of_it(
    number: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr(install.Installation, "run", interrupt)
    assert install.main([]) == 128 + number
    assert "what it had done was undone" in capsys.readouterr().err
    monkeypatch.setattr(bundle, "make", interrupt)
    words = ["--for", "bookworm", "--arch", "aarch64", "--out", str(tmp_path)]
    assert bundle.main(words) == 128 + number
    assert "nothing half made is left" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(uninstall, "uninstall", interrupt)
    assert uninstall.main([]) == 128 + number
    assert "nothing was changed" in capsys.readouterr().err


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize("number", SIGNALS)
def test_taken_off_half_way_it_says_what_to_do(
    number: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = pretended(tmp_path, monkeypatch)
    install.Installation(here.machine, here.tree, install.Wishes(), here.said.append).run()

    def stop(words: Sequence[str]) -> bool:
        if "stop" in words:
            signal.raise_signal(number)
        return False

    here.programs.fails = stop
    monkeypatch.setattr(uninstall, "Machine", lambda: here.machine)
    assert uninstall.main([]) == 128 + number
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "the kiosk is stopped, and may be half removed" in told
    here.programs.fails = lambda _: False
    assert uninstall.main([]) == 0
    assert not (here.root / "opt/kiosk").exists()


@pytest.mark.usefixtures("own_signals")
def test_what_the_disk_refuses_when_it_is_taken_off_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", "/boot/firmware/cmdline.txt")

    monkeypatch.setattr(uninstall, "uninstall", read_only)
    assert uninstall.main([]) == 1
    told = capsys.readouterr().err
    assert "/boot/firmware/cmdline.txt: Read-only file system." in told
    assert "say sudo scripts/uninstall again" in told


@NEEDS_PYTHON
@pytest.mark.parametrize("name", COMMANDS)
def test_they_may_be_called_by_a_link_and_lie_in_odd_folders(name: str, tmp_path: Path) -> None:
    if not new_enough():
        pytest.skip("the system's Python is older than 3.11")
    link = tmp_path / "link"
    link.symlink_to(ROOT / "scripts" / name)
    assert call(str(link), "--help").returncode == 0
    for folder in ("MY STICK", "a:b"):
        shutil.copytree(ROOT / "scripts", tmp_path / folder / "scripts")
    assert call(str(tmp_path / "MY STICK/scripts" / name), "--help").returncode == 0
    done = call(str(tmp_path / "a:b/scripts" / name), "--help")
    assert done.returncode == 2
    assert "has a colon in it" in done.stderr


def test_nothing_is_written_into_the_tree() -> None:
    for name in COMMANDS:
        text = (ROOT / "scripts" / name).read_text()
        assert "run_python" in text
    assert " -B " in (ROOT / "scripts/installing/python.sh").read_text()


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_shell_scripts_are_clean() -> None:
    paths = [f"scripts/{name}" for name in COMMANDS]
    done = call("shellcheck", "-x", *paths, "scripts/installing/python.sh")
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_listener_that_is_gone_changes_neither_what_is_done_nor_the_exit_status() -> None:
    code = (
        "from scripts.installing.speech import complain, say\n"
        "say('one'); say('two'); complain('three'); raise SystemExit(75)\n"
    )
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-B", "-c", code], stdout=full, stderr=full, check=False, cwd=ROOT
        )
    assert done.returncode == 75


def test_a_closed_session_still_has_everything_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = pretended(tmp_path, monkeypatch, pi=True)
    before = here.look()
    master, slave = pty.openpty()

    def hang_up(words: Sequence[str]) -> bool:
        if "usermod" in words:
            os.close(master)
            return True
        return False

    here.programs.fails = hang_up
    wishes = install.Wishes(staff=("anna",))
    with os.fdopen(slave, "w") as terminal, monkeypatch.context() as ours:
        ours.setattr(sys, "stdout", terminal)
        with pytest.raises(RefusedError, match="no such luck"):
            install.Installation(here.machine, here.tree, wishes, say).run()
    assert here.look() == before
