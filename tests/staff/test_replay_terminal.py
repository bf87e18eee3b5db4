"""`kiosk replay`: the table, and the terminals and pipes it goes to."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from recordings import DEMO, ROOT, hinges, kiosk, kiosk_process, replayed, write_trace


def test_table_says_all_of_a_rep(figure: Path) -> None:
    table = kiosk("replay", figure).stdout
    assert "wall drill · figure.jsonl" in table
    for rep in replayed(figure)["reps"]:
        beginning = [str(rep["n"]), f"{rep['bottom_s']:.1f}", str(rep["score"])]
        (row,) = (line for line in table.splitlines() if line.split()[:3] == beginning)
        assert row.split()[-2:] == ["?", "nothing"]
    assert "2 reps" in table
    assert "not medical advice" in table


@pytest.mark.parametrize(
    "name",
    ["[red]clip[bold].jsonl", ":smile:.jsonl", "$x$ \\frac{1}.jsonl", "two  words.jsonl"],
)
def test_a_file_name_is_shown_as_it_is(name: str, tmp_path: Path) -> None:
    trace = write_trace(tmp_path / name, hinges())
    assert name in kiosk("replay", trace).stdout
    assert replayed(trace, "--plot", tmp_path / "p.png")["source"] == name


def test_a_name_with_signs_for_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "a\nb\x1b[31m\u202e.jsonl", hinges())
    shown = "a\\nb\\x1b[31m\\u202e.jsonl"
    assert shown in kiosk("replay", trace).stdout
    assert replayed(trace)["source"] == shown


def test_a_name_that_is_not_utf8_is_replayed(tmp_path: Path) -> None:
    trace = tmp_path / os.fsdecode(b"\xff.jsonl")
    try:
        write_trace(trace, hinges())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    done = kiosk_process("replay", trace, "--json", "--trace", trace.with_suffix(".out.jsonl"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["source"] == "\\udcff.jsonl"
    assert kiosk_process("replay", trace).returncode == 0


def test_a_narrow_terminal_gets_every_word(figure: Path) -> None:
    # A terminal of its own: without one the table is never squeezed.
    script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    arguments = [sys.executable, "-m", "kiosk", "replay", str(figure)]
    # Rich takes a dumb terminal for 80 columns wide.
    for terminal, width in (("dumb", 80), ("xterm-256color", 40)):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "40", "TERM": terminal},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        words = " ".join(done.stdout.split())
        assert "1. at 2.4 s: " in words
        assert "wrong: nothing" in words
        assert "…" not in words
        assert max(map(len, strip_escapes(done.stdout).splitlines())) <= width


def strip_escapes(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", text)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_old_encoding_is_enough(figure: Path, encoding: str) -> None:
    trace = figure.rename(figure.with_name("日本.jsonl"))
    env = {"PYTHONIOENCODING": encoding}
    assert kiosk_process("replay", trace, env=env).returncode == 0
    done = kiosk_process("replay", trace, "--json", env=env)
    assert done.returncode == 0
    assert json.loads(done.stdout)["source"] == "日本.jsonl"


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_reader_that_has_had_enough_is_no_trouble(
    figure: Path, options: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = kiosk_process("replay", figure, *options, stdout=writer)
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_full_disk_behind_stdout_is_told(figure: Path, options: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = kiosk_process("replay", figure, *options, stdout=full.fileno())
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
def test_a_service_without_standard_streams_can_replay(
    figure: Path, tmp_path: Path, closed: tuple[int, ...]
) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    plot = tmp_path / "p.png"
    done = kiosk_process("replay", figure, "--plot", plot, preexec=close)
    assert (done.returncode, done.stderr) == (0, "")
    assert plot.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_stops_it_finds_nothing_half_written(
    tmp_path: Path, number: signal.Signals
) -> None:
    outputs = ("--trace", "t.jsonl", "--annotate", "a.mp4", "--plot", "p.png")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "replay", str(DEMO), "--json", *outputs],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background may ignore it.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    # In the midst of it: something has been written, under names of their own.
    while not any(path.stat().st_size for path in tmp_path.iterdir()):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == []
    assert stderr == "kiosk replay: Stopped before the end.\n"
    assert process.returncode == 128 + number
    assert json.loads(stdout)["error"] == {
        "message": "Stopped before the end.",
        "exit_status": 128 + number,
    }
