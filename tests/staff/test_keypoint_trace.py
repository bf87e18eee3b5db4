"""A keypoint trace says exactly what the coach was told; a bad one says where it is bad."""

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import (
    HEADER,
    Entry,
    as_json,
    hinges,
    kiosk,
    replayed,
    stick_figure,
    write_trace,
)

from kiosk.coach.coach import Observation
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.staff.replay.trace import (
    Trace,
    TraceBrokeOffError,
    TraceError,
    TraceHeader,
    write_header,
    write_observation,
)
from kiosk.wall.reading import WallReading

SIZE = (640, 480)
POSE = stick_figure(0.0, 0.0)
NAN, INF = float("nan"), float("inf")


def written(observations: Iterable[Observation]) -> str:
    file = io.StringIO()
    write_header(file, TraceHeader("clip.mp4", 30.0, SIZE))
    for observation in observations:
        write_observation(file, observation)
    return file.getvalue()


def read(path: Path) -> list[Observation]:
    return list(Trace(path).observations())


def whole_reading(path: Path) -> str:
    """What is wrong with a trace, as the command says it, without the name of the file."""
    result = kiosk("replay", path, "--json")
    assert result.exit_code == 2, result.output
    told = as_json(result)
    assert set(told) == {"schema", "source", "error"}
    assert told["error"]["exit_status"] == 2
    message = told["error"]["message"]
    assert result.stderr == f"kiosk replay: {message}\n"
    assert str(path) in message
    return message.replace(str(path), "FILE")


# What is written is what is read.

numbers = st.floats(0, 1e5).map(lambda value: round(value, 2))
points = st.one_of(st.none(), st.tuples(numbers, numbers))
poses = st.builds(
    Pose,
    st.tuples(*[points] * KEYPOINT_COUNT),
    st.tuples(*[st.floats(0, 1).map(lambda value: round(value, 3))] * KEYPOINT_COUNT),
    st.just(0.0),
    st.just(SIZE),
    st.sampled_from(["left", "right", None]),
)
readings = st.builds(
    WallReading,
    st.just(0.0),
    st.one_of(st.none(), st.floats(0, 10)),
    st.sampled_from([True, False, None]),
)
times = st.floats(0, 1e9, allow_subnormal=False)


@st.composite
def recordings_of_all_kinds(draw: st.DrawFn) -> list[Observation]:
    found = draw(st.lists(st.one_of(poses, readings), max_size=6))
    moments = sorted(draw(st.lists(times, min_size=len(found) + 1, unique=True)))
    timed: list[Observation] = [
        replace(each, t=t) for each, t in zip(found, moments[1:], strict=False)
    ]
    return [replace(draw(poses), t=moments[0]), *timed]


@given(recordings_of_all_kinds())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, recording: list[Observation]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round_trip.jsonl"
    path.write_text(written(recording))
    assert read(path) == recording
    assert Trace(path).header == TraceHeader("clip.mp4", 30.0, SIZE)


def test_a_trace_is_one_json_object_a_line(tmp_path: Path) -> None:
    pose = Pose((None, *[(1.5, 2.0)] * 16), (0.25,) * 17, 0.5, SIZE, "left")
    lines = written([pose, WallReading(0.5, None, touching=True)]).splitlines()
    assert [json.loads(line) for line in lines] == [
        HEADER,
        {"t": 0.5, "side": "left", "points": [None, *[[1.5, 2.0]] * 16], "scores": [0.25] * 17},
        {"t": 0.5, "distance_m": None, "touching": True},
    ]


@pytest.mark.parametrize("bad", [NAN, INF])
def test_what_is_no_number_is_not_written(bad: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        written([WallReading(0.0, bad)])


def test_readings_may_share_a_time_with_each_other_and_with_a_pose(tmp_path: Path) -> None:
    reading: Entry = {"t": 0.0, "distance_m": 0.2, "touching": None}
    path = write_trace(tmp_path / "t.jsonl", [reading, reading, POSE, reading])
    assert [observation.t for observation in read(path)] == [0.0] * 4


def test_a_wall_reading_may_come_before_the_recording(tmp_path: Path) -> None:
    path = write_trace(tmp_path / "t.jsonl", [{"t": -0.1, "touching": False}, POSE])
    assert read(path)[0] == WallReading(-0.1, None, touching=False)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n  \n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_editors_and_their_habits_do_no_harm(tmp_path: Path, newline: str, mark: str) -> None:
    plain = write_trace(tmp_path / "plain.jsonl", hinges())
    edited = tmp_path / "edited.jsonl"
    edited.write_bytes((mark + newline.join(plain.read_text().splitlines())).encode())
    assert read(edited) == read(plain)


def test_a_trace_is_known_by_its_name_only(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "t.NDJSON", hinges())
    assert len(replayed(trace)["reps"]) == 1
    other = trace.rename(tmp_path / "t.txt")
    assert kiosk("replay", other).exit_code == 2


# A trace that ends in the middle of a line.


@pytest.mark.parametrize(
    "rest", ['{"t":9.0,"side":"ri', "{", "\0" * 500, '{"t":9.0,"x":"\udcff']
)
def test_a_trace_that_breaks_off_keeps_its_rep(tmp_path: Path, rest: str) -> None:
    whole = write_trace(tmp_path / "whole.jsonl", hinges())
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole.read_bytes() + rest.encode("utf-8", "surrogateescape"))
    result = replayed(cut, status=2)
    message = result.pop("error")["message"]
    assert f"cut.jsonl, line {len(hinges()) + 2}: the file breaks off here" in message
    assert len(result["reps"]) == 1
    assert result == replayed(whole) | {"source": "cut.jsonl"}


