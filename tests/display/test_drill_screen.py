"""Count, score, wall and cue of the drill, judged as pictures."""

from itertools import combinations

import numpy as np
import pygame
from scenes import (
    GREY,
    SIZE,
    VIEWS,
    Pixels,
    as_grey,
    cue,
    differing,
    drawn,
    drill,
    painter,
    part,
    pixels,
    rep,
    share_of,
)

from kiosk.display.theme import load_theme
from kiosk.display.view import View

COLOURS = load_theme().colours


def test_the_bands_differ_in_shape_without_any_colour():
    signs: list[Pixels] = []
    for band in ("good", "warn", "fault"):
        view = View(GREY, scene=drill(last_rep=rep(80, band)))
        panel = part(drawn(view), view, "score")
        height, width = panel.shape[:2]
        # The sign alone: without the number beside it and the word below.
        signs.append(as_grey(panel[: height * 55 // 100, : width * 2 // 5]))
    for one, other in combinations(signs, 2):
        outlines = (one.max(axis=2) > 60) != (other.max(axis=2) > 60)
        assert outlines.mean() > 0.04


def test_a_rep_without_a_score_is_told_from_no_rep_and_from_a_bad_one():
    views = [
        View(GREY, scene=drill(reps=0)),
        View(GREY, scene=drill(last_rep=rep(None, None))),
        View(GREY, scene=drill(last_rep=rep(0, "fault"))),
    ]
    panels = [part(drawn(view), view, "score") for view in views]
    assert all(differing(one, other) > 0.03 for one, other in combinations(panels, 2))


def test_wall_unknown_not_touching_and_touching_look_different():
    walls = [(None, None), (False, None), (False, 0.3), (False, 0.0), (True, 0.0)]
    panels: list[Pixels] = []
    for touching, distance_m in walls:
        view = View(GREY, scene=drill(touching=touching, distance_m=distance_m))
        panels.append(as_grey(part(drawn(view), view, "wall")))
    for one, other in combinations(panels, 2):
        assert differing(one, other) > 0.03


def test_the_drawer_slides_towards_the_wall():
    places: list[float] = []
    for distance_m in (0.4, 0.2, 0.1, 0.0):
        view = View(GREY, scene=drill(distance_m=distance_m))
        panel = part(drawn(view), view, "wall").astype(int)
        drawer = np.abs(panel - COLOURS.touch).max(axis=2) < 12
        places.append(float(np.nonzero(drawer)[1].mean()))
    assert places == sorted(places)
    assert places[-1] - places[0] > 200


def test_a_tap_is_seen_for_a_moment_after_a_touch_and_go():
    surface = pygame.display.set_mode(SIZE)
    one = painter()
    shares: list[float] = []
    for t, touching in (
        (10.0, False),
        (10.1, True),
        (10.2, False),
        (10.7, False),
        (11.1, False),
    ):
        view = View(GREY, scene=drill(t=t, touching=touching, distance_m=0.05))
        one.draw(surface, view)
        shares.append(share_of(part(pixels(surface), view, "wall"), COLOURS.touch))
    assert [share > 0.5 for share in shares] == [False, True, True, True, False]


def test_the_cue_stays_to_be_read_and_goes():
    surface = pygame.display.set_mode(SIZE)
    one = painter()
    shown: list[bool] = []
    for t, given in ((10.0, None), (10.1, cue()), (10.2, None), (12.2, None), (13.7, None)):
        view = View(GREY, scene=drill(t=t, cue=given))
        one.draw(surface, view)
        shown.append(share_of(part(pixels(surface), view, "cue"), COLOURS.correction) > 0.5)
    assert shown == [False, True, True, True, False]


def test_praise_does_not_look_like_a_correction():
    views = [VIEWS["cue"], VIEWS["praise"]]
    one, other = (part(drawn(view), view, "cue") for view in views)
    assert differing(one, other) > 0.5
