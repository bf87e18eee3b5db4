"""`kiosk replay` with a bad wall trace, drill or model: one clear sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from recordings import (
    as_json,
    hinges,
    kiosk,
    kiosk_process,
    replayed,
    wall_readings,
    write_trace,
    write_wall,
)
from refusals import PREFIX, refused

from kiosk.pose import catalogue, trial
from kiosk.pose.catalogue import by_name, shipped_folder
from kiosk.staff.replay import run as replay_run

MODEL = shipped_folder() / "movenet_lightning_float16.tflite"
# The wall trace.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("t_s,distance_m,touching\n", "no readings"),
        ("when,where\n1,2\n", "no column t_s"),
        ("t_s,distance_m,touching\n1.0,0.2,0\n0.5,0.2,0\n", "line 3: the time 0.5 s is before"),
        ("t_s,distance_m,touching\n0,nan,0\n", "line 2: distance_m is 'nan'"),
        ("t_s,distance_m,touching\nnan,0.2,0\n", "line 2: t_s is 'nan'"),
        ("t_s,distance_m,touching\n1e300,0.2,0\n", "line 2: t_s is 1e+300"),
        ("t_s,distance_m,touching\n0,1e30,0\n", "more than 10 m"),
        ("t_s,distance_m,touching\n0,0.2\n", "line 2 has 2 cells"),
        ("t_s,distance_m,touching\n0,0.2,maybe\n", "touching is 'maybe'"),
        ("t_s,distance_m,touching\n0,0.2,\x1b[31m\n", "touching is '\\x1b[31m'"),
        (b"\x00\xff\xfe\x80" * 1000, "is not text in UTF-8"),
    ],
)
def test_a_bad_wall_trace(text: str | bytes, says: str, figure: Path, tmp_path: Path) -> None:
    wall = tmp_path / "wall.csv"
    wall.write_bytes(text if isinstance(text, bytes) else text.encode())
    sentence = refused(figure, "--wall", wall)
    assert "wall.csv" in sentence
    assert says in sentence


def test_a_wall_trace_that_is_no_file(figure: Path, tmp_path: Path) -> None:
    assert "does not exist" in refused(figure, "--wall", tmp_path / "no.csv")
    assert "is a folder" in refused(figure, "--wall", tmp_path)


def test_two_wall_traces_at_once(tmp_path: Path) -> None:
    both = write_trace(
        tmp_path / "both.jsonl",
        sorted([*hinges(), *wall_readings(4)], key=lambda entry: entry["t"]),
    )
    wall = write_wall(tmp_path / "wall.csv", wall_readings(4))
    assert "has wall readings of its own" in refused(both, "--wall", wall)


# Drill, model and the other options.


def test_an_unknown_drill(figure: Path) -> None:
    assert "did you mean 'wall'?" in refused(figure, "--drill", "wal")
    assert "it can be wall or dowel" in refused(figure, "--drill", "xyz")


def test_an_unknown_model(clip: Path) -> None:
    assert "did you mean lightning-float16" in refused(clip, "--model", "lightning-flaot16")
    assert "give a .tflite file or a name" in refused(clip, "--model", "xyz")
    assert "(File name too long)" in refused(clip, "--model", "x" * 300)
    assert "is not a model file" in refused(clip, "--model", clip)
    assert "no model file" in refused(clip, "--model", "no.tflite")
    assert "can't be read" in refused(clip, "--model", "~nobody-of-this-name/m.tflite")


def cut_short(data: bytes) -> bytes:
    return data[:100_000]


def garbled(data: bytes) -> bytes:
    changed = bytearray(data)
    for place in np.random.default_rng(1).integers(len(data) - 60_000, len(data), 500):
        changed[place] ^= 0xFF
    return bytes(changed)


def emptied(data: bytes) -> bytes:
    return data[:0]


def written_anew(data: bytes) -> bytes:
    return b"no model at all" * (len(data) // 1000)


@pytest.mark.parametrize("runtime", ["ai-edge-litert", "tflite-runtime"])
@pytest.mark.parametrize("damage", [cut_short, garbled, emptied, written_anew])
def test_a_damaged_model_file(
    clip: Path, tmp_path: Path, damage: Callable[[bytes], bytes], runtime: str
) -> None:
    model = tmp_path / "mine.tflite"
    model.write_bytes(damage(MODEL.read_bytes()))
    # By itself, because tflite-runtime may die of such a file; where it is not installed the
    # command says so.
    done = kiosk_process(
        "replay", clip, "--json", "--model", model, env={"KIOSK_TFLITE_RUNTIME": runtime}
    )
    error = json.loads(done.stdout)["error"]
    assert done.returncode == error["exit_status"]
    assert done.stderr == f"{PREFIX}{error['message']}\n"
    if f"{runtime}, which KIOSK_TFLITE_RUNTIME asks for" in done.stderr:
        assert done.returncode == 1
        pytest.skip(f"{runtime} is not installed")
    assert done.returncode == 2
    assert "mine.tflite" in error["message"]
    assert "damaged" in error["message"]


def test_a_good_model_file_by_its_path(clip: Path, tmp_path: Path) -> None:
    model = tmp_path / "my model é.tflite"
    shutil.copy(MODEL, model)
    assert replayed(clip, "--model", model) == replayed(clip)
    # One byte more, and it is no longer known to be good but tried out first.
    with model.open("ab") as file:
        file.write(b"\0")
    assert replayed(clip, "--model", model) == replayed(clip)


def test_a_damaged_shipped_model_is_not_the_users_fault(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = by_name("lightning-float16")
    (tmp_path / model.file_name).write_bytes(MODEL.read_bytes()[:-1])
    monkeypatch.setattr(catalogue, "shipped_folder", lambda: tmp_path)
    assert "is damaged" in refused(clip, status=1)
    (tmp_path / model.file_name).unlink()
    assert "no file at" in refused(clip, status=1)


def test_a_missing_model_runtime_is_not_the_users_fault(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_TFLITE_RUNTIME", "no-such-runtime")
    assert "KIOSK_TFLITE_RUNTIME" in refused(clip, status=1)
    mine = tmp_path / "mine.tflite"
    shutil.copy(MODEL, mine)
    with mine.open("ab") as file:
        file.write(b"\0")
    assert "KIOSK_TFLITE_RUNTIME" in refused(clip, "--model", mine, status=1)


def test_a_model_that_never_ends_is_given_up(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "TRIAL", "import time; time.sleep(60)")
    monkeypatch.setattr(trial, "TRIAL_TIMEOUT_S", 0.2)
    mine = tmp_path / "mine.tflite"
    mine.write_bytes(b"slow")
    assert "does not come to an end" in refused(clip, "--model", mine)


def test_a_model_that_computes_nonsense_is_stopped(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nonsense:
        size = 192

        def invoke(self, square: object) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
            return np.full((17, 3), np.nan, np.float32)

    def load_model(name: str, threads: int) -> Nonsense:
        return Nonsense()

    monkeypatch.setattr(replay_run, "load_model", load_model)
    assert "computes nonsense" in refused(clip, "--trace", tmp_path / "t.jsonl")
    assert sorted(tmp_path.iterdir()) == [clip]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--threads", "0"),
        ("--threads", "many"),
        ("--fps", "-1"),
        ("--no-such-option",),
        ("one-source-too-many.mp4",),
    ],
)
def test_options_that_make_no_sense_are_answered_in_json_too(
    clip: Path, arguments: tuple[str, ...]
) -> None:
    told = kiosk("replay", clip, *arguments, "--json")
    assert told.exit_code == 2
    error = as_json(told)["error"]
    assert error["exit_status"] == 2
    assert f"Error: {error['message']}" in told.stderr
    assert kiosk("replay", clip, *arguments).stdout == ""


def test_no_source_at_all_is_answered_in_json_too() -> None:
    assert "SOURCE" in as_json(kiosk("replay", "--json"))["error"]["message"]
