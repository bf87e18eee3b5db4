"""The result of a replay as JSON (schema 1: keys are added, never changed) and as a table."""

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.coach.coach import Coach
from kiosk.coach.moment import Band, Measures, Rep, Tap
from kiosk.staff.replay.playback import Tally

SCHEMA = 1
DISCLAIMER = "For awareness and teaching, not medical advice."
NO_SCENE = "The shape of the back was not judged: give the empty scene with --scene."
BACK_UNSEEN = "The shape of the back was not seen well enough to be judged."
# A word and a shape, so that colour is never alone.
BAND_LOOKS: dict[Band | None, str] = {
    "good": "[bold green]● good[/]",
    "warn": "[bold yellow]◆ nearly[/]",
    "fault": "[bold magenta]▲ work on it[/]",
    None: "[dim]? not judged[/]",
}
SHOWN_NOT_COUNTED = 3
TAP_LOOKS = {"touched": "tap", "missed": "missed", "unknown": "?"}


def as_json(
    coach: Coach, tally: Tally, source: str, fps: float, said: list[str]
) -> dict[str, Any]:
    """The whole result; `said` are the notices."""
    summary = coach.summary()
    near_side = tally.near_side
    return {
        "schema": SCHEMA,
        "source": source,
        "drill": coach.drill.name,
        "fps": round(fps, 3),
        "frames": tally.frames,
        "duration_s": round(tally.last_t + 1 / fps, 3) if tally.frames else 0.0,
        "seen_fraction": round(coach.seen.fraction, 3),
        "near_side": near_side,
        # Who shows the right side to the camera faces the right edge of the picture.
        "facing": near_side,
        "reps": [_rep(rep) for rep in coach.reps],
        "summary": {
            "reps": summary.reps,
            "clean_reps": summary.clean_reps,
            "score": summary.score,
            "band": summary.band,
            "faults": {fault.value: count for fault, count in summary.faults},
            "cues": [cue.text for cue in summary.cues],
            "reason": summary.reason,
            "where_next": summary.where_next.value if summary.where_next else None,
        },
        "not_counted": [
            {"at_s": round(movement.t, 3), "why": movement.why} for movement in coach.rejected
        ],
        "notices": said,
    }


def _rep(rep: Rep) -> dict[str, Any]:
    return {
        "n": rep.n,
        "start_s": round(rep.start_s, 3),
        "bottom_s": round(rep.bottom_s, 3),
        "end_s": round(rep.end_s, 3),
        "lowering_s": _rounded(rep.lowering_s, 3),
        "hold_s": round(rep.hold_s, 3),
        "rising_s": round(rep.rising_s, 3),
        "tap": _tap(rep.tap),
        "score": rep.score,
        "band": rep.band,
        "measures": _measures(rep.measures),
        "criteria": dict(rep.criteria),
        "faults": [fault.value for fault in rep.faults],
        "reason": rep.reason,
        "cue": rep.cue.text if rep.cue else None,
        "cue_key": rep.cue.key if rep.cue else None,
    }


def _tap(tap: Tap) -> dict[str, Any]:
    return {
        "state": tap.state,
        "t_s": _rounded(tap.t_s, 3),
        "speed_m_s": _rounded(tap.speed_m_s, 3),
        "duration_s": _rounded(tap.duration_s, 3),
        "gap_m": _rounded(tap.gap_m, 4),
    }