def test_a_trace_that_breaks_off_gives_all_that_came_before(tmp_path: Path) -> None:
    path = write_trace(tmp_path / "t.jsonl", hinges()[:5])
    with path.open("a") as file:
        file.write('{"t":')
    observations = Trace(path).observations()
    assert [next(observations).t for _ in range(5)] == [e["t"] for e in hinges()[:5]]
    with pytest.raises(TraceBrokeOffError, match=r"t[.]jsonl, line 7: "):
        next(observations)


def test_only_the_line_break_missing_is_no_damage(tmp_path: Path) -> None:
    path = write_trace(tmp_path / "t.jsonl", hinges())
    path.write_bytes(path.read_bytes().rstrip())
    assert len(read(path)) == len(hinges())


# A trace that is no good.


def test_damage_in_the_middle_is_not_passed_over(tmp_path: Path) -> None:
    path = write_trace(tmp_path / "t.jsonl", hinges())
    lines = path.read_text().splitlines()
    lines[50] = lines[50][:40]
    path.write_text("\n".join(lines) + "\n")
    assert whole_reading(path).startswith("FILE, line 51: this is no JSON object")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "FILE is empty"),
        (b"\n\n", "FILE is empty"),
        (b"\x00\xff\x80" * 50, "FILE, line 1: this is not text in UTF-8"),
        (b"t_s,distance_m\n", "FILE, line 1: this is no JSON object"),
        (b"[1, 2]\n", "FILE, line 1: this is no JSON object"),
        (b"{}\n", "FILE, line 1: this is not the header of a keypoint trace"),
        (json.dumps(POSE).encode(), "FILE, line 1: this is not the header"),
        (json.dumps(HEADER).encode() + b"\n", "FILE holds no poses"),
        (json.dumps(HEADER).encode() + b'\n{"t":0,"touching":true}\n', "FILE holds no poses"),
        (json.dumps(HEADER).encode() + b"\n" + b"x" * 1_000_000, "line 2 is far too long"),
        (json.dumps(HEADER).encode() + b"\n" + b"[" * 90_000, "line 2: this is no JSON object"),
    ],
)
def test_a_file_that_is_no_trace(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(data)
    assert says in whole_reading(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"trace": 2}, "not the header of a keypoint trace of schema 1"),
        ({"fps": 0}, "fps is 0"),
        ({"fps": -30}, "fps is -30"),
        ({"fps": 1e-320}, "fps is 9.99989e-321; it can be 0.01 to 1000"),
        ({"fps": 1e308}, "fps is 1e+308"),
        ({"fps": NAN}, "fps is not a finite number"),
        ({"fps": "30"}, "fps is '30', not a number"),
        ({"fps": True}, "fps is True, not a number"),
        ({"fps": None}, "fps is None"),
        ({"frame_size_px": None}, "frame_size_px must be"),
        ({"frame_size_px": [640]}, "frame_size_px must be"),
        ({"frame_size_px": [0, 480]}, "0x480 make no sense"),
        ({"frame_size_px": [1e300, 480]}, "make no sense"),
        ({"frame_size_px": ["a", "b"]}, "frame_size_px is 'a', not a number"),
    ],
)
def test_a_header_that_makes_no_sense(
    change: dict[str, Any], says: str, tmp_path: Path
) -> None:
    sentence = whole_reading(write_trace(tmp_path / "t.jsonl", [POSE], HEADER | change))
    assert sentence.startswith("FILE, line 1: ")
    assert says in sentence


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"t": NAN}, "t is not a finite number"),
        ({"t": INF}, "t is not a finite number"),
        ({"t": 1e300}, "t is 1e+300"),
        ({"t": 10**400}, "t is not a finite number"),
        ({"t": -5}, "t is -5.0; a recording begins at 0 s"),
        ({"t": "0"}, "t is '0', not a number"),
        ({"t": None}, "t is None, not a number"),
        ({"points": POSE["points"][:16]}, "a pose needs 17 points and scores"),
        ({"scores": [0.5] * 18}, "a pose needs 17 points and scores"),
        ({"scores": None}, "a pose needs 17 points and scores"),
        ({"points": "x" * 17}, "a pose needs 17 points and scores"),
        ({"points": [[1, 2, 3]] * 17}, "a point is [x, y] or null"),
        ({"points": [[NAN, 2]] * 17}, "a coordinate is not a finite number"),
        ({"points": [[1e308, 2]] * 17}, "a million pixels away"),
        ({"points": [[None, 2]] * 17}, "a coordinate is None, not a number"),
        ({"scores": [NAN] * 17}, "a score is not a finite number"),
        ({"scores": [1e308] * 17}, "a score is 1e+308; scores are 0 to 1"),
        ({"scores": [-1] * 17}, "a score is -1; scores are 0 to 1"),
        ({"side": "up"}, "side is 'up'; it can be"),
        ({"side": ["left"] * 1000}, "side is ['left', 'left', 'left', 'lef…; it can be"),
    ],
)
def test_a_pose_that_makes_no_sense(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    sentence = whole_reading(write_trace(tmp_path / "t.jsonl", [POSE | change]))
    assert sentence.startswith("FILE, line 2: ")
    assert says in sentence
    assert len(sentence) < 150


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        ({"t": 0}, "neither a pose (points) nor a wall reading"),
        ({"touching": True}, "the time t is missing"),
        ({"t": 0, "touching": 1}, "touching is 1; it can be true, false or null"),
        ({"t": 0, "touching": "yes"}, "touching is 'yes'"),
        ({"t": 0, "distance_m": NAN}, "distance_m is not a finite number"),
        ({"t": 0, "distance_m": -0.1}, "distance_m is -0.1; it can be 0 to 10"),
        ({"t": 0, "distance_m": 1e9}, "it can be 0 to 10"),
        ({"t": 1e11, "distance_m": 1}, "t is 1e+11"),
    ],
)
def test_a_wall_reading_that_makes_no_sense(
    reading: dict[str, Any], says: str, tmp_path: Path
) -> None:
    sentence = whole_reading(write_trace(tmp_path / "t.jsonl", [reading, POSE]))
    assert sentence.startswith("FILE, line 2: ")
    assert says in sentence


