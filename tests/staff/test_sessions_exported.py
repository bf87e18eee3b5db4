"""`kiosk sessions export`: whole files, or none."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kept_sessions import MAIN, ROOT, run, told_in_json

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")


def test_export_goes_to_standard_output_or_into_a_file(three: Path, tmp_path: Path):
    result = run("export")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 6
    out = tmp_path / "reps.csv"
    result = run("export", "--out", out)
    assert "5 reps in" in result.stdout
    assert out.read_bytes().count(b"\r\n") == 6
    assert out.stat().st_mode & 0o077 == 0o044 & ~os.umask(os.umask(0))


def test_the_format_follows_the_name(three: Path, tmp_path: Path):
    told = told_in_json("export", "--out", tmp_path / "reps.jsonl")
    assert (told["format"], told["rows"]) == ("json", 5)
    lines = (tmp_path / "reps.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["rep"] for line in lines] == [1, 1, 2, 3, 1]


def test_columns_are_explained(path: Path):
    assert "hip_flexion_deg" in run("export", "--columns").stdout
    told = told_in_json("export", "--columns")
    assert {"name", "says"} == set(told["columns"][0])


def test_nothing_is_replaced_by_mistake(three: Path, tmp_path: Path):
    out = tmp_path / "mine.csv"
    out.write_text("mine")
    result = run("export", "--out", out)
    assert result.exit_code == 2
    assert "is there already: choose another name, or --force" in result.stderr
    assert out.read_text() == "mine"
    assert run("export", "--out", out, "--force").exit_code == 0
    assert out.read_text() != "mine"
    result = run("export", "--out", three, "--force")
    assert result.exit_code == 2
    assert "is read in this very run" in result.stderr


@contextmanager
def no_bigger_than(size: int) -> Generator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(three: Path, tmp_path: Path):
    files = sorted(each.name for each in tmp_path.iterdir())
    with no_bigger_than(200):
        result = run("export", "--out", tmp_path / "reps.csv")
    assert result.exit_code == 1
    assert "was not written" in result.stderr
    assert result.stderr.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == files


def test_a_full_disk_keeps_the_old_file(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "reps.csv"
    out.write_text("the old one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.staff.sessions.output.os.fsync", full)
    for command, name in (("export", out), ("report", tmp_path / "page.html")):
        result = run(command, "--out", name, "--force")
        assert result.exit_code == 1
        assert "the disk is full: free some space" in result.stderr
    assert out.read_text() == "the old one"
    assert not (tmp_path / "page.html").exists()


def test_a_full_standard_output_is_a_sentence(three: Path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "export"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "Standard output can't be written" in done.stderr
    assert "Traceback" not in done.stderr