def _measures(measures: Measures) -> dict[str, float | None]:
    return {
        "hip_flexion_deg": _rounded(measures.hip_flexion_deg, 1),
        "knee_flexion_deg": _rounded(measures.knee_flexion_deg, 1),
        "trunk_inclination_deg": _rounded(measures.trunk_inclination_deg, 1),
        "shin_inclination_deg": _rounded(measures.shin_inclination_deg, 1),
        "hips_back_of_height": _rounded(measures.hips_back_of_height, 3),
        "back_bow_of_torso": _rounded(measures.back_bow_of_torso, 3),
        "head_pitch_deg": _rounded(measures.head_pitch_deg, 1),
        "roller_off_leg_of_height": _rounded(measures.roller_off_leg_of_height, 3),
        "roller_along_leg": _rounded(measures.roller_along_leg, 2),
        "knee_share_of_hip": _rounded(measures.knee_share_of_hip, 2),
        "top_extension_deg": _rounded(measures.top_extension_deg, 1),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    # Adding zero turns -0.0 into 0.0.
    return None if value is None else round(value, digits) + 0.0


def print_table(console: Console, coach: Coach, source: str, said: list[str]) -> None:
    """The result for a person at a terminal."""
    summary = coach.summary()
    if coach.reps:
        _print_reps(console, coach, source)
    for notice in said:
        console.print(Text.assemble(("Note:", "yellow"), " ", notice))
    for line in _not_counted(coach):
        console.print(Text(line, style="dim"))
    score = "" if summary.score is None else f" Score {summary.score}."
    reps = f"{summary.reps} rep{'' if summary.reps == 1 else 's'}, {summary.clean_reps} clean."
    console.print(f"[bold]{reps}{score}[/] {summary.reason}", highlight=False)
    for cue in summary.cues:
        console.print(f"Cue: [bold]{cue.text}[/]", highlight=False)
    if coach.reps and all(rep.measures.back_bow_of_torso is None for rep in coach.reps):
        looked = any("back" in rep.criteria for rep in coach.reps)
        console.print(f"[dim]{BACK_UNSEEN if looked else NO_SCENE}[/]", highlight=False)
    console.print(f"[dim]{DISCLAIMER}[/]", highlight=False)


def _not_counted(coach: Coach) -> list[str]:
    """What moved like a rep and was none: the first few, a line each."""
    rejected = coach.rejected
    lines = [f"No rep at {m.t:.1f} s: {m.why}." for m in rejected[:SHOWN_NOT_COUNTED]]
    more = len(rejected) - len(lines)
    if more:
        lines.append(f"{more} more movements were no reps; --json lists them.")
    return lines


def _print_reps(console: Console, coach: Coach, source: str) -> None:
    # A name in a Text stays as it is: "[red]" and ":smile:" are nothing special.
    title = Text(f"{coach.drill.name} drill · {source}", style="table.title")
    table = _table(coach)
    if console.measure(table, options=console.options.update(width=1000)).maximum <= (
        console.width
    ):
        table.title = title
        console.print(table)
        return
    # A squeezed table would cut off what was wrong.
    console.print(title)
    for rep in coach.reps:
        angles = ", ".join(
            f"{name} {_whole(value)}°"
            for name, value in (
                ("hip", rep.measures.hip_flexion_deg),
                ("knee", rep.measures.knee_flexion_deg),
                ("trunk", rep.measures.trunk_inclination_deg),
            )
        )
        console.print(
            f"{rep.n}. at {rep.bottom_s:.1f} s: {BAND_LOOKS[rep.band]}, score {_score(rep)}, "
            f"{angles}, down {_lowering(rep)} s, up {rep.rising_s:.1f} s, "
            f"wall: {TAP_LOOKS[rep.tap.state]}; wrong: {_faults(rep)}",
            highlight=False,
        )


def _table(coach: Coach) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for name in ("rep", "at s", "score"):
        table.add_column(name, justify="right")
    table.add_column("")
    for name in ("hip°", "knee°", "trunk°", "down s", "up s"):
        table.add_column(name, justify="right")
    table.add_column("wall")
    table.add_column("what was wrong")
    for rep in coach.reps:
        measures = rep.measures
        table.add_row(
            str(rep.n),
            f"{rep.bottom_s:.1f}",
            _score(rep),
            BAND_LOOKS[rep.band],
            _whole(measures.hip_flexion_deg),
            _whole(measures.knee_flexion_deg),
            _whole(measures.trunk_inclination_deg),
            _lowering(rep),
            f"{rep.rising_s:.1f}",
            TAP_LOOKS[rep.tap.state],
            _faults(rep),
        )
    return table


def _score(rep: Rep) -> str:
    return "?" if rep.score is None else str(rep.score)


def _lowering(rep: Rep) -> str:
    return "?" if rep.lowering_s is None else f"{rep.lowering_s:.1f}"


def _faults(rep: Rep) -> str:
    named = ", ".join(fault.value.replace("_", " ") for fault in rep.faults)
    # Of a rep that was not judged nobody knows that nothing was wrong.
    return named or ("?" if rep.score is None else "nothing")


def _whole(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f}"
