"""Flexion over time as a picture, with the reps and the taps."""

import logging
import os
import warnings
from array import array
from pathlib import Path

from kiosk.coach.coach import Coach
from kiosk.coach.moment import Band, Moment

HIP, KNEE, TRUNK, TAP = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
LONGEST_NAME = 100
BAND_HATCHES: dict[Band | None, str] = {"good": "", "warn": "..", "fault": "//", None: "xx"}


class FlexionPlot:
    """Collects a few numbers a frame, so that an hour fits in memory; NaN is unknown."""

    def __init__(self) -> None:
        self._t = array("d")
        self._hip = array("f")
        self._knee = array("f")
        self._trunk = array("f")

    def add(self, moment: Moment) -> None:
        """Take in one moment of a pose."""
        self._t.append(moment.t)
        for series, value in (
            (self._hip, moment.hip_flexion_deg),
            (self._knee, moment.knee_flexion_deg),
            (self._trunk, moment.trunk_inclination_deg),
        ):
            series.append(float("nan") if value is None else value)

    def save(self, path: Path, coach: Coach, source: str) -> None:
        """Draw it. Raises OSError when it can't be written."""
        # It tells of its caches, of signs it has no font for and of titles too long.
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        # A word too many there would keep it from being imported; no screen is used anyway.
        os.environ["MPLBACKEND"] = "Agg"
        from matplotlib import style

        with warnings.catch_warnings(), style.context("default"):
            warnings.simplefilter("ignore")
            self._draw(path, coach, source)

    def _draw(self, path: Path, coach: Coach, source: str) -> None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(12, 5), dpi=110)
        axes = figure.subplots()
        axes.plot(self._t, self._hip, color=HIP, linewidth=2, label="hip flexion")
        axes.plot(self._t, self._knee, color=KNEE, linewidth=1.5, label="knee flexion")
        axes.plot(self._t, self._trunk, color=TRUNK, linewidth=1, linestyle=":", label="trunk")
        deepest = max((value for value in self._hip if value == value), default=0.0)
        top, taps = max(120.0, deepest + 25.0), 0
        for rep in coach.reps:
            axes.axvspan(
                rep.start_s,
                rep.end_s,
                facecolor="#56B4E9",
                edgecolor="#888888",
                alpha=0.15,
                hatch=BAND_HATCHES[rep.band],
            )
            score = "?" if rep.score is None else str(rep.score)
            faults = "\n".join(fault.value.replace("_", " ") for fault in rep.faults)
            axes.annotate(
                f"rep {rep.n}: {score}\n{faults}".strip(),
                (rep.bottom_s, top - 3),
                ha="center",
                va="top",
                fontsize=9,
            )
            axes.axvline(rep.bottom_s, color="#888888", linewidth=0.8)
            if rep.tap.t_s is not None:
                axes.plot(
                    [rep.tap.t_s],
                    [0],
                    marker="^",
                    markersize=11,
                    color=TAP,
                    linestyle="none",
                    label="_tap" if taps else "tap",
                )
                taps += 1
        axes.set_ylim(-20, top)
        axes.set_xlim(0, max(self._t[-1] if self._t else 1.0, 0.1))
        axes.set_xlabel("seconds")
        axes.set_ylabel("degrees from standing (trunk: from vertical)")
        # A "$" in a file's name would begin a formula.
        axes.set_title(f"{coach.drill.name} drill · {_short(source)}", parse_math=False)
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4)
        figure.tight_layout()
        # Without these a picture carries the date and the version that made it.
        figure.savefig(path, format="png", metadata={"Software": None})


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
