"""The result as plain text in a QR code: nothing is sent, a telephone reads it off."""

from functools import lru_cache

import pygame
import segno

from kiosk.coach.moment import SessionSummary
from kiosk.display.words import Words

# Clear space around the code that readers need (ISO/IEC 18004).
QUIET_MODULES = 4
_KEPT = 4


def result_text(summary: SessionSummary, words: Words, metric: bool = False) -> str:
    """What the patient takes along, a line for each thing that is known.

    `metric`: centimetres, not inches.
    """
    lines, result = [words.result.title], words.result
    lines.append(result.count.format(reps=summary.reps, clean=summary.clean_reps))
    if summary.unjudged:
        lines.append(result.unseen.format(n=summary.unjudged))
    if summary.score is not None and summary.band is not None:
        band = words.bands[summary.band]
        lines.append(result.score.format(score=summary.score, band=band))
    if summary.keep is not None and summary.keep in words.keeps:
        lines.append(result.keep.format(keep=words.keeps[summary.keep]))
    if summary.change is not None:
        lines.append(result.change.format(change=words.cues[summary.change].more))
    if summary.where_next is not None:
        lines.append(words.where_next.of(summary.where_next, metric).more)
    return "\n".join([*lines, result.disclaimer])


@lru_cache(maxsize=_KEPT)
def code_picture(text: str, size_px: int) -> pygame.Surface:
    """The code, black on white, its modules whole pixels; at the most so large."""
    # A screen has neither scratches nor folds: the least correction gives the largest modules.
    code = segno.make(text, error="l", micro=False, boost_error=False)
    count = code.symbol_size(border=QUIET_MODULES)[0]
    module = max(1, size_px // count)
    picture = pygame.Surface((count * module, count * module))
    picture.fill((255, 255, 255))
    for row, line in enumerate(code.matrix):
        for column, dark in enumerate(line):
            if dark:
                left, top = (QUIET_MODULES + column) * module, (QUIET_MODULES + row) * module
                picture.fill((0, 0, 0), (left, top, module, module))
    return picture
