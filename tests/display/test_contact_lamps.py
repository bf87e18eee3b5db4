"""The lamps of the dowel's contacts, and what is said when one was lost."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest
from making import GREY, cue, drill
from noting import Size, drawn, look
from pygame import Rect, Surface
from seeing import Colours, luminance, pixels_of, share_of

from kiosk.coach.moment import Contact, ContactName, Contacts, Cue, Fault, Phase
from kiosk.coach.scene import Scene
from kiosk.display.lingering import LAMPS_S, Lingering
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.staff.gallery.state import State

SIZES: tuple[Size, ...] = ((1920, 1080), (1080, 1920), (800, 480), (768, 1024), (1080, 1080))
THEME = load_theme()
COLOURS = THEME.colours
NAMES: tuple[ContactName, ...] = get_args(ContactName)
CONTACTS: tuple[Contact, ...] = get_args(Contact)
KEPT = Contacts("kept", "kept", "kept")
LOST = (Fault.LOST_HEAD, Fault.LOST_UPPER_BACK, Fault.LOST_TAILBONE)
SIGNS = {"kept": "good", "lost": "wrong", "unknown": "unknown", None: "open"}
any_size = pytest.mark.parametrize("size_px", SIZES)


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = look().painter()
    yield made
    made.close()


def dowel(
    contacts: Contacts | None = KEPT,
    reset: ContactName | None = None,
    t: float = 10.0,
    **moment: Any,
) -> Scene:
    """A scene of the dowel drill."""
    scene = drill(t=t, contacts=contacts, **moment)
    return replace(scene, drill="dowel", reset=reset)


def lost(name: ContactName) -> Contacts:
    return replace(KEPT, **{name: "lost"})


def view(scene: Scene) -> View:
    return View(GREY, scene=scene, t=scene.t)


def picture(scene: Scene, size_px: Size = SIZES[0]) -> tuple[Colours, Rect]:
    """The screen, and where on it the lamps are."""
    painter, surface = look().painter(), Surface(size_px, 0, 32)
    painter.draw(surface, view(scene))
    (box,) = (p.box for p in painter.panels(size_px, view(scene)) if p.name == "contacts")
    painter.close()
    return pixels_of(surface).copy(), box


def cut(pixels: Colours, box: Rect) -> Colours:
    return pixels[box.top : box.bottom, box.left : box.right]


def signs(scene: Scene, size_px: Size = SIZES[0]) -> list[tuple[Rect, str]]:
    """What stands beside the words of the lamps, as they lie."""
    ((noted, _),) = drawn(look(), size_px, [State("x", "x", view(scene))])
    (panel,) = (box for name, box in noted.panels if name == "contacts")
    return [(each.box, each.name) for each in noted.signs if panel.contains(each.box)]


# --- the lamps -----------------------------------------------------------------------------


@any_size
def test_each_contact_has_a_sign_beside_its_own_word(size_px: Size) -> None:
    scene = dowel(Contacts("kept", "lost", "unknown"))
    ((noted, _),) = drawn(look(), size_px, [State("x", "x", view(scene))])
    lamps, words = signs(scene, size_px), look().words.contacts
    for name, wanted in zip(NAMES, ("good", "wrong", "unknown"), strict=True):
        (word,) = (text.ink for text in noted.texts if text.text == words[name])
        _, sign = min(lamps, key=lambda lamp: _gap(lamp[0], word))
        assert sign == wanted


def _gap(one: Rect, other: Rect) -> float:
    """The room between two boxes."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return max(across, down)


@any_size
@pytest.mark.parametrize("facing", ["left", "right"])
def test_lamps_stand_in_the_order_in_which_they_lie_on_the_back(
    size_px: Size, facing: str
) -> None:
    scene = dowel(Contacts("kept", "lost", "unknown"), facing=facing)
    found = signs(scene, size_px)
    boxes = {name: box for box, name in found}
    head, upper_back, tailbone = boxes["good"], boxes["wrong"], boxes["unknown"]
    if head.centery != tailbone.centery:
        assert head.centery < upper_back.centery < tailbone.centery
    else:
        # Side by side the head is ahead.
        ahead = 1 if facing == "right" else -1
        assert head.centerx * ahead > upper_back.centerx * ahead > tailbone.centerx * ahead


