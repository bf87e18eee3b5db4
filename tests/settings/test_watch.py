"""The running kiosk sees what changes in its settings, and bad ones do not stop it."""

import tomllib
from datetime import time
from pathlib import Path

import pytest
from hands import ANNA, main_file

from kiosk.settings import last_good
from kiosk.settings.catalogue import options
from kiosk.settings.editing import set_options
from kiosk.settings.last_good import keep, last_good_file, load_or_last_good, whole_toml
from kiosk.settings.live import LIVE, needs_new_start, taken_over
from kiosk.settings.load import load, option_keys
from kiosk.settings.options import Settings
from kiosk.settings.problems import SettingsTrouble
from kiosk.settings.template import template
from kiosk.settings.watch import SettingsWatch, changed_keys


def looked(watch: SettingsWatch) -> Settings | SettingsTrouble | None:
    """What two looks find: the first only sees that there is something new."""
    assert watch.look() is None
    return watch.look()


def test_the_first_sure_look_tells_what_there_is_and_then_only_news(tmp_path: Path) -> None:
    watch = SettingsWatch(tmp_path, (), {})
    assert looked(watch) == Settings()
    assert looked(watch) is None
    set_options(tmp_path, {"sound.volume": 0.4}, ANNA)
    found = looked(watch)
    assert isinstance(found, Settings)
    assert changed_keys(Settings(), found) == ("sound.volume",)
    assert looked(watch) is None


def test_what_runs_already_is_no_news(tmp_path: Path) -> None:
    set_options(tmp_path, {"sound.volume": 0.4}, ANNA)
    watch = SettingsWatch(tmp_path, (), {}, running=load(tmp_path, (), {}))
    assert looked(watch) is None
    main_file(tmp_path).write_text("# another way to say it\nsound.volume = 0.4")
    assert looked(watch) is None


def test_a_file_that_is_still_being_written_is_not_read_half(tmp_path: Path) -> None:
    watch = SettingsWatch(tmp_path, (), {}, running=Settings())
    assert looked(watch) is None
    main_file(tmp_path).write_text("sound.vol")
    assert watch.look() is None
    main_file(tmp_path).write_text("sound.volume = 0.5")
    found = looked(watch)
    assert isinstance(found, Settings)
    assert found.sound.volume == 0.5


def test_bad_settings_are_told_once_and_that_they_are_well_again(tmp_path: Path) -> None:
    watch = SettingsWatch(tmp_path, (), {}, running=Settings())
    looked(watch)
    main_file(tmp_path).write_text("sound.volume = 5\nsound.language = 7")
    found = looked(watch)
    assert isinstance(found, SettingsTrouble)
    assert "sound.volume is 5, not a number from 0 to 1 and 1 more fault)" in found.sentence
    assert found.sentence.endswith("the kiosk goes on with those it has.")
    assert len(found.problems) == 2
    assert looked(watch) is None
    main_file(tmp_path).unlink()
    assert looked(watch) == Settings()


def test_more_files_and_arguments_count_too(tmp_path: Path) -> None:
    watch = SettingsWatch(tmp_path, ["pose.threads=1"], {}, running=Settings())
    found = looked(watch)
    assert isinstance(found, Settings)
    assert found.pose.threads == 1
    (tmp_path / "kiosk.d").mkdir()
    (tmp_path / "kiosk.d" / "a.toml").write_text("sound.volume = 0.1\npose.threads = 3")
    found = looked(watch)
    assert isinstance(found, Settings)
    assert (found.sound.volume, found.pose.threads) == (0.1, 1)


def test_a_folder_that_went_away_is_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    watch = SettingsWatch(folder, (), {}, running=Settings())
    looked(watch)
    folder.rmdir()
    found = looked(watch)
    assert isinstance(found, SettingsTrouble)
    assert "there is no such folder" in found.sentence


def test_the_live_options_exist_and_all_others_want_a_new_start() -> None:
    assert set(option_keys()) >= LIVE
    assert needs_new_start(["sound.volume", "camera.source"]) == ("camera.source",)
    assert "at once" in taken_over(["sound.volume"])
    assert "as soon as nobody is there" in taken_over(["sound.volume", "camera.source"])


# -- The last good ones


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"KIOSK_DATA_DIR": str(tmp_path / "data")}


def test_bad_settings_leave_the_kiosk_with_the_last_good_ones(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    given = ["sound.volume=0.3", "wall.source=none", "mark.x=none", "sound.voice_folder=/a b/ü"]
    good = load(tmp_path, [*given, "night.from_time=21:00", "night.to_time=06:00"], {})
    assert keep(good, environ)
    main_file(tmp_path).write_text("[[[")
    settings, trouble = load_or_last_good(tmp_path, (), environ)
    assert settings == good
    assert settings.night.from_time == time(21)
    assert trouble is not None
    assert "the kiosk runs on the last good ones, of 2" in trouble.sentence
    assert trouble.sentence.isprintable()
    assert trouble.problems
    main_file(tmp_path).unlink()
    assert load_or_last_good(tmp_path, (), environ) == (Settings(), None)


@pytest.mark.parametrize("data", [None, b"\xff", b"night.from_time = '21:00'", b"[[["])
def test_without_any_the_kiosk_runs_on_what_ships(
    tmp_path: Path, environ: dict[str, str], data: bytes | None
) -> None:
    if data is not None:
        last_good_file(environ).parent.mkdir()
        last_good_file(environ).write_bytes(data)
    main_file(tmp_path).mkdir()
    settings, trouble = load_or_last_good(tmp_path, (), environ)
    assert settings == Settings()
    assert trouble is not None
    assert trouble.sentence.endswith("the kiosk runs on what ships.")


def test_of_another_versions_last_good_ones_what_fits_is_taken(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    last_good_file(environ).parent.mkdir()
    last_good_file(environ).write_text(
        "old = 1\nsound.volume = 0.3\nsound.treble = 1\npose.threads = 99\n"
        "night.from_time = '21:00'\nnight.to_time = 'late'"
    )
    main_file(tmp_path).write_text("[[[")
    assert load_or_last_good(tmp_path, (), environ)[0] == Settings()
    last_good_file(environ).write_text("sound.volume = 0.3\nsound.treble = 1\nwall = 3")
    assert load_or_last_good(tmp_path, (), environ)[0].sound.volume == 0.3


def test_what_is_kept_already_is_not_written_again(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(Settings(), environ)
    monkeypatch.setattr(last_good, "replace_file", None)
    assert keep(Settings(), environ)


def test_a_full_disk_does_not_stop_the_kiosk(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(last_good, "replace_file", refuse)
    assert not keep(Settings(), environ)


# -- Files that set nothing, or all


def test_the_template_sets_nothing_and_uncommented_what_ships(tmp_path: Path) -> None:
    text = template()
    assert tomllib.loads(text) == {}
    heading, _, rest = text.partition("\n\n")
    assert all(line.startswith("#") for line in heading.splitlines())
    bare = "\n".join(line.removeprefix("# ") for line in rest.splitlines())
    main_file(tmp_path).write_text(bare)
    settings = load(tmp_path, (), {})
    assert settings == Settings()
    assert set(settings.origins) == set(options())


def test_whole_settings_come_back_from_their_file(tmp_path: Path) -> None:
    main_file(tmp_path).write_text(whole_toml(Settings()))
    assert load(tmp_path, (), {}) == Settings()
