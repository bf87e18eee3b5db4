"""There is one kiosk at a time, whatever became of the one before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.health.single import AlreadyRunningError, LockError, OnlyOne

HOLD = """
import sys
from pathlib import Path
from kiosk.health.single import OnlyOne
with OnlyOne(Path(sys.argv[1])):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_the_lock_holds_the_process_number(tmp_path: Path):
    path = tmp_path / "run" / "kiosk.lock"
    with OnlyOne(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_second_kiosk_is_told_which_one_runs(tmp_path: Path):
    path = tmp_path / "kiosk.lock"
    with OnlyOne(path), pytest.raises(AlreadyRunningError) as caught, OnlyOne(path):
        pass
    sentence = str(caught.value)
    assert f"process {os.getpid()}" in sentence
    assert str(path) in sentence
    assert sentence.endswith(".")


def test_after_the_first_has_ended_the_next_may_run(tmp_path: Path):
    path = tmp_path / "kiosk.lock"
    for _ in range(3):
        with OnlyOne(path):
            pass


@pytest.mark.parametrize("content", [b"", b"99999999\n", b"1\n", b"\xff\x00 nonsense"])
def test_a_file_left_behind_locks_nobody_out(tmp_path: Path, content: bytes):
    path = tmp_path / "kiosk.lock"
    path.write_bytes(content)
    with OnlyOne(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_holder_that_wrote_no_number_is_still_a_holder(tmp_path: Path):
    path = tmp_path / "kiosk.lock"
    with OnlyOne(path):
        path.write_text("")
        with pytest.raises(AlreadyRunningError, match="running already, as"), OnlyOne(path):
            pass


def test_the_lock_goes_with_a_killed_process(tmp_path: Path):
    path = tmp_path / "kiosk.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError, match=f"process {holder.pid}"), OnlyOne(path):
            pass
        holder.kill()
        holder.wait(30)
    with OnlyOne(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_place_that_can_t_be_written_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LockError) as caught, OnlyOne(tmp_path / "file" / "kiosk.lock"):
        pass
    assert not isinstance(caught.value, AlreadyRunningError)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_link_is_not_followed(tmp_path: Path):
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    (tmp_path / "kiosk.lock").symlink_to(precious)
    with pytest.raises(LockError), OnlyOne(tmp_path / "kiosk.lock"):
        pass
    assert precious.read_text() == "keep me"
