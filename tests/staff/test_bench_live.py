"""`kiosk bench --live`: that what it finds is true; how quick a computer is, is not ours."""

import os
from collections.abc import Iterator

import pygame
import pytest
from recordings import as_json, kiosk

from kiosk.coach.posture import measure
from kiosk.pose.keypoints import Pose
from kiosk.staff.failure import CommandError
from kiosk.staff.live import living, memory, touch
from kiosk.staff.live.day import REPS_PER_PERSON, Day, recorded
from kiosk.staff.live.display import display
from kiosk.staff.live.idle import idle
from kiosk.staff.live.judged import chosen, judged, kept_up
from kiosk.staff.live.living import Living, observe, screen
from kiosk.staff.live.memory import growth_of
from kiosk.staff.live.pixels import pixels
from kiosk.staff.live.row import ROW_NAMES, Plan, Row, percentile
from kiosk.staff.live.rows import Machine
from kiosk.staff.live.rows import measure as measure_rows
from kiosk.staff.live.table import print_table
from kiosk.staff.live.taps import count_taps
from kiosk.staff.live.watched import Look, nobody, somebody_hinges
from kiosk.wall import switch

SHORT = Plan(seconds=1.0, taps=2, reps=40)
PERIOD_S = 0.03


@pytest.fixture(autouse=True)
def unseen_and_unhurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    monkeypatch.setattr(living, "WARM_UP_S", 0.1)
    yield
    pygame.display.quit()


# --- taps in virtual time ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("varied", [False, True])
def test_no_tap_is_missed_and_none_is_invented(varied: bool, seed: int) -> None:
    count = count_taps(1000, varied=varied, seed=seed)
    assert (count.taps, count.missed, count.invented) == (1000, 0, 0)


def test_touches_that_a_chattering_switch_invents_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(switch, "RELEASE_S", 0.0)
    count = count_taps(200, varied=True)
    assert count.missed == 0
    assert count.invented > 50


def test_taps_that_a_switch_in_doubt_does_not_tell_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(switch, "MAX_EDGES_PER_S", 1)
    count = count_taps(200, varied=True)
    assert count.missed > 50
    assert count.invented == 0


# --- which frames were judged -----------------------------------------------------------------


def frames(number: int) -> list[tuple[float, float]]:
    """Frame times, and arrivals a little later."""
    return [(n * PERIOD_S, n * PERIOD_S + 0.002) for n in range(number)]


def looks_at(arrivals: list[tuple[float, float]], took_s: float) -> list[Look]:
    return [Look(t, arrived_t + 0.001, took_s) for t, arrived_t in arrivals]


def test_a_model_that_keeps_up_has_judged_every_frame() -> None:
    arrivals = frames(20)
    found = kept_up(arrivals, looks_at(arrivals, 0.01), PERIOD_S)
    assert (found.seen, found.judged, found.share, found.dropped_while_free) == (20, 20, 1, 0)


def test_a_frame_dropped_for_no_reason_is_found() -> None:
    arrivals = frames(20)
    looks = [look for look in looks_at(arrivals, 0.01) if look.frame_t != arrivals[7][0]]
    found = kept_up(arrivals, looks, PERIOD_S)
    assert (found.judged, found.dropped_while_free) == (19, 1)


def test_a_frame_dropped_for_a_slow_look_is_the_models_own() -> None:
    arrivals = frames(20)
    looks = looks_at(arrivals, 0.01)
    looks[6:8] = [Look(arrivals[6][0], arrivals[6][1] + 0.001, 2.2 * PERIOD_S)]
    found = kept_up(arrivals, looks, PERIOD_S)
    assert (found.judged, found.dropped_while_free) == (19, 0)


def test_who_always_takes_the_newest_has_queued_nothing() -> None:
    arrivals = frames(40)
    # Each takes 3.5 periods; what came last before its end is next.
    looks = looks_at(arrivals[::4], 3.5 * PERIOD_S)
    found = chosen(arrivals, looks)
    assert (found.looks, found.not_newest, found.queued) == (10, 0, 0)
    assert found.age_p95_s == pytest.approx(0.003)


