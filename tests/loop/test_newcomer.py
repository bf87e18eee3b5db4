"""Somebody who has never seen the kiosk: from walking in to the first coached hinge.

They walk in with their face to the wall, turn round, stand, and begin when the screen tells
them to: the clip has a second of standing before its first hinge. Nothing is touched or said.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pygame
import pytest
from filmed import Film, Filming, Seen, film

from kiosk.coach.moment import Facing, Phase
from kiosk.coach.scene import Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words

TWIN = Path(__file__).resolve().parents[3] / "shared" / "twin"
AT_MOST_S = 8.0
# Older people stroll, younger ones stride (metres a second); and a turn takes so long.
STROLL, WALK, STRIDE = 0.8, 1.1, 1.4
TURN_S = 0.8
# Whoever has not begun by then is not going to.
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Newcomer:
    """What happened, in seconds since the kiosk first saw them; None: it never did."""

    begun_s: float | None
    coached_s: float | None
    judged_s: float | None
    coached: Seen | None


def comes(film: Film, m_per_s: float, facing: Facing = "right") -> Newcomer:
    """One visit up to the end of the first hinge."""
    filming = Filming(film)
    filming.nobody(1.0)
    filming.walks_in(m_per_s, facing)
    filming.turns_round(TURN_S)
    filming.stands(PATIENCE_S, until=lambda scene: scene.stage is Stage.DRILL)
    filming.hinges(upto=lambda scene: scene.moment.rep_count > 0)
    came_t = next(seen.t for seen in filming.seen if seen.scene.stage is Stage.ARRIVING)

    def first(found: Iterator[Seen]) -> tuple[float | None, Seen | None]:
        seen = next(found, None)
        return (None, None) if seen is None else (round(seen.t - came_t, 2), seen)

    in_drill = [seen for seen in filming.seen if seen.scene.stage is Stage.DRILL]
    lowering = (seen for seen in in_drill if seen.scene.moment.phase is Phase.LOWERING)
    ended = (seen for seen in in_drill if seen.scene.moment.ended_rep is not None)
    coached_s, coached = first(lowering)
    return Newcomer(first(iter(in_drill))[0], coached_s, first(ended)[0], coached)


def called(seen: Seen) -> list[str]:
    """The texts on the screen."""
    pygame.display.init()
    pygame.font.init()
    painter = Painter(load_words(), load_theme())
    try:
        surface = pygame.display.set_mode((960, 540))
        painter.draw(surface, View(seen.picture, seen.pose, seen.scene, mirror=True, t=seen.t))
        return [placed.text for placed in painter.placed]
    finally:
        painter.close()
        pygame.display.quit()


@pytest.mark.parametrize("m_per_s", [STROLL, WALK, STRIDE])
def test_a_newcomer_is_coached_within_eight_seconds(m_per_s: float) -> None:
    visit = comes(film(every=2), m_per_s)
    assert visit.coached is not None, "the first hinge was never coached"
    assert visit.coached_s is not None
    assert visit.coached_s <= AT_MOST_S, visit
    assert visit.judged_s is not None, "the first hinge did not count"
    lowering = load_words().phases["lowering"]
    texts = called(visit.coached)
    assert lowering.short in texts
    assert lowering.more in texts


def facing(clip: Path) -> Facing:
    truth = clip.with_suffix(".truth.json.gz")
    return json.loads(gzip.decompress(truth.read_bytes()))["facing"]


CLIPS = sorted(TWIN.glob("wall_*.mp4"))


@pytest.mark.skipif(not CLIPS, reason=f"{TWIN} with rendered people is not here")
@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.stem)
def test_so_is_anybody_else(clip: Path) -> None:
    visit = comes(film(clip, every=2), WALK, facing(clip))
    assert visit.coached_s is not None, "the first hinge was never coached"
    assert visit.coached_s <= AT_MOST_S, visit
