"""Sessions and reps as tables in the terminal."""

import sys
from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table

from kiosk.sessions.records import StoredRep, StoredSession
from kiosk.staff.sessions.words import band_said, ending_said, fault_said, when_said

# Without a terminal, wide enough for the whole table.
WIDE = 130
TAPS = {"touched": "tap", "missed": "missed", "unknown": "?"}
_STYLES = {"good": "green", "warn": "yellow", "fault": "magenta"}


def write(table: RenderableType) -> None:
    """Print it, as wide as there is room."""
    at_terminal = sys.stdout is not None and sys.stdout.isatty()
    Console(width=None if at_terminal else WIDE, highlight=False).print(table)


def sessions_table(
    sessions: Sequence[StoredSession], changes: Mapping[int, str | None]
) -> Table:
    """A line each."""
    table = _table(
        ("No.", "right"),
        ("began", "left"),
        ("drill", "left"),
        ("reps", "right"),
        ("clean", "right"),
        ("score", "right"),
        ("band", "left"),
        ("to change", "left"),
    )
    for each in sessions:
        change = changes[each.id]
        remark = ending_said(each)
        what = "" if change is None else fault_said(change)
        table.add_row(
            str(each.id),
            when_said(each),
            each.drill,
            str(each.reps),
            str(each.clean_reps),
            _known(each.score, "d"),
            _styled(each.band),
            f"{what} ({remark})".strip() if remark else what,
        )
    return table


def reps_table(reps: Sequence[StoredRep]) -> Table:
    """A line each; "?" is what could not be seen."""
    table = _table(
        ("rep", "right"),
        ("set", "right"),
        ("at s", "right"),
        ("down s", "right"),
        ("hip °", "right"),
        ("knee °", "right"),
        ("trunk °", "right"),
        ("wall", "left"),
        ("score", "right"),
        ("band", "left"),
        ("faults", "left"),
    )
    for rep in reps:
        measures = rep.measures
        table.add_row(
            str(rep.n),
            str(rep.set_number),
            _known(rep.start_s, ".0f"),
            _known(rep.lowering_s, ".1f"),
            _known(measures.get("hip_flexion_deg"), ".0f"),
            _known(measures.get("knee_flexion_deg"), ".0f"),
            _known(measures.get("trunk_inclination_deg"), ".0f"),
            TAPS.get(rep.tap_state, "?"),
            _known(rep.score, "d"),
            _styled(rep.band),
            ", ".join(fault_said(fault) for fault in rep.faults),
        )
    return table


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, side in columns:
        last = name in ("to change", "faults")
        table.add_column(
            name,
            justify="right" if side == "right" else "left",
            no_wrap=not last,
            overflow="fold" if last else "ellipsis",
        )
    return table


def _styled(band: str | None) -> str:
    style = _STYLES.get(band or "", "dim")
    return f"[{style}]{band_said(band)}[/]"


def _known(value: float | None, form: str) -> str:
    return "?" if value is None else format(value, form)
