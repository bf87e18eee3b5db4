"""`kiosk replay --drill dowel`: the contacts in words and drawn, also of a taped dowel."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import ROOT, Image, demo_images, frames_of, kiosk, replayed, write_clip
from taped import DOWEL, DOWEL_EMPTY, taped_images

from kiosk.staff.replay.back import DOWEL as DOWEL_LINE
from kiosk.staff.replay.back import KEPT, LOST, UNKNOWN

HEAD_LOST = DOWEL.with_name("dowel_head_lost.mp4")
TWIN = ROOT.parent / "shared" / "twin"
GREEN = (47, 174, 79)
# In the middle of the first hinge of both dowel clips, and while standing, in frames.
BOTTOM, STANDING = 75, 20


def dowel_text(clip: Path, *more: str | Path) -> str:
    outcome = kiosk("replay", clip, "--drill", "dowel", *more)
    assert outcome.exit_code == 0, outcome.stderr
    return " ".join(outcome.stdout.split())


def near(image: Image, colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Where a picture has about this colour."""
    return np.abs(image.astype(int) - colour).max(axis=2) < 40


def words(image: Image) -> Image:
    """The corner in which the words about the back are, below the banner."""
    return image[44:140, 4:30]


Shown = tuple[str, list[Image]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What is said, and the pictures with all that is drawn into them."""
    video = tmp_path_factory.mktemp("kept") / "seen.mp4"
    text = dowel_text(DOWEL, "--scene", DOWEL_EMPTY, "--annotate", video)
    return text, frames_of(video)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    video = tmp_path_factory.mktemp("lost") / "seen.mp4"
    scene = HEAD_LOST.with_name("dowel_head_lost.empty.jpg")
    return dowel_text(HEAD_LOST, "--scene", scene, "--annotate", video), frames_of(video)


@pytest.fixture(scope="module")
def wall_hinge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hinge to the wall, at 15 pictures a second."""
    return write_clip(tmp_path_factory.mktemp("wall") / "wall.mp4", demo_images(2, 4.5), 15)


@pytest.fixture(scope="module")
def taped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first hinge with a dowel under green tape."""
    return write_clip(tmp_path_factory.mktemp("taped") / "taped.mp4", taped_images(GREEN), 15)


# --- in words ----------------------------------------------------------------------------


def test_contacts_that_were_kept_are_named_plainly(kept: Shown) -> None:
    text, _ = kept
    assert "The dowel in reps 1 and 2: head kept, upper back kept, tailbone kept." in text
    assert "2 reps, 2 clean." in text


def test_a_contact_that_was_lost_is_named_plainly(lost: Shown) -> None:
    text, _ = lost
    assert "The dowel in reps 1 and 2: head lost, upper back kept, tailbone kept." in text


def test_without_an_empty_scene_it_says_that_contacts_were_not_judged() -> None:
    text = dowel_text(DOWEL)
    assert (
        "No empty scene was given (--scene), so the dowel's contacts were not judged." in text
    )
    assert "head kept" not in text


def test_without_a_dowel_in_the_picture_no_contact_is_claimed(wall_hinge: Path) -> None:
    text = dowel_text(wall_hinge, "--scene", DOWEL_EMPTY)
    assert "No dowel was seen behind the back" in text
    assert "kept" not in text
    assert "lost" not in text


def test_the_wall_drill_says_nothing_of_a_dowel(wall_hinge: Path) -> None:
    outcome = kiosk("replay", wall_hinge, "--scene", DOWEL_EMPTY)
    assert "dowel" not in outcome.stdout.lower()


@pytest.mark.parametrize(
    ("clip", "said"),
    [
        ("dowel_good_alex", "head kept, upper back kept, tailbone kept"),
        ("dowel_tailbone_lost_carl", "head kept, upper back kept, tailbone lost"),
    ],
)
def test_so_is_it_of_anybody_else(clip: str, said: str) -> None:
    film = TWIN / f"{clip}.mp4"
    if not film.exists():
        pytest.skip(f"needs shared/twin/{clip}.mp4")
    assert said in dowel_text(film, "--scene", film.with_suffix(".empty.jpg"))


# --- drawn -------------------------------------------------------------------------------


def test_the_video_shows_the_dowel_and_its_contacts_while_somebody_hinges(kept: Shown) -> None:
    _, frames = kept
    assert near(frames[BOTTOM], DOWEL_LINE).sum() > 200
    lamps = words(frames[BOTTOM])
    assert near(lamps, KEPT).sum() > 300
    assert not near(lamps, LOST).any()


def test_the_video_shows_the_contact_that_is_lost(lost: Shown) -> None:
    _, frames = lost
    lamps = words(frames[BOTTOM])
    # One of three is lost, and the back is long.
    assert near(lamps, LOST).sum() > 60
    assert near(lamps, KEPT).sum() > 2 * near(lamps, LOST).sum()


def test_while_somebody_stands_nothing_is_said_of_the_back(kept: Shown) -> None:
    shown, source = kept[1][STANDING], frames_of(DOWEL)[STANDING]
    changed = np.abs(words(shown).astype(int) - words(source)).mean()
    assert changed < 6


def test_a_dowel_that_is_not_looked_for_is_drawn_as_not_seen(tmp_path: Path) -> None:
    video = tmp_path / "seen.mp4"
    dowel_text(DOWEL, "--annotate", video)
    lamps = words(frames_of(video)[BOTTOM])
    assert near(lamps, UNKNOWN).sum() > 300
    assert not near(lamps, KEPT).any()


def test_the_wall_drill_shows_the_back_where_the_empty_scene_is_known(
    tmp_path: Path, wall_hinge: Path
) -> None:
    with_scene, without = tmp_path / "with.mp4", tmp_path / "without.mp4"
    replayed(wall_hinge, "--scene", DOWEL_EMPTY, "--annotate", with_scene)
    replayed(wall_hinge, "--annotate", without)
    source, shown, plain = (
        words(frames_of(video)[BOTTOM // 2]) for video in (wall_hinge, with_scene, without)
    )
    assert near(shown, KEPT).sum() > 60
    assert np.abs(plain.astype(int) - source).mean() < 6


# --- taped -------------------------------------------------------------------------------


def test_a_taped_dowel_is_judged_by_the_colour_of_its_tape(taped: Path) -> None:
    scene = ("--scene", DOWEL_EMPTY)
    text = dowel_text(taped, *scene, "--dowel-colour", "#2fae4f")
    assert "The dowel in rep 1: head kept, upper back kept, tailbone kept." in text
    assert "No dowel was seen behind the back; if it is taped" in dowel_text(taped, *scene)


def test_wood_is_what_a_dowel_is_made_of_unless_it_is_told_otherwise(kept: Shown) -> None:
    text, _ = kept
    assert dowel_text(DOWEL, "--scene", DOWEL_EMPTY, "--dowel-colour", "Wood") == text


@pytest.mark.parametrize("colour", ["greenish", "#12345", "#12345g", "", "#1234567"])
def test_a_colour_that_is_none_is_one_sentence(colour: str) -> None:
    outcome = kiosk("replay", DOWEL, "--drill", "dowel", "--dowel-colour", colour)
    assert outcome.exit_code == 2
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert "--dowel-colour" in outcome.stderr
    assert "#rrggbb" in outcome.stderr