def test_who_works_off_a_queue_is_found_out() -> None:
    arrivals = frames(40)
    looks = [
        Look(t, n * 4 * PERIOD_S, 3.5 * PERIOD_S) for n, (t, _) in enumerate(arrivals[:10])
    ]
    assert chosen(arrivals, looks).not_newest == 9
    assert chosen(arrivals, [looks[3], looks[3], looks[2]]).queued == 2


def test_percentiles_are_values_that_were_there() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([3.0], 50) == 3.0
    assert percentile([], 50) != percentile([], 50)


# --- the simulated day ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_visitors() -> list[list[Pose]]:
    day = Day(recorded(Plan()))
    visitors: list[list[Pose]] = []
    before_t = 0.0
    for _ in range(2):
        seen = list(day.visitor())
        times = [before_t, *(observation.t for observation in seen)]
        assert times == sorted(times)
        before_t = times[-1]
        visitors.append([each for each in seen if isinstance(each, Pose)])
    return visitors


def test_visitors_of_a_day_come_and_go_and_are_not_the_same(
    two_visitors: list[list[Pose]],
) -> None:
    lengths: list[float] = []
    for poses in two_visitors:
        assert not poses[0].seen
        assert not poses[-1].seen
        first = next(pose for pose in poses if pose.seen)
        assert first.near_side is not None
        posture = measure(first, first.near_side)
        assert posture is not None
        lengths.append(posture.chain_px)
    assert abs(lengths[0] / lengths[1] - 1) > 0.01


def test_every_session_and_rep_of_a_day_is_in_the_database() -> None:
    row = memory.memory(SHORT)
    found = row.measured
    assert found["people"] == found["sessions_kept"] == 1
    fed, counted, kept = (found[f"reps_{what}"] for what in ("fed", "judged", "kept"))
    assert fed == counted == kept == REPS_PER_PERSON
    assert found["peak_mb"] > 10
    assert found["pictures_drawn"] > 0
    assert found["sounds_chosen"] > REPS_PER_PERSON
    # Of one person no growth is known, and what is not known is not well.
    assert found["growth_share"] is None
    assert not row.well


def test_growth_is_the_last_tenth_against_the_first_after_the_warm_up() -> None:
    warm = [50.0] * 10
    assert growth_of([*warm, *[100.0] * 90]) == 0
    assert growth_of([*warm, *(100.0 + n for n in range(90))]) == pytest.approx(0.779, abs=0.01)
    # One sample that is out of the ordinary is no growth.
    assert growth_of([*warm, *[100.0] * 89, 900.0]) == 0
    assert growth_of([100.0] * 9) is None


# --- the living kiosk -------------------------------------------------------------------------


def test_each_real_touch_lights_the_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touch, "VIRTUAL_TAPS", 100)
    found = touch.touch(SHORT).measured
    assert found["taps"] == 2
    assert found["unlit"] == 0
    assert 0 < found["p50_ms"] <= found["p99_ms"] <= found["max_ms"]
    assert found["taps_of_80_ms"] == {"taps": 100, "missed": 0, "invented": 0}
    assert found["taps_of_80_to_400_ms"] == {"taps": 100, "missed": 0, "invented": 0}


def test_poses_come_to_the_screen() -> None:
    found = pixels(SHORT).measured
    assert found["poses_shown"] > 0
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["bound_ms"] == pytest.approx(found["inference_ms"] + 2000 / 30, abs=0.02)
    assert found["p95_over_bound"] == pytest.approx(
        found["p95_ms"] / found["bound_ms"], abs=0.01
    )


def test_of_what_a_slow_model_looks_at_nothing_was_queued() -> None:
    found = judged(SHORT).measured
    assert found["keeps_up"]["seen"] >= found["keeps_up"]["judged"] > 0
    assert found["slower"]["looks"] > 0
    assert found["slower"]["queued"] == 0


def test_the_display_lives_beside_a_model_that_never_rests() -> None:
    found = display(SHORT).measured
    assert found["flips"] > 0
    assert found["invocations_per_s"] > 0
    assert found["model_busy_share"] > 0


def test_cpu_is_told_of_somebody_and_of_nobody() -> None:
    found = idle(SHORT).measured
    assert found["busy_cpu_s_per_s"] > 0
    assert found["idle_cpu_s_per_s"] >= 0
    # Rounded by itself.
    assert found["ratio"] == pytest.approx(
        found["idle_cpu_s_per_s"] / found["busy_cpu_s_per_s"], abs=0.01
    )