def test_lines_out_of_order_are_named(tmp_path: Path) -> None:
    def says(*entries: Entry) -> str:
        return whole_reading(write_trace(tmp_path / "t.jsonl", entries))

    first, second = stick_figure(0.0, 0), stick_figure(0.5, 0)
    wall: Entry = {"t": 0.0, "touching": True}
    assert "line 3: its time 0.0 s is not after the one before (0.5 s)" in says(second, first)
    assert "line 3: its time 0.0 s is not after" in says(first, first)
    # Also where a reading stands between two poses of one time, or comes too late itself.
    assert "line 4: its time 0.0 s is not after" in says(first, wall, first)
    assert "line 3: its time 0.0 s is not after the one before (0.5 s)" in says(second, wall)


def test_a_trace_that_may_not_be_read(tmp_path: Path) -> None:
    assert "No such file" in whole_reading(tmp_path / "no.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    assert "FILE is not a plain file" in whole_reading(tmp_path / "folder.jsonl")


# Whatever a trace may hold, the answer is sound.

wild_numbers = st.one_of(st.floats(), st.integers(), st.none(), st.booleans(), st.text())
wild_entries = st.fixed_dictionaries(
    {"t": wild_numbers},
    optional={
        "points": st.lists(
            st.one_of(st.none(), st.lists(st.floats(-2e6, 2e6), min_size=2, max_size=2)),
            min_size=17,
            max_size=17,
        ),
        "scores": st.lists(st.floats(-0.2, 1.2), min_size=17, max_size=17),
        "side": st.sampled_from(["left", "right", None, "both"]),
        "distance_m": wild_numbers,
        "touching": wild_numbers,
    },
)


@given(st.lists(wild_entries, max_size=5))
def test_a_wild_trace_is_read_or_refused_and_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    path = write_trace(tmp_path_factory.getbasetemp() / "wild.jsonl", [POSE, *entries])
    found, said = None, ""
    try:
        found = read(path)
    except TraceError as error:
        said = str(error)
    if found is None:
        assert f"{path}, line " in said
    else:
        assert len(found) == len(entries) + 1
        assert all(a.t <= b.t for a, b in pairwise(found))


wild_points = st.lists(
    st.one_of(st.none(), st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))),
    min_size=17,
    max_size=17,
)


@given(st.lists(wild_points, min_size=1, max_size=8), st.integers(20, 60))
def test_points_anywhere_give_finite_numbers(
    tmp_path_factory: pytest.TempPathFactory, wild: list[list[Any]], start: int
) -> None:
    entries = hinges()
    for number, entry in enumerate(entries[start:]):
        entry["points"] = wild[number % len(wild)]
    # `replayed` refuses NaN and Infinity.
    trace = write_trace(tmp_path_factory.getbasetemp() / "wild points.jsonl", entries)
    assert replayed(trace)["frames"] == len(entries)


@pytest.mark.parametrize(
    "told", [{"bow": 1e300, "gaps": None}, {"bow": 0.0, "gaps": [None, -3.0, 0.1]}]
)
def test_no_back_bows_by_more_than_a_torso_or_two(told: Entry, tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "t.jsonl", [POSE, {"t": 0.0, **told}])
    assert "shares of a torso" in whole_reading(trace)
