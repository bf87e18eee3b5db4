"""The screens look as they were looked at and accepted; what would be seen is found."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import goldens
import numpy as np
import pytest
from goldens import (
    ALBUMS,
    GOLDEN,
    LYING,
    UPRIGHT,
    Album,
    difference,
    path_of,
    read,
    shrunk,
    states_of,
)
from PIL import Image, ImageFilter
from pygame import Rect

from kiosk.display.canvas import Placed
from kiosk.display.theme import Rgb
from kiosk.staff.gallery.drawing import Pixels, draw, unseen_surface

MAKE_NEW = "look at what `scripts/record_screens --goldens NEW` writes (golden/README.md)"
MOST_BYTES = 2_500_000
# Of every kind of screen one that is drawn in both ways.
SOME = ("invitation", "find-mark-at-right", "drill-touching", "drill-cue-squat", "rest")


@cache
def fresh(album: Album) -> dict[str, Pixels]:
    """All states of an album as they look now, in golden size."""
    return {name: shrunk(pixels) for name, pixels in goldens.drawn(album)}


@pytest.mark.parametrize("album", ALBUMS, ids=lambda album: album.language)
def test_every_state_has_its_golden_picture(album: Album) -> None:
    accepted = {path.stem for path in (GOLDEN / album.folder).glob("*.png")}
    assert accepted == set(states_of(album)), MAKE_NEW


@pytest.mark.parametrize("album", ALBUMS, ids=lambda album: album.language)
def test_every_screen_looks_as_it_was_accepted(album: Album) -> None:
    apart = {
        name: difference(read(path), picture)
        for name, picture in fresh(album).items()
        if (path := path_of(album, name)).exists()
    }
    changed = [f"{name}: {each}" for name, each in apart.items() if each.matters]
    assert not changed, "\n".join((*changed, MAKE_NEW))


def test_the_golden_pictures_are_small() -> None:
    paths = [path_of(album, name) for album in ALBUMS for name in states_of(album)]
    assert sum(path.stat().st_size for path in paths if path.exists()) < MOST_BYTES


def test_those_who_are_asked_for_by_name_are_there() -> None:
    assert UPRIGHT.only is not None
    assert set(states_of(UPRIGHT)) == set(UPRIGHT.only)


def test_states_can_be_told_apart() -> None:
    # Otherwise one of them shows nothing that the other does not.
    pictures = list(fresh(LYING).items())
    same = [
        f"{one} and {other}"
        for index, (one, picture) in enumerate(pictures)
        for other, another in pictures[index + 1 :]
        if np.array_equal(picture, another)
    ]
    assert not same


# The comparison itself.


@cache
def in_full(name: str, album: Album = LYING) -> tuple[Pixels, tuple[Placed, ...]]:
    """A state in full size, with the texts that stand on it."""
    look, state = goldens.look_of(album), states_of(album)[name]
    with unseen_surface(album.size_px) as surface:
        painter = look.painter()
        for view in (*state.past, state.view):
            painter.draw(surface, view)
        placed = painter.placed
        painter.close()
        return draw(state, look, surface).pixels, placed


def matters(name: str, change: Callable[[Pixels], Pixels]) -> bool:
    """Whether a change is found, with a golden picture as it would lie in the folder."""
    return difference(golden(name), shrunk(change(in_full(name)[0]))).matters


@cache
def golden(name: str) -> Pixels:
    """What is read of a picture that is accepted as it is now."""
    return np.asarray(goldens.few_colours(in_full(name)[0]).convert("RGB"))


def without(pixels: Pixels, box: Rect) -> Pixels:
    """The picture with a box filled by what is just above it."""
    changed = pixels.copy()
    above = changed[max(0, box.top - 1), box.left : box.right].copy()
    changed[box.top : box.bottom, box.left : box.right] = above
    return changed


@pytest.mark.parametrize("name", [*SOME, "drill-staff-line", "night"])
def test_a_text_that_is_gone_is_found(name: str) -> None:
    _, placed = in_full(name)
    assert placed
    for text in placed:

        def gone(pixels: Pixels, box: Rect = text.box) -> Pixels:
            return without(pixels, box)

        assert matters(name, gone), text


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("share", [0.03, -0.03])
def test_a_screen_that_has_moved_is_found(name: str, share: float) -> None:
    assert matters(name, lambda pixels: np.roll(pixels, round(share * 1920), axis=1))
    assert matters(name, lambda pixels: np.roll(pixels, round(share * 1080), axis=0))


def test_one_panel_that_has_moved_is_found() -> None:
    _, placed = in_full("drill-after-first")
    count = max(placed, key=lambda text: text.cap_px)

    def moved(pixels: Pixels) -> Pixels:
        box, aside = count.box, count.box.move(round(0.03 * 1920), 0)
        changed = without(pixels, box)
        changed[aside.top : aside.bottom, aside.left : aside.right] = pixels[
            box.top : box.bottom, box.left : box.right
        ]
        return changed

    assert matters("drill-after-first", moved)


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("drill-cue-squat", "correction"),
        ("drill-last-good", "good"),
        ("drill-last-warn", "warn"),
        ("drill-last-fault", "fault"),
        ("drill-touching", "touch"),
        ("drill-standing", "near_side"),
        ("drill-notice-dark", "notice"),
    ],
)
def test_a_colour_that_is_another_is_found(name: str, colour: str) -> None:
    look, state = goldens.look_of(LYING), states_of(LYING)[name]
    red, green, blue = getattr(look.theme.colours, colour)
    swapped: Rgb = (blue, red, green)
    colours = look.theme.colours.model_copy(update={colour: swapped})
    other = replace(look, theme=replace(look.theme, colours=colours))
    with unseen_surface(LYING.size_px) as surface:
        changed = draw(state, other, surface).pixels
    assert matters(name, lambda _: changed)


def test_a_ground_that_is_a_little_brighter_is_found() -> None:
    def brighter(pixels: Pixels) -> Pixels:
        return np.clip(pixels.astype(int) + 8, 0, 255).astype(np.uint8)

    assert all(matters(name, brighter) for name in SOME)


def soft(pixels: Pixels) -> Pixels:
    """As drawn by another rasteriser."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(1)))