def test_a_window_that_is_closed_ends_the_measurement() -> None:
    def close_it(alive: Living[None]) -> None:
        alive.sleep(0.3)
        pygame.event.post(pygame.event.Event(pygame.QUIT))
        alive.sleep(60.0)

    with pytest.raises(CommandError, match="window was closed"):
        observe(SHORT, nobody(), close_it)


def test_what_is_wrong_with_a_measurement_ends_the_kiosk_and_is_told() -> None:
    def fail(_: Living[None]) -> None:
        raise CommandError("It is Monday.")

    with pytest.raises(CommandError, match="Monday"):
        observe(SHORT, somebody_hinges(), fail)


def test_what_never_comes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "BEGIN_WITHIN_S", 0.2)
    with pytest.raises(CommandError, match="has not begun a session"):
        observe(SHORT, nobody(), lambda alive: alive.until_drill())


def test_the_screen_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    before = dict(os.environ)
    with screen() as window:
        assert window.surface.get_size() == (1920, 1080)
    assert dict(os.environ) == before


# --- the command ------------------------------------------------------------------------------


def test_json_has_the_rows_that_were_asked_for_in_the_order_of_the_table() -> None:
    options = ("--live", "--json", "--for", "1", "--threads", "1")
    result = kiosk("bench", *options, "--row", "display", "--row", "pixels")
    assert result.exit_code == 0
    assert result.stderr == ""
    found = as_json(result)
    assert list(found) == ["schema", "rows", "machine"]
    assert found["schema"] == 1
    assert [row["name"] for row in found["rows"]] == ["pixels", "display"]
    for row in found["rows"]:
        assert list(row) == ["name", "what", "at_least", "measured", "well"]
        assert isinstance(row["well"], bool)
    machine = found["machine"]
    assert machine["sdl_driver"] == "dummy"
    assert machine["cores"] == os.cpu_count()
    assert machine["model"] == "lightning-float16"
    assert {"architecture", "python", "runtime", "threads", "window_px", "load"} < set(machine)


def test_table_tells_what_was_reached_and_that_nobody_saw_the_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    rows = [
        Row("touch", "[b]touch", "p99 20 ms", {"p99_ms": 3.1, "virtual": {"missed": 0}}, True),
        Row("memory", "memory", "flat", {"growth_share": None}, False),
    ]
    machine = Machine(2, "x86_64", "3.11.7", "rt", "m", 1, "dummy", (1920, 1080), 0.5)
    print_table(rows, machine)
    table = capsys.readouterr().out
    for words in (
        "2 cores",
        "1920x1080 on dummy, which nobody sees",
        "[b]touch",
        "p99 ms 3.1",
        "virtual: missed 0",
        "growth share unknown",
    ):
        assert words in table
    assert [line.split()[-1] for line in table.splitlines() if "p99 20" in line] == ["yes"]
    assert [line.split()[-1] for line in table.splitlines() if "flat" in line] == ["no"]


@pytest.mark.parametrize(
    ("options", "says", "status"),
    [
        (("--row", "touch"), "need --live", 2),
        (("--taps", "3"), "need --live", 2),
        (("--live", "--clip", "a.mp4"), "leave --clip out", 2),
        (("--live", "--model", "lightning-flaot16"), "did you mean lightning-float16", 2),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_measured(
    options: tuple[str, ...], says: str, status: int
) -> None:
    result = kiosk("bench", *options, "--json")
    assert result.exit_code == status
    error = as_json(result)["error"]
    assert says in error["message"]
    assert result.stderr == f"kiosk bench: {error['message']}\n"


def test_a_measurement_that_dies_is_told_and_how_to_look_at_it() -> None:
    with pytest.raises(CommandError, match=r"sudden end.*--row no-such-row"):
        measure_rows(["no-such-row"], SHORT)


def test_every_row_of_the_table_has_somebody_who_measures_it() -> None:
    help_text = kiosk("bench", "--help").stdout
    assert f"[{'|'.join(ROW_NAMES)}]" in "".join(help_text.split())
