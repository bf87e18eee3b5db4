"""Sessions and reps as tables in the terminal."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from kiosk.sessions.records import StoredRep, StoredSession
from kiosk.staff.sessions.words import band_said, ending_said, fault_said, when_said

# Without a terminal, wide enough for the whole table.
WIDE = 130
ANY_WIDTH = 1000
TAPS = {"touched": "tap", "missed": "missed", "unknown": "?"}
# What goes first where the window is narrow.
SESSIONS_LEAVE_OUT = ("to change", "band", "clean", "drill", "score")
REPS_LEAVE_OUT = (
    "set", "down s", "trunk °", "at s", "knee °", "faults", "hip °", "wall",
)  # fmt: skip
_STYLES = {"good": "green", "warn": "yellow", "fault": "magenta"}


def write(make: Callable[[Collection[str]], Table], leave_out: Sequence[str]) -> None:
    """Print a table, as wide as there is room.

    `make`: gives it without the columns that it is told. `leave_out`: which go, one after the
    other, while there is too little room for whole words.
    """
    at_terminal = sys.stdout is not None and sys.stdout.isatty()
    console = Console(width=None if at_terminal else WIDE, highlight=False)
    # Else nothing would be measured wider than the window.
    boundless = console.options.update(width=ANY_WIDTH)
    gone: tuple[str, ...] = ()
    table = make(gone)
    for column in leave_out:
        if Measurement.get(console, boundless, table).minimum <= console.width:
            break
        gone = (*gone, column)
        table = make(gone)
    console.print(table)
    if gone:
        console.print(f"Too narrow here for: {', '.join(gone)}.")


def sessions_table(
    sessions: Sequence[StoredSession],
    changes: Mapping[int, str | None],
    without: Collection[str] = (),
) -> Table:
    """A line each, `without` these columns."""
    table = _Rows(
        without,
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
    return table.table


def reps_table(reps: Sequence[StoredRep], without: Collection[str] = ()) -> Table:
    """A line each, `without` these columns; "?" is what could not be seen."""
    table = _Rows(
        without,
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
    return table.table


class _Rows:
    """A table that is given all cells and shows those of its columns."""

    def __init__(self, without: Collection[str], *columns: tuple[str, str]) -> None:
        self.table = Table(box=SIMPLE_HEAD, pad_edge=False)
        self._shown = [name not in without for name, _ in columns]
        for name, side in columns:
            last = name in ("to change", "faults")
            if name not in without:
                self.table.add_column(
                    name,
                    justify="right" if side == "right" else "left",
                    no_wrap=not last,
                    overflow="fold" if last else "ellipsis",
                )

    def add_row(self, *cells: str) -> None:
        """Of all columns."""
        shown = zip(cells, self._shown, strict=True)
        given = [cell for cell, is_shown in shown if is_shown]
        self.table.add_row(*given)
        for column, cell in zip(self.table.columns, given, strict=True):
            # It is not folded, so it needs the whole of it.
            if column.no_wrap:
                widest = max(len(str(column.header)), Text.from_markup(cell).cell_len)
                column.min_width = max(column.min_width or 0, widest)


def _styled(band: str | None) -> str:
    style = _STYLES.get(band or "", "dim")
    return f"[{style}]{band_said(band)}[/]"


def _known(value: float | None, form: str) -> str:
    return "?" if value is None else format(value, form)
