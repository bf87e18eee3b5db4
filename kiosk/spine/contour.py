"""The back's outline: the smooth path between person and background that has most votes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.spine.dowel_line import Rod
from kiosk.spine.evidence import GRID, Votes
from kiosk.spine.strip import Floats

# All figures here were chosen on the rendered clips, not yet judged on others.

# From row to row the outline steps by at most so many columns; what a step costs, in votes.
REACH = 3
STEP_COST = 0.6
# A row is told when so many samples inside, and as many outside, agree on it by this much.
LANES = 5
SURE = 5.0
# But not when so many samples inside are neither cloth nor scene: 0.07 torsos, and a forearm is
# 0.12 and more thick, while the far side of a shirt in another light is less.
FOREIGN = 8
# With a dowel: where it rests on the upper back it is the edge, and how sure that is; an arm
# hides what is above this.
UPPER = (0.68, 0.86)
TOUCHED = 0.5
HIDDEN_FROM = 0.56

_STEP_COSTS = (STEP_COST * np.arange(-REACH, REACH + 1) ** 2).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Outline:
    """How far the back lies `behind` (rows,) the line from hip to shoulder, in torso lengths,
    at each row of the grid; `sure` (rows,): from 0 to 1, how well each row is told.
    """

    behind: Floats
    sure: Floats


def outline(found: Votes, rod: Rod | None = None) -> Outline:
    """The outline that these votes tell; with a dowel it ends there at the latest."""
    votes, alongs = found.votes, GRID.alongs
    if rod is not None:
        edge = rod.at(alongs) - rod.half
        beyond = GRID.behinds >= edge[:, None] - GRID.pitch / 2
        votes = np.where(beyond, np.float32(-np.abs(votes).max(initial=1.0)), votes)
    column = _path(votes)
    lanes, rows = np.arange(LANES), np.arange(GRID.rows)[:, None]
    inside = np.clip(column[:, None] - 1 - lanes, 0, GRID.columns - 1)
    outside = np.clip(column[:, None] + lanes, 0, GRID.columns - 1)
    sure = np.minimum(votes[rows, inside].sum(axis=1), -votes[rows, outside].sum(axis=1)) / SURE
    # An edge of what is neither cloth nor scene is an arm's or a chair's, not the back's.
    ring = np.clip(column[:, None] - 1 - np.arange(FOREIGN), 0, GRID.columns - 1)
    foreign = found.other[rows, ring].all(axis=1)
    sure[foreign | (column >= GRID.columns - 2)] = 0.0
    sure = np.clip(sure, 0.0, 1.0) * found.trust
    # Between the last sample of the person and the first of the background.
    behind = GRID.behinds[np.clip(column - 1, 0, GRID.columns - 1)] + GRID.pitch / 2
    if rod is not None:
        upper = (alongs > UPPER[0]) & (alongs < UPPER[1])
        behind = np.where(upper, rod.at(alongs) - rod.half, behind)
        sure = np.where(upper, TOUCHED, np.where(alongs > HIDDEN_FROM, 0.0, sure))
    return Outline(np.asarray(behind, np.float32), np.asarray(sure, np.float32))


def _path(votes: Floats) -> NDArray[np.intp]:
    """For each row the first column of the background (columns + 1 places), by dynamic
    programming from the lowest row to the highest.
    """
    width = GRID.columns + 1
    gain = np.zeros((GRID.rows, width), np.float32)
    np.cumsum(votes, axis=1, out=gain[:, 1:])
    # Inside counts for, outside against; samples lie so close that four are one witness.
    gain = (2 * gain - gain[:, -1:]) / 4
    came_from = np.empty((GRID.rows, width), np.intp)
    padded = np.full(width + 2 * REACH, -1e9, np.float32)
    window = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1)
    columns = np.arange(width)
    best = gain[0]
    for row in range(1, GRID.rows):
        padded[REACH : REACH + width] = best
        options = window - _STEP_COSTS
        choice = options.argmax(axis=1)
        came_from[row] = columns + choice - REACH
        best = options[columns, choice] + gain[row]
    path = np.empty(GRID.rows, np.intp)
    path[-1] = best.argmax()
    for row in range(GRID.rows - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path
