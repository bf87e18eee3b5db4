"""`kiosk replay` with good recordings: what it says of them, writes about them, and shows."""

import gc
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from recordings import (
    DEMO,
    DEMO_WALL,
    ROOT,
    Entry,
    blank_clip,
    bottom_s,
    demo_images,
    empty_room,
    frames_of,
    hinges,
    kiosk,
    kiosk_process,
    one_rep_clip,
    replayed,
    wall_readings,
    write_clip,
    write_trace,
    write_wall,
)

from kiosk.camera.source import MAX_SIDE_PX
from kiosk.staff.replay import run as replay_run

# Schema 1, as other programs rely on it: more keys may come, none may go.
KEYS = {
    "schema": int,
    "source": str,
    "drill": str,
    "fps": float,
    "frames": int,
    "duration_s": float,
    "seen_fraction": float,
    "near_side": str,
    "facing": str,
    "reps": list,
    "summary": dict,
}
REP_KEYS = {
    "n": int,
    "start_s": float,
    "bottom_s": float,
    "end_s": float,
    "lowering_s": float,
    "rising_s": float,
    "tap": dict,
    "score": int,
    "band": str,
    "measures": dict,
    "criteria": dict,
    "faults": list,
    "cue": str | None,
}
TAP_KEYS = {"state": str, "t_s": float, "speed_m_s": float}
MEASURE_KEYS: dict[str, Any] = dict.fromkeys(
    (
        "hip_flexion_deg",
        "knee_flexion_deg",
        "trunk_inclination_deg",
        "shin_inclination_deg",
        "hips_back_of_height",
        "back_bow_of_torso",
    ),
    float | None,
)
SUMMARY_KEYS = {"reps": int, "clean_reps": int, "score": int, "cues": list}


@dataclass(frozen=True)
class Replay:
    """A replay that is over: its JSON and the files it wrote."""

    result: Entry
    stdout: str
    trace: Path
    plot: Path
    video: Path


