"""The model's picture is the square as it is in the frame, only smaller."""

from collections.abc import Callable
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kiosk.pose.crop import Square, whole_frame
from kiosk.pose.shrink import Shrinker, brighten

Picture = NDArray[np.uint8]
SIZE = 8

seeds = st.integers(0, 2**32 - 1)
image_sides = st.integers(1, 40)
corners = st.floats(-30, 40)
fine_squares = st.builds(Square, corners, corners, st.floats(0.5, 3 * SIZE, exclude_max=True))
coarse_squares = st.builds(Square, corners, corners, st.floats(3 * SIZE, 60))


def noise(width: int, height: int, seed: int = 1) -> Picture:
    """No black in it, so that black in a result can only be the outside."""
    return np.random.default_rng(seed).integers(1, 256, (height, width, 3), np.uint8)


def sample(image: Picture, x: float, y: float) -> list[int] | None:
    """The colour at a place of the image; None outside of it."""
    height, width = image.shape[:2]
    if 0 <= x < width and 0 <= y < height:
        return [int(value) for value in image[floor(y), floor(x)]]
    return None


def slowly_shrunk(image: Picture, square: Square, size: int) -> Picture:
    """Every pixel of the result from the middle of its share of the square."""
    result = np.zeros((size, size, 3), np.uint8)
    for row in range(size):
        for column in range(size):
            y = square.y + (row + 0.5) / size * square.side
            x = square.x + (column + 0.5) / size * square.side
            result[row, column] = sample(image, x, y) or (0, 0, 0)
    return result


@given(width=image_sides, height=image_sides, seed=seeds, square=fine_squares)
def test_every_pixel_is_what_lies_in_the_middle_of_its_share(
    width: int, height: int, seed: int, square: Square
) -> None:
    image = noise(width, height, seed)
    result = Shrinker(SIZE).shrink(image, square)
    assert np.array_equal(result, slowly_shrunk(image, square, SIZE))


def test_a_camera_frame_is_shrunk_like_that_too() -> None:
    image, square = noise(640, 480), Square(171.25, -33.5, 389.75)
    result = Shrinker(192).shrink(image, square)
    assert (result.shape, result.dtype) == ((192, 192, 3), np.uint8)
    assert np.array_equal(result, slowly_shrunk(image, square, 192))


