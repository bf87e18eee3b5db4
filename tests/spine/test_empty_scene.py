"""The empty scene is learned while nobody is there, and nobody ever gets into it."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kiosk.spine.empty_scene import EmptyScene

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 160, 120
# As often as the model looks while nobody is there.
FPS = 4
# Somebody three metres away in this small picture.
PERSON_PX = (26, 90)
SOON_S = 9.0


def a_room(seed: int = 3) -> Picture:
    """Walls, a floor, a door and something on the wall."""
    rng = np.random.default_rng(seed)
    room = np.empty((HEIGHT, WIDTH, 3), np.float64)
    room[:80], room[80:] = (205, 200, 190), (150, 120, 90)
    room[10:80, 20:44] = (120, 90, 60)
    room[20:40, 100:130] = rng.uniform(60, 220, (20, 30, 3))
    return room.astype(np.uint8)


ROOM = a_room()


def with_somebody(room: Picture, left_px: float, shirt: int = 70) -> Picture:
    """They stand with their left edge there, perhaps half out of the picture."""
    picture = room.copy()
    left, right = round(left_px), round(left_px) + PERSON_PX[0]
    if right > 0:
        picture[-PERSON_PX[1] :, max(0, left) : right] = (shirt, shirt, shirt + 20)
    return picture


class Looking:
    """A learner and what it has learned, in made-up time."""

    def __init__(self, noise: float = 0.0, fps: float = FPS) -> None:
        self.scene = EmptyScene()
        self.learned: list[tuple[float, Picture]] = []
        self.t = 100.0
        self.fps = fps
        self._noise = noise
        self._rng = np.random.default_rng(5)

    def for_s(
        self, seconds: float, room: Picture | Callable[[float], Picture], seen: bool = False
    ) -> "Looking":
        """So long at a room, or at what it is so many seconds later; `seen`: the model sees
        somebody.
        """
        begun = self.t
        while self.t < begun + seconds:
            picture = room(self.t - begun) if callable(room) else room
            if self._noise:
                noisy = picture + self._rng.normal(0, self._noise, picture.shape)
                picture = noisy.clip(0, 255).astype(np.uint8)
            found = self.scene.step(picture, self.t, seen)
            if found is not None:
                self.learned.append((self.t, found))
            self.t += 1 / self.fps
        return self

    @property
    def newest(self) -> Picture | None:
        return self.learned[-1][1] if self.learned else None


def is_like(picture: Picture | None, room: Picture, within: float = 2.0) -> bool:
    return picture is not None and bool(
        np.abs(picture.astype(np.float64) - room).mean() <= within
    )


def test_it_is_unknown_until_it_has_been_empty_for_some_seconds() -> None:
    looking = Looking().for_s(4.0, ROOM)
    assert looking.newest is None
    looking.for_s(SOON_S - 4.0, ROOM)
    assert is_like(looking.newest, ROOM, 0.0)


@pytest.mark.parametrize("fps", [1, 4, 30])
def test_however_often_the_model_looks(fps: float) -> None:
    assert is_like(Looking(fps=fps).for_s(12.0, ROOM).newest, ROOM, 0.0)


def test_a_noisy_camera_is_no_movement_and_the_noise_is_less_afterwards() -> None:
    newest = Looking(noise=10.0).for_s(SOON_S, ROOM).newest
    assert newest is not None
    # Of a median of five the scatter is 0.54 of that of one.
    assert np.std(newest.astype(np.float64) - ROOM) < 7.0


def test_who_stands_there_for_long_never_gets_in() -> None:
    looking = Looking().for_s(300.0, with_somebody(ROOM, 60), seen=True)
    assert not looking.learned


def test_who_was_overlooked_before_and_after_they_were_seen_does_not_get_in() -> None:
    looking = Looking()
    there = with_somebody(ROOM, 70)
    for _ in range(30):
        # Long enough to learn, were it not for the beginning and the end.
        looking.for_s(1.4, there)
        looking.for_s(2.0, there, seen=True)
        looking.for_s(1.4, there)
        looking.for_s(1.0, ROOM)
    assert not looking.learned


def test_who_comes_while_it_is_learned_makes_it_unlearned() -> None:
    looking = Looking().for_s(5.0, ROOM)
    looking.for_s(1.0, with_somebody(ROOM, -10), seen=True)
    assert not looking.learned
    assert is_like(looking.for_s(SOON_S, ROOM).newest, ROOM, 0.0)


@given(
    st.floats(10, 120),
    st.sampled_from([-1, 1]),
    st.integers(40, 120),
    st.sampled_from([0.0, 6.0]),
)
@settings(max_examples=12)
def test_who_walks_past_and_is_overlooked_never_gets_in(
    px_per_s: float, way: int, shirt: int, noise: float
) -> None:
    """Ten pixels are some twenty centimetres here."""

    def walks(t: float) -> Picture:
        far = px_per_s * t - PERSON_PX[0]
        return with_somebody(ROOM, far if way > 0 else WIDTH - PERSON_PX[0] - far, shirt)

    looking = Looking(noise).for_s(SOON_S, ROOM)
    known = len(looking.learned)
    looking.for_s(20.0, ROOM)
    looking.for_s((WIDTH + 2 * PERSON_PX[0]) / px_per_s, walks)
    looking.for_s(30.0, ROOM)
    assert len(looking.learned) > known
    assert all(is_like(picture, ROOM, noise) for _, picture in looking.learned)


@pytest.mark.parametrize("left_px", [-13, 60])
def test_who_stands_still_and_is_overlooked_does_not_get_into_a_known_scene(
    left_px: float,
) -> None:
    """Even without swaying, for most of a minute."""
    looking = Looking().for_s(SOON_S, ROOM)
    looking.for_s(50.0, with_somebody(ROOM, left_px))
    looking.for_s(30.0, ROOM)
    assert len(looking.learned) > 1
    assert all(is_like(picture, ROOM, 0.0) for _, picture in looking.learned)


def test_who_sways_does_not_get_in_for_however_long() -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    looking.for_s(600.0, lambda t: with_somebody(ROOM, 60 + 3 * np.sin(t)))
    assert all(is_like(picture, ROOM, 0.0) for _, picture in looking.learned)


def test_a_chair_that_was_moved_is_learned_in_the_end() -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    moved = ROOM.copy()
    moved[70:110, 120:145] = (40, 60, 120)
    looking.for_s(40.0, moved)
    assert is_like(looking.newest, ROOM, 0.0)
    looking.for_s(60.0, moved)
    assert is_like(looking.newest, moved, 0.0)


def lit(gain: float) -> Picture:
    return (ROOM * gain).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("gain", [0.4, 0.7, 1.2])
def test_a_sudden_change_of_light_is_learned_as_soon_as_it_has_settled(gain: float) -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    looking.for_s(SOON_S, lit(gain))
    assert is_like(looking.newest, lit(gain), 0.0)


def test_a_lamp_from_one_side_too() -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    side = (ROOM * np.linspace(0.5, 1.1, WIDTH)[None, :, None]).clip(0, 255).astype(np.uint8)
    looking.for_s(SOON_S, side)
    assert is_like(looking.newest, side, 0.0)


def test_while_the_camera_still_follows_the_light_nothing_is_learned() -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    known = len(looking.learned)
    looking.for_s(8.0, lambda t: lit(0.4 + 0.06 * t))
    assert len(looking.learned) == known


def test_the_light_of_a_day_is_followed() -> None:
    def evening(t: float) -> Picture:
        return lit(1 - 0.5 * t / 600)

    looking = Looking()
    begun = looking.t
    looking.for_s(600.0, evening)
    times = [t for t, _ in looking.learned]
    assert max(np.diff(times)) < 40
    for t, picture in looking.learned:
        assert is_like(picture, evening(t - begun), 4.0)


def test_in_an_idle_hour_it_is_not_learned_more_often_than_needed() -> None:
    looking = Looking(noise=3.0).for_s(200.0, ROOM)
    times = [t for t, _ in looking.learned]
    assert min(np.diff(times)) > 20
    assert max(np.diff(times)) < 40


def test_after_somebody_was_there_it_is_renewed_at_once() -> None:
    looking = Looking().for_s(SOON_S, ROOM).for_s(60.0, with_somebody(ROOM, 50), seen=True)
    gone_t = looking.t
    looking.for_s(SOON_S, ROOM)
    assert looking.learned[-1][0] > gone_t


def test_what_never_rests_keeps_the_rest_from_nothing() -> None:
    """A television, or a street behind a window."""
    rng = np.random.default_rng(9)

    def watched(_t: float) -> Picture:
        room = ROOM.copy()
        room[20:40, 100:130] = rng.integers(0, 255)
        return room

    newest = Looking().for_s(60.0, watched).newest
    assert newest is not None
    elsewhere = np.ones((HEIGHT, WIDTH), np.bool_)
    elsewhere[20:40, 100:130] = False
    assert is_like(newest[elsewhere], ROOM[elsewhere], 0.0)


def test_another_camera_begins_anew() -> None:
    looking = Looking().for_s(SOON_S, ROOM)
    large = ROOM.repeat(2, axis=0).repeat(2, axis=1)
    known = len(looking.learned)
    looking.for_s(4.0, large)
    assert len(looking.learned) == known
    looking.for_s(SOON_S, large)
    assert is_like(looking.newest, large, 0.0)


@pytest.mark.parametrize("leap_s", [-1000.0, 30.0])
def test_a_gap_in_time_is_a_time_in_which_anybody_may_have_come(leap_s: float) -> None:
    looking = Looking().for_s(5.0, ROOM)
    looking.t += leap_s
    looking.for_s(4.0, ROOM)
    assert not looking.learned
    assert is_like(looking.for_s(SOON_S, ROOM).newest, ROOM, 0.0)


def test_a_dark_room_at_night_and_light_in_the_morning() -> None:
    looking = Looking(noise=2.0).for_s(60.0, np.zeros_like(ROOM))
    looking.for_s(SOON_S, ROOM)
    assert is_like(looking.newest, ROOM, 2.0)