def replay_all(source: Path, folder: Path, *more: str | Path) -> Replay:
    trace, plot, video = folder / "t.jsonl", folder / "p.png", folder / "a.mp4"
    written = ("--trace", trace, "--plot", plot, "--annotate", video)
    done = kiosk("replay", source, "--json", *written, *more)
    assert done.exit_code == 0, done.stderr
    assert sorted(folder.iterdir()) == sorted((trace, plot, video))
    return Replay(json.loads(done.stdout), done.stdout, trace, plot, video)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The demo with its wall trace: the one full replay here."""
    return replay_all(DEMO, tmp_path_factory.mktemp("demo"), "--wall", DEMO_WALL)


@pytest.fixture(scope="module")
def one_rep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return one_rep_clip(tmp_path_factory.mktemp("clips") / "one rep.mp4")


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    """A trace of two hinges, without a wall."""
    return write_trace(tmp_path / "figure.jsonl", hinges(2))


def assert_has(entry: Entry, keys: dict[str, Any]) -> None:
    for key, kind in keys.items():
        assert isinstance(entry[key], kind), f"{key}: {entry[key]!r}"


def numbers_in(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from numbers_in(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from numbers_in(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, int | float):
        yield value


# What is found in a recording.


def test_the_demo_is_three_clean_reps_with_a_tap_each(demo: Replay) -> None:
    reps = demo.result["reps"]
    assert [rep["n"] for rep in reps] == [1, 2, 3]
    assert [rep["tap"]["state"] for rep in reps] == ["touched"] * 3
    assert [rep["faults"] for rep in reps] == [[]] * 3
    assert [rep["band"] for rep in reps] == ["good"] * 3
    assert demo.result["summary"]["reps"] == demo.result["summary"]["clean_reps"] == 3


def test_json_has_every_key_of_schema_1(demo: Replay) -> None:
    assert demo.result["schema"] == 1
    assert_has(demo.result, KEYS)
    assert_has(demo.result["summary"], SUMMARY_KEYS)
    for rep in demo.result["reps"]:
        assert_has(rep, REP_KEYS)
        assert_has(rep["tap"], TAP_KEYS)
        assert_has(rep["measures"], MEASURE_KEYS)
        assert set(rep["criteria"].values()) <= {"good", "warn", "fault", "unknown"}


def test_json_knows_the_recording(demo: Replay) -> None:
    with av.open(str(DEMO)) as container:
        frames = container.streams.video[0].frames
    assert demo.result["source"] == "wall_hinge.mp4"
    assert demo.result["frames"] == frames
    assert demo.result["fps"] == 30.0
    assert demo.result["duration_s"] == pytest.approx(frames / 30, abs=0.01)
    assert demo.result["seen_fraction"] > 0.95
    assert demo.result["near_side"] == demo.result["facing"] == "right"


def test_every_number_is_finite(demo: Replay) -> None:
    numbers = list(numbers_in(demo.result))
    assert len(numbers) > 50
    assert all(math.isfinite(number) for number in numbers)


def test_the_times_of_a_rep_follow_each_other(demo: Replay) -> None:
    last_end = 0.0
    for rep in demo.result["reps"]:
        assert last_end <= rep["start_s"] < rep["bottom_s"] < rep["end_s"]
        assert rep["start_s"] < rep["tap"]["t_s"] < rep["end_s"]
        parts = rep["lowering_s"] + rep["hold_s"] + rep["rising_s"]
        assert parts == pytest.approx(rep["end_s"] - rep["start_s"], abs=0.01)
        last_end = rep["end_s"]
    assert last_end <= demo.result["duration_s"]


def test_the_measures_are_those_of_the_figure(figure: Path) -> None:
    first, second = replayed(figure)["reps"]
    assert first["bottom_s"] == pytest.approx(bottom_s(1), abs=0.05)
    assert second["bottom_s"] == pytest.approx(bottom_s(2), abs=0.05)
    # From 4 degrees at the hip and 1 at the knee, standing, to 87 and 18.
    assert first["measures"]["hip_flexion_deg"] == pytest.approx(83, abs=5)
    assert first["measures"]["trunk_inclination_deg"] == pytest.approx(65, abs=1)
    assert first["measures"]["shin_inclination_deg"] == pytest.approx(-4, abs=1)


def test_a_measure_that_was_not_seen_is_null_and_not_zero(tmp_path: Path) -> None:
    entries = hinges()
    for entry in entries:
        # Both wrists.
        entry["points"][9] = entry["points"][10] = None
    (rep,) = replayed(write_trace(tmp_path / "f.jsonl", entries))["reps"]
    assert rep["measures"]["roller_off_leg_of_height"] is None
    assert rep["measures"]["hip_flexion_deg"] > 60


def test_a_rep_hardly_seen_is_counted_without_a_score(tmp_path: Path) -> None:
    entries = hinges()
    for entry in entries:
        entry["scores"] = [0.4] * 17
    trace = write_trace(tmp_path / "f.jsonl", entries)
    (rep,) = replayed(trace)["reps"]
    assert rep["score"] is None
    assert rep["band"] is None
    assert rep["measures"]["hip_flexion_deg"] is None
    table = kiosk("replay", trace).stdout
    assert "? not judged" in table


def test_another_drill_judges_by_other_criteria(figure: Path) -> None:
    wall, dowel = replayed(figure), replayed(figure, "--drill", "dowel")
    assert dowel["drill"] == "dowel"
    assert "tap" in wall["reps"][0]["criteria"]
    assert "tap" not in dowel["reps"][0]["criteria"]


# What the wall felt.


def test_without_the_wall_a_tap_is_unknown_and_never_missed(figure: Path) -> None:
    for rep in replayed(figure)["reps"]:
        assert rep["tap"] == dict.fromkeys(rep["tap"]) | {"state": "unknown"}
        assert "no_tap" not in rep["faults"]


def test_a_wall_reached_in_one_rep_was_missed_in_the_other(
    figure: Path, tmp_path: Path
) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(8, [bottom_s(1)]))
    first, second = replayed(figure, "--wall", wall)["reps"]
    assert first["tap"]["state"] == "touched"
    assert first["tap"]["t_s"] == pytest.approx(bottom_s(1), abs=0.1)
    assert second["tap"]["state"] == "missed"
    assert second["tap"]["gap_m"] == pytest.approx(0.2)
    assert "no_tap" in second["faults"]


def test_a_wall_trace_shorter_than_the_clip_leaves_the_rest_unknown(
    figure: Path, tmp_path: Path
) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(4, [bottom_s(1)]))
    result = replayed(figure, "--wall", wall)
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["touched", "unknown"]
    assert "covers 0.0 to 4.0 s" in " ".join(result["notices"])


def test_a_wall_trace_longer_than_the_clip_is_remarked_on(figure: Path, tmp_path: Path) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(20, [bottom_s(1), bottom_s(2)]))
    result = replayed(figure, "--wall", wall)
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["touched", "touched"]
    assert result["duration_s"] == pytest.approx(8, abs=0.01)
    assert "longer than the recording" in " ".join(result["notices"])


def test_a_hole_in_the_wall_trace_makes_the_tap_unknown(figure: Path, tmp_path: Path) -> None:
    readings = [r for r in wall_readings(8) if not 1.5 < r["t"] < 3.3]
    result = replayed(figure, "--wall", write_wall(tmp_path / "w.csv", readings))
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["unknown", "missed"]


def test_a_wall_trace_that_knows_nothing_says_so(figure: Path, tmp_path: Path) -> None:
    readings: list[Entry] = [
        {"t": reading["t"], "distance_m": None, "touching": None}
        for reading in wall_readings(8)
    ]
    result = replayed(figure, "--wall", write_wall(tmp_path / "w.csv", readings))
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["unknown", "unknown"]
    assert result["notices"] == ["The wall trace knows nothing: all its readings are unknown."]


# The same in gives the same out.


def test_a_second_run_gives_the_same_bytes(
    one_rep: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, second = (
        replay_all(one_rep, tmp_path_factory.mktemp("run"), "--wall", DEMO_WALL)
        for _ in range(2)
    )
    assert len(first.result["reps"]) == 1
    assert first.stdout == second.stdout
    assert first.trace.read_bytes() == second.trace.read_bytes()
    assert first.plot.read_bytes() == second.plot.read_bytes()
    assert first.video.read_bytes() == second.video.read_bytes()


def test_the_trace_replays_to_the_same_result(demo: Replay, tmp_path: Path) -> None:
    again = replayed(demo.trace, "--trace", tmp_path / "again.jsonl")
    assert again.pop("source") == "t.jsonl"
    assert again == {key: demo.result[key] for key in demo.result if key != "source"}
    # All but the header's name of the source.
    first, *lines = demo.trace.read_text().splitlines()
    first_again, *lines_again = (tmp_path / "again.jsonl").read_text().splitlines()
    assert lines_again == lines
    assert json.loads(first_again) == json.loads(first) | {"source": "t.jsonl"}


def test_the_trace_holds_no_pixels(demo: Replay) -> None:
    keys = {key for line in demo.trace.read_text().splitlines() for key in json.loads(line)}
    header = {"trace", "source", "fps", "frame_size_px"}
    assert keys == header | {"t", "side", "points", "scores", "distance_m", "touching"}


def test_plot_does_not_depend_on_the_users_own_style(
    figure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, styled = tmp_path / "plain.png", tmp_path / "styled.png"
    kiosk_process("replay", figure, "--plot", plain)
    (tmp_path / "matplotlibrc").write_text("figure.facecolor: red\nsavefig.bbox: tight\n")
    env = {"MATPLOTLIBRC": str(tmp_path), "MPLBACKEND": "no such screen"}
    done = kiosk_process("replay", figure, "--plot", styled, env=env)
    assert done.returncode == 0, done.stderr
    assert plain.read_bytes() == styled.read_bytes()


# The annotated video and the plot.


def test_annotated_video_has_the_frames_and_the_size_of_the_source(demo: Replay) -> None:
    drawn = frames_of(demo.video)
    assert len(drawn) == demo.result["frames"]
    assert {image.shape for image in drawn} == {(480, 640, 3)}


def test_annotated_video_shows_the_skeleton_where_the_person_is(demo: Replay) -> None:
    poses = [
        entry
        for line in demo.trace.read_text().splitlines()
        if "points" in (entry := json.loads(line))
    ]
    recorded, annotated = frames_of(DEMO), frames_of(demo.video)
    for number in (0, 100, 300):
        source, drawn = recorded[number], annotated[number]
        # The right thigh, between hip (12) and knee (14), in the colour of the near side.
        thigh = np.mean([poses[number]["points"][joint] for joint in (12, 14)], axis=0)
        x, y = (round(part) for part in thigh)
        green, before = drawn[y, x].astype(int), source[y, x].astype(int)
        assert green[1] > green[0] + 60, f"frame {number} at {x}, {y}: {green}"
        assert abs(green - before).max() > 40
        # Far from the person and below the banner the picture is the recording's.
        corner = np.abs(drawn[-80:, -80:].astype(int) - source[-80:, -80:]).mean()
        assert corner < 6


def test_annotated_video_of_odd_size_loses_the_odd_line_only(tmp_path: Path) -> None:
    Image.new("RGB", (101, 77), "grey").save(tmp_path / "odd.png")
    replayed(tmp_path / "odd.png", "--annotate", tmp_path / "a.mp4")
    (image,) = frames_of(tmp_path / "a.mp4")
    assert image.shape == (76, 100, 3)


def test_plot_is_a_png_with_something_drawn(demo: Replay) -> None:
    with Image.open(demo.plot) as picture:
        assert picture.format == "PNG"
        assert picture.size == (1320, 550)
        colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 50
    assert 10_000 < demo.plot.stat().st_size < 1_000_000


def test_an_output_replaces_what_was_there(figure: Path, tmp_path: Path) -> None:
    plot = tmp_path / "p.png"
    plot.write_text("old")
    replayed(figure, "--plot", plot)
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert plot.stat().st_mode & 0o777 == (tmp_path / "figure.jsonl").stat().st_mode & 0o777


# Recordings of every kind.


def test_one_frame_a_second_is_remarked_on(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "slow.mp4", demo_images(30, shrink=2), 1)
    result = replayed(clip)
    assert result["fps"] == 1.0
    assert result["duration_s"] == result["frames"] == 13
    assert "quick reps may be missed" in result["notices"][0]


def test_240_frames_a_second_give_the_same_rep(tmp_path: Path) -> None:
    slow = write_trace(tmp_path / "s.jsonl", hinges(fps=30))
    fast = write_trace(tmp_path / "f.jsonl", hinges(fps=240))
    (a,), (b,) = replayed(slow)["reps"], replayed(fast)["reps"]
    assert b["bottom_s"] == pytest.approx(a["bottom_s"], abs=0.05)
    assert b["lowering_s"] == pytest.approx(a["lowering_s"], abs=0.05)
    assert b["measures"] == pytest.approx(a["measures"], abs=1, nan_ok=True)
    assert b["faults"] == a["faults"]


def test_a_clip_of_240_frames_a_second_keeps_its_times(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "fast.mp4", empty_room(24), 240)
    result = replayed(clip, "--annotate", tmp_path / "a.mp4")
    assert result["fps"] == 240.0
    assert result["duration_s"] == pytest.approx(0.1, abs=0.001)
    assert len(frames_of(tmp_path / "a.mp4")) == 24


def test_a_single_frame_is_no_rep_and_is_remarked_on(tmp_path: Path) -> None:
    result = replayed(blank_clip(tmp_path / "one.mp4", count=1))
    assert result["frames"] == 1
    assert result["reps"] == []
    assert "single picture" in result["notices"][0]


def test_a_portrait_picture_stays_upright(tmp_path: Path) -> None:
    portrait = [image[:, 200:440] for image in demo_images(10, 2)]
    result = replayed(
        write_clip(tmp_path / "p.mp4", portrait, 3), "--annotate", tmp_path / "a.mp4"
    )
    assert result["near_side"] == "right"
    assert frames_of(tmp_path / "a.mp4")[0].shape == (480, 240, 3)


def test_a_rotated_picture_is_turned_upright(tmp_path: Path) -> None:
    lying = Image.fromarray(demo_images(1, 0.03)[0]).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    lying.save(tmp_path / "rotated.jpg", exif=exif, quality=95)
    result = replayed(tmp_path / "rotated.jpg", "--annotate", tmp_path / "a.mp4")
    assert result["seen_fraction"] == 1.0
    assert frames_of(tmp_path / "a.mp4")[0].shape == (480, 640, 3)


def test_4k_is_read_smaller(tmp_path: Path) -> None:
    large = np.kron(demo_images(1, 0.03)[0], np.ones((6, 6, 1), np.uint8))
    clip = write_clip(tmp_path / "4k.mp4", [large[:2160]] * 2)
    result = replayed(clip, "--annotate", tmp_path / "a.mp4")
    assert result["frames"] == 2
    assert frames_of(tmp_path / "a.mp4")[0].shape == (720, MAX_SIDE_PX, 3)


def test_an_empty_room_is_no_error(tmp_path: Path) -> None:
    done = kiosk("replay", blank_clip(tmp_path / "room.mp4"))
    assert done.exit_code == 0
    assert "No person was seen" in done.stdout
    result = replayed(tmp_path / "room.mp4")
    assert result["seen_fraction"] == 0
    assert result["near_side"] is None
    assert result["summary"] == result["summary"] | {"reps": 0, "score": None, "band": None}


def test_half_a_body_is_not_judged_in_full(tmp_path: Path) -> None:
    upper = [image[:240] for image in demo_images(3, 4.0)]
    result = replayed(write_clip(tmp_path / "upper.mp4", upper, 10))
    assert result["seen_fraction"] < 0.5
    assert "the whole body" in " ".join(result["notices"])
    assert all(rep["score"] is None for rep in result["reps"])


def test_a_folder_of_pictures_is_a_recording(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, image in enumerate(demo_images(30, 4.0)):
        Image.fromarray(image).save(folder / f"{number}.png")
    result = replayed(folder, "--fps", "1")
    assert (result["source"], result["fps"], result["frames"]) == ("pictures", 1.0, 4)


def test_memory_does_not_grow_with_the_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SeesNobody:
        size = 192

        def invoke(self, square: NDArray[np.uint8]) -> NDArray[np.float32]:
            return np.zeros((17, 3), np.float32)

    def load_model(name: str, threads: int) -> SeesNobody:
        return SeesNobody()

    monkeypatch.setattr(replay_run, "load_model", load_model)

    def peak(count: int) -> int:
        clip = blank_clip(tmp_path / f"{count}.mp4", count, (320, 240))
        gc.collect()
        tracemalloc.start()
        try:
            assert replayed(clip, "--trace", tmp_path / "t.jsonl")["frames"] == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    # All 500 pictures together would be 115 MB.
    assert peak(500) < peak(50) + 5_000_000


# The table, and the terminals and pipes it goes to.


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
    assert process.returncode == 1
    assert json.loads(stdout)["error"] == {
        "message": "Stopped before the end.",
        "exit_status": 1,
    }


def test_without_a_wall_trace_it_says_that_taps_were_not_judged(figure: Path) -> None:
    result = replayed(figure)
    assert any("taps were not judged" in notice for notice in result["notices"])


def test_a_wall_trace_in_milliseconds_is_remarked_on(tmp_path: Path, figure: Path) -> None:
    wall = tmp_path / "wall.csv"
    wall.write_text("t_s,touching\n" + "".join(f"{n * 20},0\n" for n in range(600)))
    result = replayed(figure, "--wall", wall)
    assert any("t_s must be in seconds" in notice for notice in result["notices"])


def test_the_drill_may_be_written_in_capitals(figure: Path) -> None:
    assert replayed(figure, "--drill", "Wall")["drill"] == "wall"
