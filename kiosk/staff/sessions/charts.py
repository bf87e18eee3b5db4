"""The report's pictures: calm, told apart by tone and pattern, so that a black printer will do.

Each draws on one axes (the trend on two); none needs a window.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from kiosk.coach.criteria import GOOD_SCORE, WARN_SCORE
from kiosk.sessions.figures import Figures
from kiosk.staff.sessions.words import BANDS

# Dark enough on paper, and told apart without colour.
INK, SOFT, FAINT = "#1c2b33", "#5b6b73", "#dde3e6"
ACCENT = "#1f5c73"
# From dark over patterned to empty; few lines: each is written out in the HTML.
LOOKS = {"good": (ACCENT, ""), "warn": ("#b5d0da", "//"), "fault": ("#ffffff", "")}
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "hatch.linewidth": 0.5,
    "hatch.color": INK,
    # Text stays text: it can be searched and read aloud.
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}
NAMED_AT_MOST = 8
# One day alone is not drawn as a wall.
FEWEST_PLACES = 7
# Below it few means ever lie: a scale from 0 would press the curve flat.
USUAL_LEAST = 50.0


def style() -> None:
    """How all of them look. For the whole process, which makes nothing else."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)


def draw_trend(scores: Axes, sessions: Axes, figures: Figures) -> None:
    """Above the mean score of each day, week or month, below how many sessions it had."""
    stretches = figures.stretches
    places = range(len(stretches))
    _draw_bands(scores)
    means = [float("nan") if each.score is None else each.score for each in stretches]
    # A gap where nobody came: a line across it would be made up.
    scores.plot(places, means, color=INK, linewidth=1.4, marker="o", markersize=3.2)
    _scale(scores, [mean for mean in means if mean == mean])
    scores.tick_params(labelbottom=False, bottom=False)
    sessions.bar(places, [each.sessions for each in stretches], color=SOFT, width=0.7)
    most = max((each.sessions for each in stretches), default=1)
    sessions.set_yticks([0, most], ["0", f"{most:,}"])
    sessions.set_ylabel("sessions")
    shown = _shown(len(stretches))
    sessions.set_xticks(shown)
    sessions.set_xticklabels([_label(stretches[at].first, figures) for at in shown])
    for axes in (scores, sessions):
        axes.set_xlim(-0.6, max(len(stretches), FEWEST_PLACES) - 0.4)


def draw_faults(axes: Axes, faults: tuple[tuple[str, int], ...], reps: int) -> None:
    """The commonest on top, in percent of the reps."""
    shares = [100 * count / reps for _, count in faults]
    places = range(len(faults))
    axes.barh(places, shares, color=ACCENT, height=0.58)
    axes.set_yticks(list(places))
    axes.set_yticklabels([name for name, _ in faults], color=INK)
    axes.invert_yaxis()
    for place, share in zip(places, shares, strict=True):
        said = "<1 %" if share < 1 else f"{share:.0f} %"
        axes.annotate(
            said, (share, place), (3, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_xlim(0, max(shares, default=1) * 1.15)
    _bare(axes)


def draw_bands(axes: Axes, figures: Figures) -> None:
    """How many sessions were good, nearly good, and such to work on, on one bar."""
    parts = [(band, figures.bands[band]) for band in LOOKS]
    rest = figures.sessions - sum(count for _, count in parts)
    begin = 0
    for band, count in parts:
        colour, hatch = LOOKS[band]
        axes.barh(0, count, left=begin, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.7)
        begin += count
    axes.barh(0, rest, left=begin, color="none", edgecolor=SOFT, linewidth=0.7, linestyle=":")
    axes.set_xlim(0, max(figures.sessions, 1))
    axes.set_ylim(-0.45, 0.45)
    axes.set_yticks([])
    axes.set_xticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    handles = [
        Patch(
            facecolor=LOOKS[band][0],
            hatch=LOOKS[band][1],
            edgecolor=INK,
            linewidth=0.7,
            label=f"{BANDS[band]}: {count:,}",
        )
        for band, count in parts
    ]
    if rest:
        unknown = Patch(
            facecolor="none", edgecolor=SOFT, linestyle=":", label=f"not judged: {rest:,}"
        )
        handles.append(unknown)
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        ncols=2,
        frameon=False,
        borderaxespad=0.4,
        handlelength=1.6,
        columnspacing=1.4,
    )


def draw_places(axes: Axes, figures: Figures) -> None:
    """The mean score of the first rep, the second, and so on."""
    places = range(1, len(figures.places) + 1)
    _draw_bands(axes)
    axes.plot(places, figures.places, color=INK, linewidth=1.4, marker="o", markersize=3.2)
    _scale(axes, figures.places)
    axes.set_xticks(list(places))
    axes.set_xlabel("rep of the session")
    axes.set_xlim(0.5, len(figures.places) + 0.5)


def _scale(axes: Axes, scores: Sequence[float]) -> None:
    """From where the scores are up to 100, the ends of the bands numbered."""
    least = min([*scores, USUAL_LEAST])
    bottom = least - least % 10
    axes.set_ylim(bottom, 100)
    axes.set_yticks([bottom, WARN_SCORE, GOOD_SCORE, 100])
    axes.set_ylabel("score")


def _draw_bands(axes: Axes) -> None:
    """Where good begins, and where it is something to work on."""
    for at, band in ((GOOD_SCORE, BANDS["good"]), (WARN_SCORE, BANDS["warn"])):
        axes.axhline(at, color=FAINT, linewidth=0.9, zorder=0)
        axes.annotate(
            band,
            (1, at),
            (3, 1),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=SOFT,
            fontsize=7,
            va="bottom",
        )


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.tick_params(left=False)
    axes.spines["bottom"].set_visible(False)


def _shown(count: int) -> list[int]:
    """So few places that their names stand side by side."""
    every = max(1, -(-count // NAMED_AT_MOST))
    return list(range(0, count, every))


def _label(first: date, figures: Figures) -> str:
    several_years = figures.stretches[0].first.year != figures.stretches[-1].first.year
    if figures.step == "month":
        return f"{first:%b %Y}" if several_years else f"{first:%b}"
    return f"{first.day} {first:%b}" + (f"\n{first.year}" if several_years else "")
