"""`kiosk top`: the skeleton in dots, what it says in words, and the app as one sees it."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import Clinic, kiosk
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.health.faults import REMEDIES, KioskFault
from kiosk.health.live import Live
from kiosk.health.live_socket import LiveSocket
from kiosk.health.status import FaultStatus
from kiosk.staff.status.place import Place
from kiosk.staff.top import panels
from kiosk.staff.top.app import Top
from kiosk.staff.top.braille import BLANK, Dots
from kiosk.staff.top.feed import Event, Feed
from kiosk.staff.top.skeleton import skeleton

NOW = datetime.fromisoformat("2026-11-22T14:00:00+00:00")
PATIENCE_S = 60.0
# Side-on, standing, facing right in the picture; shares of its width and height.
STANDING = (
    (0.53, 0.15), (0.52, 0.14), (0.52, 0.14), (0.50, 0.15), (0.50, 0.15),
    (0.50, 0.28), (0.50, 0.28), (0.51, 0.40), (0.51, 0.40), (0.53, 0.50), (0.53, 0.50),
    (0.50, 0.52), (0.50, 0.52), (0.51, 0.70), (0.51, 0.70), (0.50, 0.90), (0.50, 0.90),
)  # fmt: skip
IN_A_HINGE = Live(
    t_s=0.0,
    stage="drill",
    session=1,
    drill="wall",
    phase="lowering",
    person_seen=True,
    keypoints=STANDING,
    aspect=4 / 3,
    hip_flexion_deg=66.4,
    knee_flexion_deg=13.0,
    trunk_inclination_deg=51.0,
    wall="free",
    wall_m=0.041,
    wall_age_s=0.02,
    set_number=1,
    reps_in_set=3,
    reps=3,
    last_score=86,
    last_band="warn",
    last_faults=("knees_forward",),
)


# --- dots -------------------------------------------------------------------------------------


def test_a_dot_stands_where_it_belongs():
    dots = Dots(2, 2)
    assert dots.size == (4, 8)
    dots.dot(0, 0)
    dots.dot(3, 7)
    assert dots.lines() == [chr(BLANK + 0x01) + " ", " " + chr(BLANK + 0x80)]


def test_all_eight_dots_make_a_full_letter():
    dots = Dots(1, 1)
    for x in range(2):
        for y in range(4):
            dots.dot(x, y)
    assert dots.lines() == ["\u28ff"]


NUMBERS = st.floats(-1e6, 1e6)


@given(st.integers(0, 8), st.integers(0, 8), NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_line_anywhere_stays_inside(
    columns: int, rows: int, x: float, y: float, to_x: float, to_y: float
):
    dots = Dots(columns, rows)
    dots.line((x, y), (to_x, to_y))
    assert [len(line) for line in dots.lines()] == [columns] * rows


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))
def test_a_line_has_both_its_ends_and_no_gap(x: int, y: int, to_x: int, to_y: int):
    dots, ends = Dots(8, 4), Dots(8, 4)
    dots.line((x, y), (to_x, to_y))
    ends.dot(x, y)
    ends.dot(to_x, to_y)
    drawn, needed = (set_dots(each) for each in (dots, ends))
    assert needed <= drawn
    assert len(drawn) == max(abs(to_x - x), abs(to_y - y)) + 1


def set_dots(dots: Dots) -> set[tuple[int, int, int]]:
    return {
        (row, column, bit)
        for row, line in enumerate(dots.lines())
        for column, sign in enumerate(line)
        for bit in range(8)
        if sign != " " and ord(sign) - BLANK & 1 << bit
    }


# --- the skeleton -----------------------------------------------------------------------------


def told(**changes: Any) -> dict[str, Any]:
    """A record as it comes from the socket."""
    from kiosk.health.status import as_plain

    return {
        "schema": 1,
        **as_plain(replace(IN_A_HINGE, t_s=time.monotonic(), **changes)),
        "events": [],
    }


def extent(lines: list[str]) -> tuple[int, int, int, int]:
    """Left, right, upper and lower end of what is drawn, in letters."""
    columns = [at for line in lines for at, sign in enumerate(line) if sign != " "]
    rows = [at for at, line in enumerate(lines) if line.strip()]
    return min(columns), max(columns), min(rows), max(rows)


def test_a_standing_person_is_narrow_high_and_in_the_middle():
    left, right, upper, lower = extent(skeleton(told(), 40, 15, mirror=False))
    assert right - left <= 4
    assert 15 <= left <= right <= 25
    assert upper <= 2
    assert lower >= 12


def test_as_in_a_mirror_left_is_right():
    points = tuple((x + 0.3, y) for x, y in STANDING)
    record = told(keypoints=points)
    seen, mirrored = (skeleton(record, 40, 15, mirror=mirror) for mirror in (False, True))
    assert extent(seen)[0] > 20
    assert extent(mirrored)[1] < 20


def test_what_is_not_seen_is_not_drawn():
    nobody = skeleton(told(keypoints=()), 40, 15, mirror=False)
    assert not "".join(nobody).strip()
    feet_gone = tuple(None if n >= 13 else point for n, point in enumerate(STANDING))
    assert extent(skeleton(told(keypoints=feet_gone), 40, 15, mirror=False))[3] < 9


def test_the_dowel_is_drawn():
    without = skeleton(told(keypoints=()), 40, 15, mirror=False)
    with_it = skeleton(told(keypoints=(), dowel=((0.3, 0.2), (0.7, 0.8))), 40, 15, mirror=False)
    assert "".join(without) != "".join(with_it)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.sampled_from(sorted(told())), JUNK)


@given(RECORDS, st.integers(0, 30), st.integers(0, 12))
def test_whatever_a_record_holds_there_is_a_picture(
    record: dict[str, Any], width: int, height: int
):
    lines = skeleton({**told(), **record}, width, height, mirror=True)
    assert [len(line) for line in lines] == [width] * height


# --- words ------------------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path) -> Generator[Clinic]:
    made = Clinic(tmp_path, {})
    yield made
    made.dies()


def feed_of(clinic: Clinic) -> Feed:
    """It is always the moment that its kiosk tells of: this machine may be slow."""
    return Feed(Place(clinic.data, clinic.run), lambda: told_s(clinic))


def told_s(clinic: Clinic) -> float:
    """When its kiosk told how it is; 0.0 where none did."""
    file = clinic.run / "status.json"
    return float(json.loads(file.read_text())["t_s"]) if file.exists() else 0.0


def heard(clinic: Clinic, **changes: Any) -> Feed:
    feed = feed_of(clinic)
    feed.take(json.dumps(told(**changes)).encode())
    return feed


def test_angles_wall_and_hinges_are_told(clinic: Clinic):
    clinic.starts()
    text = panels.numbers(heard(clinic), 60).plain
    for words in ("Hip        66°", "Knee       13°", "Trunk      51°", "Wall        4 cm ━"):
        assert words in text
    assert "3 in set 1; last 86 ◆ nearly, knees travel forward" in text
    assert panels.head(heard(clinic)).plain.endswith(
        "all is well. Wall drill: on the way down."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hip_flexion_deg": None}, "Hip      unknown"),
        ({"wall": "touched"}, "Wall     TOUCHED"),
        ({"wall": "unknown", "wall_m": None}, "Wall     unknown"),
        ({"wall": None}, "Wall     no sensor is set up"),
        ({"contacts": {"head": "lost"}}, "head lost, upper back unknown, tailbone unknown"),
    ],
)
def test_without_colour_the_words_say_it(clinic: Clinic, changes: dict[str, Any], words: str):
    clinic.starts()
    assert words in panels.numbers(heard(clinic, **changes), 60).plain


def test_faults_stand_before_what_merely_is(clinic: Clinic):
    row = REMEDIES[KioskFault.TOO_DARK]
    clinic.starts(faults=(FaultStatus(row.code, row.fault, "limits"),))
    text = panels.numbers(heard(clinic), 60).plain
    assert "C4 limits the coaching" in text
    assert text.index("C4") < text.index("Pictures") < text.index("Heat")


def test_where_nobody_is_seen_that_is_said(clinic: Clinic):
    clinic.starts()
    said = panels.instead(heard(clinic, keypoints=()), 40, NOW)
    assert said is not None
    assert said.plain == "Nobody is seen."
    assert panels.instead(heard(clinic), 40, NOW) is None


def test_an_old_record_is_not_taken_for_now(clinic: Clinic):
    clinic.starts()
    feed = heard(clinic)
    feed.take(json.dumps({**told(), "t_s": told_s(clinic) - 5}).encode())
    feed.look()
    assert feed.record == {}


@pytest.mark.parametrize(
    ("kind", "about", "words"),
    [
        ("session_began", {"drill": "wall"}, "A session began: wall drill."),
        (
            "session_ended",
            {"reps": 3, "score": 91},
            "The session ended after 3 hinges, score 91.",
        ),
        ("session_ended", {"reps": 0, "score": None}, "The session ended after 0 hinges."),
        ("touched", {}, "The wall was touched."),
        ("rep", {"n": 2, "score": None, "faults": []}, "Hinge 2, not judged."),
        (
            "rep",
            {"n": 2, "score": 70, "band": "fault", "faults": ["squat"]},
            "Hinge 2: 70 ▲ work on it, squats: knees do the work.",
        ),
        ("cue", {"text": "Further back"}, "Cue: Further back."),
        ("set_ended", {}, "A set is done: rest."),
        ("moon_rose", {}, "moon rose"),
        ("diary", {"text": "\x1bW1 came"}, "\\x1bW1 came"),
    ],
)
def test_events_are_told_in_words(kind: str, about: dict[str, Any], words: str):
    assert panels.event_said(Event(0.0, kind, about)) == words


@given(RECORDS)
def test_whatever_a_record_holds_there_are_words(
    tmp_path_factory: pytest.TempPathFactory, record: dict[str, Any]
):
    clinic = Clinic(tmp_path_factory.mktemp("clinic"), {})
    clinic.starts()
    feed = feed_of(clinic)
    feed.take(json.dumps({**told(), **record}).encode())
    assert panels.head(feed).plain
    panels.numbers(feed, 30)
    panels.instead(feed, 30, NOW)
    panels.happened(list(feed.events), 60, 5)
    clinic.dies()


# --- the app ----------------------------------------------------------------------------------

Act = Callable[[Pilot[None], Top], Awaitable[None]]


def shown(app: Top) -> str:
    """All that stands on the screen."""
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    )


def dotted(screen: str) -> list[int]:
    """In which columns dots are."""
    return [
        column
        for line in screen.splitlines()
        for column, sign in enumerate(line)
        if BLANK < ord(sign) < BLANK + 256
    ]


async def until(pilot: Pilot[None], app: Top, *words: str) -> str:
    """Waits until all of it is to be read."""
    end = time.monotonic() + PATIENCE_S
    while True:
        app.draw()
        await pilot.pause()
        told = shown(app)
        if all(each in told for each in words):
            return told
        assert time.monotonic() < end, told
        await asyncio.sleep(0.01)


def play(clinic: Clinic, act: Act, size: tuple[int, int] = (80, 24)) -> None:
    """The app, as on a terminal of this size."""

    async def run() -> None:
        app = Top(feed_of(clinic))
        async with app.run_test(size=size) as pilot:
            await act(pilot, app)

    asyncio.run(run())


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (40, 12)])
def test_while_no_kiosk_runs_it_says_so_and_waits(clinic: Clinic, size: tuple[int, int]):
    async def act(pilot: Pilot[None], app: Top) -> None:
        await until(pilot, app, "not running", "has run")
        clinic.starts()
        app.feed.look()
        await until(pilot, app, "all is well")

    play(clinic, act, size)


def test_a_kiosk_without_a_socket_is_told_from_its_status(clinic: Clinic):
    async def act(pilot: Pilot[None], app: Top) -> None:
        told = await until(pilot, app, "tells nothing live", "a patient", "29.8 a second")
        assert "15.3 cm" in told

    clinic.starts()
    play(clinic, act)


def test_a_live_kiosk_is_seen_with_its_skeleton_and_its_events(clinic: Clinic):
    live = LiveSocket(clinic.run / "live.sock", every_s=0.0)
    # To the right in the picture.
    aside = replace(IN_A_HINGE, keypoints=tuple((x + 0.3, y) for x, y in STANDING))

    async def act(pilot: Pilot[None], app: Top) -> None:
        end = time.monotonic() + PATIENCE_S
        while not live.due():
            assert time.monotonic() < end
            await pilot.pause()
        live.tell("touched", time.monotonic())
        live.offer(replace(aside, t_s=time.monotonic()))
        told = await until(pilot, app, "on the way down", "66°", "The wall was touched.")
        assert min(dotted(told)) > 20
        await pilot.press("m")
        live.offer(replace(aside, t_s=time.monotonic()))
        assert max(dotted(await until(pilot, app, "66°"))) < 20
        # It goes, and another one comes.
        live.close()
        await until(pilot, app, "tells nothing live")

    clinic.starts()
    assert live.open()
    with closing(live):
        play(clinic, act)


def test_q_quits(clinic: Clinic):
    async def act(pilot: Pilot[None], app: Top) -> None:
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running or app.return_code == 0

    play(clinic, act)


def test_every_panel_is_plain_text_and_no_markup(clinic: Clinic):
    async def act(pilot: Pilot[None], app: Top) -> None:
        await until(pilot, app, "[red]gone")
        assert len(app.query(Static)) >= 4

    clinic.starts()
    clinic.writes_down("stop", why="[red]gone")
    play(clinic, act)


def test_where_there_is_no_terminal_it_says_what_else_to_use(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    for name, value in clinic.environ.items():
        monkeypatch.setenv(name, value)
    result = kiosk("top")
    assert result.exit_code == 2
    assert "kiosk status --watch" in result.stderr
    assert os.linesep not in result.stderr.strip()