def noisy(pixels: Pixels) -> Pixels:
    """As decoded by another decoder."""
    noise = np.random.default_rng(7).integers(-3, 4, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def aside(pixels: Pixels) -> Pixels:
    """As with text set by another FreeType."""
    return np.roll(pixels, 2, axis=(0, 1))


@pytest.mark.parametrize("harmless", [soft, noisy, aside])
@pytest.mark.parametrize("name", [*SOME, "night", "summary-some-faults"])
def test_what_another_machine_draws_differently_is_let_pass(
    name: str, harmless: Callable[[Pixels], Pixels]
) -> None:
    assert not matters(name, harmless)


def test_a_golden_picture_is_as_good_as_what_it_was_made_of(tmp_path: Path) -> None:
    for name in SOME:
        pixels, _ = in_full(name)
        goldens.write(path_of(LYING, name, tmp_path), pixels)
        assert np.array_equal(read(path_of(LYING, name, tmp_path)), golden(name))
        kept = difference(read(path_of(LYING, name, tmp_path)), shrunk(pixels))
        assert kept.worst < goldens.WORST_CELL / 2
        assert kept.mean < goldens.MEAN / 2


def test_pictures_of_two_sizes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="can't be compared"):
        difference(np.zeros((270, 480, 3), np.uint8), np.zeros((480, 270, 3), np.uint8))


def test_where_a_difference_is_worst_is_told() -> None:
    black = np.zeros((270, 480, 3), np.uint8)
    changed = black.copy()
    changed[180:210, 360:420] = 255
    found = difference(black, changed)
    across, down = found.where
    assert 360 / 480 <= across <= 420 / 480
    assert 180 / 270 <= down <= 210 / 270
    assert all(part in str(found) for part in ("across", "down", "at most"))