@given(width=image_sides, height=image_sides, seed=seeds, square=coarse_squares)
def test_a_strong_shrink_takes_the_mean_of_two_places_of_every_share(
    width: int, height: int, seed: int, square: Square
) -> None:
    image = noise(width, height, seed)
    result = Shrinker(SIZE).shrink(image, square)
    for row in range(SIZE):
        for column in range(SIZE):
            first, second = (
                sample(
                    image,
                    square.x + (column + part) / SIZE * square.side,
                    square.y + (row + part) / SIZE * square.side,
                )
                for part in (0.25, 0.75)
            )
            if first and second:
                mean = [(a + b) // 2 for a, b in zip(first, second, strict=True)]
                assert result[row, column].tolist() == mean
            elif outside(image, square, row, column):
                assert not result[row, column].any()


def outside(image: Picture, square: Square, row: int, column: int) -> bool:
    """Whether no part of a result's pixel lies in the image."""
    height, width = image.shape[:2]
    share = square.side / SIZE
    x, y = square.x + column * share, square.y + row * share
    return x + share <= 0 or y + share <= 0 or x >= width or y >= height


@pytest.mark.parametrize("taps_side", [20.0, 40.0], ids=["fine", "coarse"])
def test_beyond_the_image_it_is_black(taps_side: float) -> None:
    half = Shrinker(SIZE).shrink(noise(100, 100), Square(-taps_side / 2, 0, taps_side))
    assert not half[:, :4].any()
    assert half[:, 4:].all()
    half = Shrinker(SIZE).shrink(noise(100, 100), Square(0, 100 - taps_side / 2, taps_side))
    assert half[:4].all()
    assert not half[4:].any()
    for x, y in [(-500, 0), (500, 0), (0, -500), (0, 500), (-1e9, 1e9)]:
        nowhere = Shrinker(SIZE).shrink(noise(100, 100), Square(x, y, taps_side))
        assert not nowhere.any()


@pytest.mark.parametrize("shift", [1, -1])
def test_a_single_line_beyond_the_image_is_black(shift: int) -> None:
    image, side = noise(SIZE, SIZE), float(SIZE)
    beyond = -1 if shift > 0 else 0
    aside = Shrinker(SIZE).shrink(image, Square(shift, 0, side))
    above = Shrinker(SIZE).shrink(image, Square(0, shift, side))
    assert np.flatnonzero(~aside.any(axis=(0, 2))).tolist() == [beyond % SIZE]
    assert np.flatnonzero(~above.any(axis=(1, 2))).tolist() == [beyond % SIZE]


def test_at_one_border_nothing_of_the_other_border_shows() -> None:
    image = np.full((100, 100, 3), 10, np.uint8)
    image[50:] = image[:, 50:] = 250
    # Half of the outermost pixels' samples lie in the image.
    edges = Shrinker(SIZE).shrink(image, Square(-2, -2, 40))
    assert edges.max() == 10
    assert (edges[1:, 1:] == 10).all()


def test_a_wide_frame_lies_between_two_black_bands() -> None:
    picture = Shrinker(192).shrink(noise(640, 480), whole_frame(640, 480))
    assert not picture[:24].any()
    assert picture[24:168].all()
    assert not picture[168:].any()


@pytest.mark.parametrize("side", [16.0, 32.0], ids=["fine", "coarse"])
def test_red_stays_red_green_green_and_blue_blue(side: float) -> None:
    image = np.full((32, 32, 3), (200, 100, 50), np.uint8)
    result = Shrinker(SIZE).shrink(image, Square(0, 0, side))
    assert np.array_equal(result, np.full((SIZE, SIZE, 3), (200, 100, 50), np.uint8))


def test_up_stays_up_and_left_stays_left() -> None:
    image = np.full((16, 16, 3), 9, np.uint8)
    image[:8, 8:] = 200
    result = Shrinker(SIZE).shrink(image, whole_frame(16, 16))
    assert (result[:4, 4:] == 200).all()
    assert (result[:4, :4] == 9).all()
    assert (result[4:] == 9).all()


def test_a_square_of_the_models_own_size_comes_out_as_it_is() -> None:
    image = noise(20, 20)
    result = Shrinker(SIZE).shrink(image, Square(3, 5, SIZE))
    assert np.array_equal(result, image[5 : 5 + SIZE, 3 : 3 + SIZE])


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3), (1000, 1), (1, 1000)])
def test_an_image_of_any_size_can_be_shrunk(size: tuple[int, int]) -> None:
    image = np.full((size[1], size[0], 3), 77, np.uint8)
    result = Shrinker(SIZE).shrink(image, whole_frame(*size))
    assert result.shape == (SIZE, SIZE, 3)
    assert {int(value) for value in np.unique(result)} <= {0, 77}
    assert min(size) * SIZE < max(size) or (result == 77).any()


@given(
    pictures=st.lists(
        st.tuples(image_sides, image_sides, seeds, fine_squares | coarse_squares),
        min_size=2,
        max_size=5,
    )
)
def test_a_later_call_changes_nothing_about_an_earlier_result(
    pictures: list[tuple[int, int, int, Square]],
) -> None:
    shrinker = Shrinker(SIZE)
    kept: list[tuple[Picture, Picture]] = []
    for width, height, seed, square in pictures:
        image = noise(width, height, seed)
        result = brighten(shrinker.shrink(image, square))
        alone = brighten(Shrinker(SIZE).shrink(image, square))
        kept.append((result, alone))
    assert all(np.array_equal(result, alone) for result, alone in kept)