@any_size
def test_lamps_are_large_enough_to_be_told_apart_from_afar(size_px: Size) -> None:
    # As tall as a capital letter of what has to be read, at the least.
    (cap,) = {
        text.cap_px
        for noted, _ in drawn(look(), size_px, [State("x", "x", view(dowel()))])
        for text in noted.texts
        if text.text == look().words.phases_dowel["standing"].more
    }
    assert all(box.height > cap for box, _ in signs(dowel(), size_px))


@any_size
def test_lamps_are_told_apart_without_any_colour(size_px: Size) -> None:
    scenes = [dowel(Contacts(each, "kept", "kept")) for each in CONTACTS]
    scenes.append(dowel(None))
    panels = [luminance(cut(*picture(scene, size_px))) > 0.2 for scene in scenes]
    for one, other in combinations(panels, 2):
        assert (one != other).mean() > 0.002


def test_while_nothing_is_told_of_a_dowel_the_lamps_are_hollow(painter: Painter) -> None:
    assert [name for _, name in signs(dowel(None))] == ["open"] * 3
    pixels, box = picture(dowel(None))
    assert share_of(cut(pixels, box), COLOURS.good) == 0
    assert share_of(cut(pixels, box), COLOURS.correction) == 0


@any_size
@pytest.mark.parametrize("name", NAMES)
def test_the_one_to_find_again_alone_stands_on_yellow(size_px: Size, name: ContactName) -> None:
    pixels, panel = picture(dowel(lost(name), name), size_px)
    assert share_of(cut(pixels, panel), COLOURS.correction) > 0.08
    lamps = signs(dowel(lost(name), name), size_px)
    assert len(lamps) == len(NAMES)
    for box, sign in lamps:
        share = share_of(cut(pixels, box.inflate(4, 4).clip(panel)), COLOURS.correction)
        assert (share > 0.1) == (sign == "wrong")
    assert share_of(cut(*picture(dowel(lost(name)), size_px)), COLOURS.correction) == 0


@pytest.mark.parametrize("contact", [*CONTACTS, None])
def test_the_one_to_find_again_tells_when_it_is_found(contact: Contact | None) -> None:
    contacts = None if contact is None else replace(KEPT, head=contact)
    found = [sign for _, sign in signs(dowel(contacts, "head"))]
    assert found[0] == SIGNS[contact]


def test_the_wall_drill_has_its_drawer_and_no_lamps(painter: Painter) -> None:
    names = {panel.name for panel in painter.panels(SIZES[0], view(drill()))}
    assert "wall" in names
    assert "contacts" not in names
    names = {panel.name for panel in painter.panels(SIZES[0], view(dowel()))}
    assert "wall" not in names


def test_lamps_are_drawn_anew_only_when_one_has_changed(painter: Painter) -> None:
    keys = [
        panel.key
        for scene in (dowel(), dowel(t=10.04), dowel(t=10.08, hip_flexion_deg=40.0))
        for panel in painter.panels(SIZES[0], view(scene))
        if panel.name == "contacts"
    ]
    assert keys[0] == keys[1] == keys[2]


# --- they do not flicker -------------------------------------------------------------------


def test_a_contact_that_flickers_changes_its_lamp_twice_a_second_at_the_most() -> None:
    one = Lingering(THEME.seconds)
    changes: list[float] = []
    before: Contacts | None = None
    for frame in range(300):
        t = 10 + frame / 30
        contacts = KEPT if frame % 2 else lost("head")
        now = one.step(dowel(contacts, t=t)).contacts
        if now != before:
            changes.append(t)
        before = now
    assert len(changes) > 5
    assert min(np.diff(changes)) >= LAMPS_S - 1e-9
    assert LAMPS_S >= 0.5


