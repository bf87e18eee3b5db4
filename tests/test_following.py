"""What changes in the settings files reaches the parts that can take it over."""

from datetime import time
from typing import cast

import pytest

from kiosk.app import why_not
from kiosk.display.painter import Painter
from kiosk.following import GOOD_AFTER, Following
from kiosk.settings.live import LIVE
from kiosk.settings.load import load, option_keys
from kiosk.settings.options import Settings
from kiosk.settings.problems import Problem, SettingsTrouble
from kiosk.sound.sound import Sound

WRONG = SettingsTrouble("The settings are wrong: others hold.", (Problem("f", "x", "y"),))
OTHER = {
    "display.metric": "true",
    "lights.brightness": "0.25",
    "night.from_time": "20:15",
    "night.to_time": "06:45",
    "sound.quiet_from": "12:00",
    "sound.quiet_to": "13:30",
    "sound.volume": "0.3",
}


class Part:
    """Has what a part of the kiosk has that can be changed."""

    volume, metric = 0.8, False


def settings(**changes: str) -> Settings:
    given = [f"{key.replace('__', '.')}={value}" for key, value in changes.items()]
    return load(None, given, {"KIOSK_CONFIG_DIR": "", "HOME": "/nowhere"})


class News:
    """What the files say next."""

    def __init__(self) -> None:
        self.next: Settings | SettingsTrouble | None = None

    def __call__(self) -> Settings | SettingsTrouble | None:
        news, self.next = self.next, None
        return news


@pytest.mark.parametrize("key", sorted(OTHER))
def test_every_option_that_is_said_to_hold_at_once_does(key: str) -> None:
    news, part = News(), Part()
    following = Following(settings(), look=news)
    following.lead(cast(Sound, part), cast(Painter, part))
    # Of night and quiet hours both ends are set together.
    section = key.partition(".")[0]
    changes = {each: value for each, value in OTHER.items() if each.startswith(section)}
    news.next = settings(**{each.replace(".", "__"): value for each, value in changes.items()})
    wishes = following.ask(True)
    assert not wishes.new_start
    held = {
        "display.metric": part.metric,
        "lights.brightness": wishes.brightness,
        "night.from_time": following.settings.night.from_time,
        "night.to_time": following.settings.night.to_time,
        "sound.quiet_from": following.settings.sound.quiet_from,
        "sound.quiet_to": following.settings.sound.quiet_to,
        "sound.volume": part.volume,
    }
    before = {
        "display.metric": False,
        "lights.brightness": 1.0,
        "sound.volume": 0.8,
    }
    if isinstance(held[key], time):
        assert f"{held[key]:%H:%M}" == OTHER[key]
    else:
        assert held[key] != before[key]


def test_those_that_are_for_the_record_are_all_the_rest() -> None:
    record = {"camera.height_m", "camera.tilt_deg", "camera.view_deg", "mark.wall_x"}
    assert set(OTHER) | record == LIVE


def test_any_other_option_wants_a_new_start_until_it_is_taken_back() -> None:
    assert set(LIVE) < set(option_keys())
    news = News()
    following = Following(settings(), look=news)
    news.next = settings(display__language="es")
    assert following.ask(True).new_start
    assert following.ask(True).new_start
    news.next = settings()
    assert not following.ask(True).new_start


def test_bad_files_are_told_and_change_nothing_until_they_are_mended() -> None:
    news = News()
    following = Following(settings(sound__volume="0.4"), look=news)
    news.next = WRONG
    wishes = following.ask(True)
    assert wishes.trouble == WRONG.sentence
    assert following.settings.sound.volume == 0.4
    news.next = settings(sound__volume="0.4")
    assert following.ask(True).trouble is None


def test_the_same_trouble_as_at_the_start_keeps_its_first_words() -> None:
    news = News()
    following = Following(settings(), WRONG, news)
    news.next = SettingsTrouble("Said in another way.", WRONG.problems)
    assert following.ask(True).trouble == WRONG.sentence


def test_settings_are_kept_once_the_kiosk_has_done_well_with_them() -> None:
    kept: list[Settings] = []
    following = Following(settings(), keep=kept.append)
    for _ in range(GOOD_AFTER - 1):
        following.ask(True)
    following.ask(False)
    for _ in range(GOOD_AFTER - 1):
        following.ask(True)
    assert kept == []
    following.ask(True)
    following.ask(True)
    assert kept == [settings()]


def test_settings_that_are_not_those_of_the_files_are_not_kept() -> None:
    kept: list[Settings] = []
    following = Following(settings(), WRONG, keep=kept.append)
    for _ in range(2 * GOOD_AFTER):
        following.ask(True)
    assert kept == []


def test_settings_that_no_kiosk_could_run_with_are_not_taken_over() -> None:
    news = News()
    following = Following(settings(), look=news, refuse=lambda _: "There are no words in 'de'.")
    news.next = settings(display__language="de", sound__volume="0.1")
    wishes = following.ask(True)
    assert not wishes.new_start
    assert wishes.trouble == (
        "The new settings can't be used (There are no words in 'de'): the kiosk goes on with "
        "the settings it has."
    )
    assert following.settings.sound.volume == 0.7
    assert following.ask(True).trouble == wishes.trouble


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"display__language": "de"}, "There are no words in 'de'"),
        ({"sound__language": "xx"}, "xx"),
        ({"pose__model": "nope"}, "pose.model"),
        ({"sound__voice_folder": "/nope"}, "/nope"),
        ({}, None),
    ],
)
def test_what_no_kiosk_could_run_with_is_known_beforehand(
    change: dict[str, str], said: str | None
) -> None:
    why = why_not(settings(**change))
    assert why is None if said is None else why is not None and said in why


def test_a_kiosk_is_as_shipped_until_somebody_sets_something() -> None:
    news = News()
    following = Following(settings(), look=news)
    assert following.ask(True).as_shipped
    news.next = settings(sound__volume="0.3")
    assert not following.ask(True).as_shipped