@pytest.mark.parametrize("side", [float(SIZE), 20.0, 40.0])
def test_the_frame_itself_is_only_read(side: float) -> None:
    image = noise(40, 40)
    image.flags.writeable = False
    before = image.copy()
    result = Shrinker(SIZE).shrink(image, Square(0, 0, side))
    result[:] = 0
    assert np.array_equal(image, before)


def padded(image: Picture) -> Picture:
    """The same picture in rows longer than it is wide, as a camera hands it out."""
    height, width = image.shape[:2]
    rows = np.full((height, width + 13, 3), 255, np.uint8)
    rows[:, :width] = image
    return rows[:, :width]


LAYOUTS: dict[str, Callable[[Picture], Picture]] = {
    "padded rows": padded,
    "column by column": np.asfortranarray,
    "mirrored": lambda image: image[:, ::-1].copy()[:, ::-1],
    "upside down": lambda image: image[::-1].copy()[::-1],
    "colours turned": lambda image: image[..., ::-1].copy()[..., ::-1],
    "every second pixel": lambda image: image.repeat(2, axis=0).repeat(2, axis=1)[::2, ::2],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("side", [20.0, 40.0], ids=["fine", "coarse"])
def test_how_the_image_lies_in_memory_does_not_matter(layout: str, side: float) -> None:
    image, square = noise(45, 30), Square(-3.5, 2.25, side)
    laid = LAYOUTS[layout](image)
    assert not laid.flags.c_contiguous
    assert np.array_equal(laid, image)
    expected = Shrinker(SIZE).shrink(image, square)
    assert np.array_equal(Shrinker(SIZE).shrink(laid, square), expected)


def flat(level: int) -> Picture:
    return np.full((24, 24, 3), level, np.uint8)


@given(seed=seeds, lowest=st.integers(75, 200))
def test_a_picture_of_ordinary_brightness_is_left_byte_for_byte(seed: int, lowest: int) -> None:
    picture = np.random.default_rng(seed).integers(lowest, 256, (24, 24, 3), np.uint8)
    before = picture.copy()
    assert np.array_equal(brighten(picture), before)


def test_black_bands_do_not_make_an_ordinary_picture_dark() -> None:
    picture = flat(100)
    picture[8:] = 0
    assert np.array_equal(brighten(picture.copy()), picture)


@given(seed=seeds, brightest=st.integers(2, 74))
def test_a_dark_picture_is_lifted_and_what_was_brighter_stays_brighter(
    seed: int, brightest: int
) -> None:
    picture = np.random.default_rng(seed).integers(1, brightest + 1, (24, 24, 3), np.uint8)
    picture[1, 1], picture[1, 2] = 0, 255
    lifted = brighten(picture.copy())
    assert (lifted.shape, lifted.dtype) == (picture.shape, np.uint8)
    order = np.argsort(picture, axis=None, kind="stable")
    assert (np.diff(lifted.ravel()[order].astype(int)) >= 0).all()
    usual = (picture > 0) & (picture < 255)
    assert (lifted[usual] > picture[usual]).all()
    assert not lifted[1, 1].any()
    assert (lifted[1, 2] == 255).all()


@pytest.mark.parametrize(("before", "after"), [(74, 120), (60, 120), (30, 120), (10, 50)])
def test_a_dim_room_becomes_ordinary_and_the_dark_no_more_than_five_times_brighter(
    before: int, after: int
) -> None:
    assert np.abs(brighten(flat(before)).astype(int) - after).max() <= 1


def test_black_stays_black() -> None:
    assert not brighten(flat(0)).any()


def test_colours_keep_their_proportions() -> None:
    picture = np.full((24, 24, 3), (20, 40, 10), np.uint8)
    assert brighten(picture)[0, 0].tolist() == [60, 120, 30]


def test_brightening_leaves_the_picture_it_was_given() -> None:
    picture = flat(30)
    brighten(picture)
    assert (picture == 30).all()
