"""A wall trace becomes readings in time order, or one sentence that says where it is wrong."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.wall.reading import WallReading
from kiosk.wall.trace import MAX_DISTANCE_M, TraceError, read_trace

SHARED = Path(__file__).parents[2].parent / "shared"

HEADER = "t_s,distance_m,touching\n"


def trace(folder: Path, content: str | bytes) -> Path:
    path = folder / "wall.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def complaint(path: Path) -> str:
    with pytest.raises(TraceError) as caught:
        read_trace(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# --- what is read ------------------------------------------------------------------------


def test_a_trace_is_read_in_seconds_metres_and_touches(tmp_path: Path):
    path = trace(tmp_path, HEADER + "0.00,0.2269,0\n0.02,0.003,1\n0.04,0,true\n0.06,1,FALSE\n")
    assert read_trace(path) == [
        WallReading(0.0, 0.2269, False),
        WallReading(0.02, 0.003, True),
        WallReading(0.04, 0.0, True),
        WallReading(0.06, 1.0, False),
    ]


def test_an_empty_cell_is_unknown_and_not_a_miss(tmp_path: Path):
    path = trace(tmp_path, HEADER + "0,,1\n1,0.2,\n2,,\n")
    assert read_trace(path) == [
        WallReading(0.0, None, True),
        WallReading(1.0, 0.2, None),
        WallReading(2.0, None, None),
    ]


def test_a_reading_knows_nothing_unless_told():
    reading = WallReading(1.0)
    assert reading.distance_m is None
    assert reading.touching is None


def test_columns_come_in_any_order_with_others_between(tmp_path: Path):
    path = trace(tmp_path, "touching,note, T_S ,distance_m\n1,hello,0.5,0.1\n")
    assert read_trace(path) == [WallReading(0.5, 0.1, True)]


@pytest.mark.parametrize(
    ("content", "reading"),
    [
        ("t_s,distance_m\n1,0.2\n", WallReading(1.0, 0.2, None)),
        ("t_s,touching\n1,1\n", WallReading(1.0, None, True)),
    ],
)
def test_one_of_the_two_sensors_is_enough(tmp_path: Path, content: str, reading: WallReading):
    assert read_trace(trace(tmp_path, content)) == [reading]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbft_s,touching\n1,1\n",
        b"t_s,touching\r\n1,1\r\n",
        b"t_s,touching\r1,1\r",
        b"t_s,touching\n1,1",
        b"\n\nt_s,touching\n\n 1 , 1 \n \n\n",
        b'"t_s","touching"\n"1","1"\n',
        b"t_s,touching\n1e0,TRUE\n",
        b"t_s,touching\n+1.,1\n",
    ],
    ids=["BOM", "CRLF", "CR", "no end", "blank lines", "quotes", "exponent", "plus"],
)
def test_what_spreadsheets_and_editors_make_of_it_is_read_alike(tmp_path: Path, content: bytes):
    assert read_trace(trace(tmp_path, content)) == [WallReading(1.0, None, True)]


def test_two_readings_may_share_a_moment(tmp_path: Path):
    readings = read_trace(trace(tmp_path, HEADER + "1,0.2,\n1,,0\n"))
    assert [reading.t for reading in readings] == [1.0, 1.0]


def test_a_trace_may_begin_before_the_clip(tmp_path: Path):
    assert read_trace(trace(tmp_path, HEADER + "-1.5,0.2,0\n"))[0].t == -1.5


# --- what is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1.x,0.2,0", "t_s is '1.x'"),
        ("nan,0.2,0", "t_s is 'nan'"),
        ("inf,0.2,0", "t_s is 'inf'"),
        ("1e999,0.2,0", "t_s is '1e999'"),
        ("1_0,0.2,0", "t_s is '1_0'"),
        (",0.2,0", "has no time"),
        (",,", "has no time"),
        ("1,far,0", "distance_m is 'far'"),
        ("1,inf,0", "distance_m is 'inf'"),
        ("1,nan,0", "write an empty cell for unknown"),
        ("1,NaN,0", "write an empty cell for unknown"),
        ("1,-0.01,0", "no distance is below 0"),
        ("1,10.5,0", "more than 10 m"),
        ("1,0.2,2", "touching is '2'"),
        ("1,0.2,yes", "write 0, 1, true or false"),
        ("0.4,0.2,0", "is before the 0.5 s above it"),
        ("1,0.2", "has 2 cells, but the header has 3"),
        ("1,0,2,0", "has 4 cells, but the header has 3"),
        ('1,"0.2,0', "is not CSV"),
        ("1," + "9" * 300 + "x,0", "..."),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong_in_it(tmp_path: Path, row: str, words: str):
    path = trace(tmp_path, HEADER + "0.5,0.2,0\n" + row + "\n0.6,0.2,0\n")
    sentence = complaint(path)
    assert f"{path} line " in sentence
    if "CSV" not in words:
        assert f"{path} line 3" in sentence
    assert words in sentence
    assert len(sentence) < len(str(path)) + 200


def test_the_line_named_is_the_editors_also_after_blank_lines(tmp_path: Path):
    path = trace(tmp_path, HEADER + "\n\n0.5,0.2,0\n\n0.6,0.2,perhaps\n")
    assert f"{path} line 6" in complaint(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("\ufeff", "is empty"),
        (HEADER, "no readings"),
        ("0.0,0.2,0\n", "has no column t_s"),
        ("distance_m,touching\n0.2,0\n", "has no column t_s"),
        ("t_s;distance_m;touching\n0;0.2;0\n", "commas instead of semicolons"),
        ("t_s,temperature\n0,20\n", "neither distance_m nor touching"),
        ("t_s,touching,t_s\n0,0,0\n", "t_s is there twice"),
    ],
)
def test_a_trace_without_a_head_or_a_body_says_so(tmp_path: Path, content: str, words: str):
    assert words in complaint(trace(tmp_path, content))


def test_what_is_no_text_is_named_with_its_line(tmp_path: Path):
    path = trace(tmp_path, HEADER.encode() + b"0,0.2,0\n1,\xff\xfe,0\n")
    assert f"{path} line 3 is not text" in complaint(path)


def test_a_missing_trace_is_named(tmp_path: Path):
    assert "does not exist" in complaint(tmp_path / "nowhere.csv")


def test_a_folder_is_no_trace(tmp_path: Path):
    assert "is a folder" in complaint(tmp_path)


def test_a_forbidden_trace_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbid(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = trace(tmp_path, HEADER)
    monkeypatch.setattr(Path, "read_bytes", forbid)
    assert "may not be read" in complaint(path)


def test_a_video_handed_in_by_mistake_is_not_read_into_memory(tmp_path: Path):
    path = tmp_path / "clip.mp4"
    with path.open("wb") as file:
        # A hole: it takes no room on the disk.
        file.truncate(10_000_000_000)
    assert "too large" in complaint(path)


# --- laws --------------------------------------------------------------------------------

cells = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(["", "0", "1", "true", "False", "0.25", "-0", "nan", '"', "x", " "]),
    st.text(max_size=5),
)
almost_traces = st.lists(st.lists(cells, min_size=2, max_size=4).map(",".join), max_size=6).map(
    lambda rows: (HEADER + "\n".join(rows)).encode("utf-8", "surrogatepass")
)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), almost_traces))
def test_any_bytes_give_readings_in_time_order_or_one_of_our_errors(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = trace(Path(folder), content)
        sentence, readings = "", list[WallReading]()
        try:
            readings = read_trace(path)
        except TraceError as error:
            sentence = str(error)
    # The one or the other.
    assert bool(readings) != sentence.startswith(str(path))
    assert "\n" not in sentence
    assert [reading.t for reading in readings] == sorted(reading.t for reading in readings)
    for reading in readings:
        assert reading.distance_m is None or 0 <= reading.distance_m <= MAX_DISTANCE_M
        assert reading.touching in (None, False, True)


readings_in_order = st.lists(
    st.builds(
        WallReading,
        t=st.floats(-1e6, 1e6),
        distance_m=st.none() | st.floats(0, MAX_DISTANCE_M),
        touching=st.none() | st.booleans(),
    ),
    min_size=1,
    max_size=20,
).map(lambda readings: sorted(readings, key=lambda reading: reading.t))


@settings(deadline=None)
@given(readings_in_order)
def test_what_was_written_down_is_read_back_exactly(readings: list[WallReading]):
    def cell(value: float | bool | None) -> str:
        return "" if value is None else str(value)

    rows = [f"{r.t},{cell(r.distance_m)},{cell(r.touching)}\n" for r in readings]
    with tempfile.TemporaryDirectory() as folder:
        assert read_trace(trace(Path(folder), HEADER + "".join(rows))) == readings


# --- what the project's shared folder has -------------------------------------------------


def test_the_twins_traces_are_read_whole():
    folder = SHARED / "twin"
    paths = sorted(folder.glob("*.wall.csv"))
    if not paths:
        pytest.skip("twin/*.wall.csv are not in the shared folder beside this checkout")
    for path in paths:
        readings = read_trace(path)
        assert len(readings) == len(path.read_text().splitlines()) - 1
        assert all(reading.distance_m is not None for reading in readings)
