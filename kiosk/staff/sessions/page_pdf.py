"""The report as one A4 page of PDF."""

import io
import textwrap
from collections.abc import Iterable

from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D

from kiosk.staff.sessions import charts
from kiosk.staff.sessions.page import (
    ANONYMOUS,
    DISCLAIMER,
    SEEN_ONLY,
    STEPS,
    UNKNOWN,
    Page,
)

A4_IN = (8.27, 11.69)
LEFT, RIGHT = 0.075, 0.925
MIDDLE = 0.53
# Letters that fit side by side in the width of the page, and in half of it.
LINE, HALF_LINE = 112, 54


def pdf_of(page: Page) -> bytes:
    """The whole file."""
    charts.style()
    sheet = Figure(figsize=A4_IN)
    _head(sheet, page)
    if page.figures.sessions:
        _pictures(sheet, page)
    else:
        sheet.text(LEFT, 0.78, "No session in this period.", fontsize=11)
    _foot(sheet, page)
    data = io.BytesIO()
    about = {
        "Title": f"{page.title}, {page.period}",
        "Creator": "Hinge Kiosk",
        "CreationDate": None,
    }
    sheet.savefig(data, format="pdf", metadata=about)
    return data.getvalue()


def _head(sheet: Figure, page: Page) -> None:
    sheet.text(LEFT, 0.945, page.title, fontsize=18, weight="bold")
    sheet.text(LEFT, 0.925, page.period, fontsize=10.5, color=charts.SOFT)
    _rule(sheet, 0.915, charts.INK, 1.5)
    for place, tile in enumerate(page.tiles):
        x = LEFT + place * (RIGHT - LEFT) / len(page.tiles)
        sheet.text(x, 0.868, tile.number, fontsize=20, weight="bold")
        sheet.text(x, 0.85, tile.says, fontsize=9, color=charts.SOFT)


def _pictures(sheet: Figure, page: Page) -> None:
    figures = page.figures
    _title(sheet, LEFT, 0.815, f"Score, {STEPS[figures.step]}")
    if figures.stretches:
        grid = GridSpec(
            2, 1, sheet, LEFT + 0.045, 0.615, RIGHT - 0.045, 0.805, height_ratios=[3, 1]
        )
        grid.update(hspace=0.18)
        charts.draw_trend(sheet.add_subplot(grid[0]), sheet.add_subplot(grid[1]), figures)
    _note(sheet, LEFT, 0.578, [page.trend])
    _title(sheet, LEFT, 0.54, "What came up most, of all reps")
    if page.faults:
        height = 0.023 * len(page.faults)
        axes = sheet.add_axes((LEFT + 0.245, 0.53 - height, 0.165, height))
        charts.draw_faults(axes, page.faults, figures.reps)
    else:
        height = 0.023
        _note(sheet, LEFT, 0.52, ["No fault was named."])
    _note(sheet, LEFT, 0.516 - height, textwrap.wrap(SEEN_ONLY, HALF_LINE))
    _title(sheet, LEFT, 0.31, "How the sessions were scored")
    charts.draw_bands(sheet.add_axes((LEFT, 0.278, 0.4, 0.022)), figures)
    _title(sheet, MIDDLE, 0.54, "Within a session")
    if figures.places:
        axes = sheet.add_axes((MIDDLE + 0.045, 0.415, RIGHT - MIDDLE - 0.09, 0.11))
        charts.draw_places(axes, figures)
    _note(
        sheet, MIDDLE, 0.37 if figures.places else 0.52, textwrap.wrap(page.learned, HALF_LINE)
    )
    _drills(sheet, page)


def _drills(sheet: Figure, page: Page) -> None:
    _title(sheet, MIDDLE, 0.31, "Drills")
    rows = [("drill", "sessions", "reps", "clean"), *page.drills]
    for place, row in enumerate(rows):
        y = 0.29 - 0.019 * place
        colour = charts.SOFT if place == 0 else charts.INK
        sheet.text(MIDDLE, y, row[0], fontsize=9, color=colour)
        for x, cell in zip((0.745, 0.84, RIGHT), row[1:], strict=True):
            sheet.text(x, y, cell, fontsize=9, color=colour, ha="right")
        _rule(sheet, y - 0.006, charts.FAINT, 0.6, MIDDLE)


def _foot(sheet: Figure, page: Page) -> None:
    if page.unknown:
        _title(sheet, LEFT, 0.195, UNKNOWN)
    lines = [
        line
        for each in page.unknown
        for line in textwrap.wrap(f"•  {each}", LINE, subsequent_indent="   ")
    ]
    _note(sheet, LEFT, 0.178, lines, charts.INK)
    _rule(sheet, 0.062, charts.SOFT, 0.75)
    sheet.text(LEFT, 0.046, DISCLAIMER, fontsize=8.5, weight="bold")
    sheet.text(LEFT, 0.031, f"{ANONYMOUS} {page.made}", fontsize=8, color=charts.SOFT)


def _title(sheet: Figure, x: float, y: float, text: str) -> None:
    sheet.text(x, y, text, fontsize=10.5, weight="bold")


def _note(
    sheet: Figure, x: float, y: float, lines: Iterable[str], colour: str = charts.SOFT
) -> None:
    for place, line in enumerate(lines):
        sheet.text(x, y - 0.0145 * place, line, fontsize=8.5, color=colour)


def _rule(sheet: Figure, y: float, colour: str, width: float, left: float = LEFT) -> None:
    sheet.add_artist(Line2D([left, RIGHT], [y, y], color=colour, linewidth=width))
