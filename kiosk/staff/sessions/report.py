"""`kiosk sessions report`: one page about a period, to look at and to print."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json
from kiosk.staff.failure import CommandError
from kiosk.staff.sessions.shared import (
    none_yet,
    of_simulated,
    opened,
    period_options,
    place_options,
    session_file,
    telling_sessions,
)

if TYPE_CHECKING:
    from kiosk.sessions.figures import Figures
    from kiosk.staff.sessions.page import Page

COMMAND = "kiosk sessions report"
SUFFIXES = (".html", ".pdf")


@click.command(
    "report",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk sessions report --from month --out report.pdf\n"
    "  kiosk sessions report --from 2026-06 --to 2026-06 --out june.html",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file, .html or .pdf.  [required, but with --json]",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there already.")
@period_options
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@place_options
def report(
    out: Path | None,
    force: bool,
    from_: str | None,
    to: str | None,
    as_json: bool,
    config_dir: Path | None,
    database: Path | None,
) -> None:
    """Make a one-page report about a period.

    Sessions, reps, how many were clean, how the score went, what came up most, the drills, and
    what is not known. It is anonymous, and prints well in black and white.

    Exit status: 0 done, 1 the file is damaged or the disk full, 2 what was given is wrong, 75
    the file is locked, try again later.
    """
    with telling_sessions(COMMAND, as_json):
        if out is None and not as_json:
            raise CommandError("Name the file to write, such as --out report.pdf.")
        if out is not None and out.suffix.lower() not in SUFFIXES:
            raise CommandError(f"{out} must end in .html or .pdf: choose such a name.")
        from datetime import datetime

        from kiosk.sessions.figures import figures_of
        from kiosk.staff.sessions.days import Days
        from kiosk.staff.sessions.page import page_of
        from kiosk.staff.sessions.told import as_json_days

        days = Days.given(from_, to)
        path = session_file(config_dir, database)
        with opened(COMMAND, path) as reader:
            figures = figures_of(reader, days.period)
            newer = reader.newer
        if none_yet() and not as_json:
            click.echo("No sessions yet: there is nothing to report, and nothing was written.")
            return
        if none_yet():
            out = None
        if out is not None:
            made = datetime.now().astimezone().date()
            page = page_of(figures, days, made, newer, simulated=of_simulated())
            _write(out, force, path, page)
        if as_json:
            about = {"file": None if out is None else str(out), "newer_file": newer}
            print_json({"schema": SCHEMA, **about, **as_json_days(days), **_told(figures)})
        else:
            click.echo(f"The report is in {out}.")


def _write(out: Path, force: bool, source: Path, page: "Page") -> None:
    from kiosk.staff.sessions.output import file_written_whole

    with file_written_whole(out, force, source) as file:
        # Heavy: only who draws shall wait for it.
        if out.suffix.lower() == ".pdf":
            from kiosk.staff.sessions.page_pdf import pdf_of

            file.write(pdf_of(page))
        else:
            from kiosk.staff.sessions.page_html import html_of

            file.write(html_of(page).encode("ascii"))


def _told(figures: "Figures") -> dict[str, Any]:
    return {
        "sessions": figures.sessions,
        "reps": figures.reps,
        "clean_reps": figures.clean_reps,
        "score": _rounded(figures.score),
        "bands": figures.bands,
        "faults": dict(figures.faults),
        "drills": {
            each.drill: {
                "sessions": each.sessions,
                "reps": each.reps,
                "clean_reps": each.clean_reps,
            }
            for each in figures.drills
        },
        "step": figures.step,
        "trend": [
            {
                "first": each.first.isoformat(),
                "sessions": each.sessions,
                "score": _rounded(each.score),
            }
            for each in figures.stretches
        ],
        "score_by_rep": [_rounded(each) for each in figures.places],
        "unknown": {
            "undated_sessions": figures.undated,
            "unplaced_sessions": figures.unplaced,
            "cut_off_sessions": figures.cut_off,
            "sessions_going_on": figures.going_on,
            "unjudged_reps": figures.unjudged,
            "wall_unknown_reps": figures.unfelt,
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