def test_a_change_is_shown_at_once_after_a_quiet_while() -> None:
    one = Lingering(THEME.seconds)
    one.step(dowel(t=10.0))
    assert one.step(dowel(lost("head"), t=12.0)).contacts == lost("head")


def test_the_next_person_begins_with_lamps_of_their_own() -> None:
    for other in (dowel(None, t=10.1, person=2), replace(dowel(None, t=10.1), session=2)):
        one = Lingering(THEME.seconds)
        one.step(dowel(lost("head"), t=10.0))
        assert one.step(other).contacts is None


# --- what is said --------------------------------------------------------------------------


def spoken(painter: Painter, *scenes: Scene) -> str:
    """What stands below the headline after these."""
    surface = Surface(SIZES[0], 0, 32)
    for scene in scenes:
        painter.draw(surface, view(scene))
    words = look().words
    all_of_them = {
        each.more: key
        for table in (words.resets, words.cues, words.phases_dowel)
        for key, each in table.items()
    }
    all_of_them |= {words.praise.more: "praise"}
    (key,) = {all_of_them[text.text] for text in painter.placed if text.text in all_of_them}
    return key


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("phase", [each for each in Phase if each is not Phase.ABSENT])
def test_a_reset_says_which_contact_to_find_again(
    painter: Painter, name: ContactName, phase: Phase
) -> None:
    assert spoken(painter, dowel(lost(name), name, phase=phase)) == name


def test_a_reset_is_said_as_a_new_try_and_never_as_a_fault() -> None:
    for language in ("en", "es"):
        words = look(language).words
        for call in words.resets.values():
            assert call.short == {"en": "Try again", "es": "Otra vez"}[language]


def test_after_the_reset_the_drill_goes_on(painter: Painter) -> None:
    assert spoken(painter, dowel(lost("head"), "head"), dowel(t=10.5)) == "standing"


def given(fault: Fault, kind: str = "correction") -> Cue:
    return replace(cue(fault), kind=kind)


@pytest.mark.parametrize("fault", LOST)
def test_a_reset_goes_before_a_cue_that_says_the_same(painter: Painter, fault: Fault) -> None:
    name = fault.value.removeprefix("lost_")
    assert name in NAMES
    before, after = dowel(reset=name), dowel(reset=name, t=10.1, cue=given(fault))
    assert spoken(painter, before, after) == name


def test_a_correction_of_something_else_has_its_turn_and_then_the_reset(
    painter: Painter,
) -> None:
    other = given(Fault.SQUAT)
    scenes = [dowel(reset="head"), dowel(reset="head", t=10.1, cue=other)]
    assert spoken(painter, *scenes) == Fault.SQUAT
    scenes.append(dowel(reset="head", t=10.1 + THEME.seconds.cue))
    assert spoken(painter, *scenes) == "head"


def test_what_was_said_before_a_contact_was_lost_is_not_the_matter_any_more(
    painter: Painter,
) -> None:
    scenes = (dowel(t=10.0, cue=given(Fault.SQUAT)), dowel(lost("head"), "head", t=10.5))
    assert spoken(painter, *scenes) == "head"


def test_nobody_is_praised_while_a_contact_is_to_be_found(painter: Painter) -> None:
    praise = given(Fault.SQUAT, "praise")
    assert spoken(painter, dowel(reset="head"), dowel(reset="head", t=10.1, cue=praise)) == (
        "head"
    )


def test_who_is_not_seen_is_asked_to_come_back_first(painter: Painter) -> None:
    assert spoken(painter, dowel(reset="head", phase=Phase.ABSENT)) == "absent"


def test_nobody_taps_with_the_dowel(painter: Painter) -> None:
    surface = Surface(SIZES[0], 0, 32)
    scenes = [
        dowel(t=10.0 + n / 10, touching=n > 0, distance_m=0.0, phase=Phase.BOTTOM)
        for n in range(5)
    ]
    for scene in scenes:
        painter.draw(surface, view(scene))
    words = look().words
    told = {text.text for text in painter.placed}
    assert not told & {words.wall.tap, words.wall.unknown, words.wall.open}
    assert words.phases_dowel["bottom"].short in told
