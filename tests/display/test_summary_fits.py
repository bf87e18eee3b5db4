"""Whatever is kept and changed, the summary has room for it."""

import pygame
import pytest

from kiosk.coach.moment import Fault, SessionSummary
from kiosk.coach.scene import Scene, Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import CRITERIA, languages, load_words

SIZES = ((1920, 1080), (1280, 720), (1024, 600), (800, 480), (1280, 1024), (1080, 1920))


@pytest.mark.parametrize("size_px", SIZES)
@pytest.mark.parametrize("language", languages())
def test_every_keep_and_every_change_fits(language: str, size_px: tuple[int, int]):
    surface = pygame.Surface(size_px)
    painter = Painter(load_words(language), load_theme())
    faults: list[Fault | None] = [None, *Fault]
    keeps: list[str | None] = [None, *CRITERIA]
    # Keeps and changes stand in boxes of their own: each once is each.
    for number in range(max(len(faults), len(keeps))):
        for unjudged in (0, 2):
            summary = SessionSummary(
                reps=12,
                clean_reps=5,
                score=78,
                band="fault",
                faults=(),
                cues=(),
                reason="",
                keep=keeps[number % len(keeps)],
                change=faults[number % len(faults)],
                unjudged=unjudged,
            )
            scene = Scene(t=9.0 * number, stage=Stage.SUMMARY, summary=summary)
            painter.draw(surface, View(scene=scene, t=9.0 * number))
    assert not painter.cut
    painter.close()
