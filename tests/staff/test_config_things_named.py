"""Settings that name what is not there: refused, warned of, or told as faults."""

from pathlib import Path

import pytest
from settings_told import Kiosk, answer, sentences, write

from kiosk.settings.load import load
from kiosk.staff.config.things_named import missing
from kiosk.staff.probing.here import world_here


@pytest.fixture(autouse=True)
def nobodys_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_service(_environ: object) -> bool:
        return False

    monkeypatch.setattr("kiosk.staff.config.things_named.is_service", no_service)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("display.language", "de", 'there are no words in "de"; choose of en, es.'),
        ("sound.language", "xx", 'there are no spoken words in "xx"; choose of en, es.'),
        (
            "display.theme",
            "standrad",
            '"standrad" (did you mean standard?); choose of high',
        ),
        ("pose.model", "nope", 'no model "nope"; choose of lightning-float16, lightning-int8'),
    ],
)
def test_a_name_that_is_none_is_refused(
    kiosk: Kiosk, folder: Path, key: str, value: str, told: str
) -> None:
    path = write(folder, "[sound]\nvolume = 0.4\n")
    result = kiosk("set", key, value)
    assert result.exit_code == 2
    first, last = sentences(result, "set")
    assert first.startswith(f"{key}: ")
    assert told in first
    assert last == "Nothing was changed."
    assert path.read_text() == "[sound]\nvolume = 0.4\n"
    stick = write(folder, f"{key} = '{value}'\n", "stick.txt")
    assert kiosk("import", str(stick)).exit_code == 2
    assert path.read_text() == "[sound]\nvolume = 0.4\n"
    # By hand it can be written, and is then a fault.
    path.write_text(f"{key} = '{value}'\n")
    result = kiosk("check")
    assert result.exit_code == 3
    assert f"{path}, line 1: {key}: " in result.stdout
    # It hinders nobody from setting another.
    assert kiosk("set", "sound.volume", "0.5").exit_code == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("display.theme", "nosuch.toml"),
        ("display.words_folder", "/etc/passwd"),
        ("sound.voice_folder", "/nope"),
        ("camera.file", "/nope.mp4"),
        ("camera.file", "/etc"),
        ("wall.trace", "/nope"),
        ("wall.trace", "/" + "n" * 300),
        ("pose.model", "/nope.tflite"),
        ("places.data_dir", "/proc/x"),
        ("places.runtime_dir", "/etc/passwd/x"),
    ],
)
def test_a_path_that_may_come_later_is_set_with_a_warning(
    kiosk: Kiosk, key: str, value: str
) -> None:
    result = kiosk("set", key, value)
    assert result.exit_code == 0
    (told,) = sentences(result, "set")
    assert told.startswith("Warning: ")
    assert f"{key}: " in told
    (again,) = answer(kiosk("set", key, value, "--json"))["warnings"]
    assert again == told
    assert kiosk("set", "sound.volume", "0.5").stderr == ""
    (fault,) = answer(kiosk("check", "--json"))["problems"]
    assert fault["what"].startswith(f"{key}: ")
    assert fault["remedy"]


def test_what_is_there_is_no_fault(kiosk: Kiosk, tmp_path: Path) -> None:
    words, film = tmp_path / "words", tmp_path / "film.mp4"
    words.mkdir()
    (words / "fr.toml").touch()
    film.touch()
    look = tmp_path / "look.toml"
    look.touch()
    result = kiosk(
        "set", "display.words_folder", str(words), "display.language", "fr",
        "camera.file", str(film), "display.theme", str(look), "pose.model", "thunder-int8",
        "places.data_dir", str(tmp_path / "to" / "be" / "made"),
    )  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    assert kiosk("check").exit_code == 0
    # Without its folder the language is none.
    result = kiosk("unset", "display.words_folder")
    assert 'there are no words in "fr"' in result.stderr


def test_a_language_of_a_folder_that_comes_later_may_come_later_too(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    later = str(tmp_path / "stick")
    result = kiosk("set", "display.words_folder", later, "display.language", "fr")
    assert result.exit_code == 0
    assert len(sentences(result, "set")) == 2


def test_what_the_services_user_may_read_is_not_known(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    write(folder, f"camera.file = '{film}'")
    settings = load(folder, (), {})

    def refused(_path: object, _mode: int) -> bool:
        return False

    monkeypatch.setattr("os.access", refused)
    assert [each.key for each in missing(settings, {})] == ["camera.file"]

    def service(_environ: object) -> bool:
        return True

    monkeypatch.setattr("kiosk.staff.config.things_named.is_service", service)
    assert missing(settings, {}) == ()


def test_the_doctor_is_told_of_them(folder: Path) -> None:
    path = write(folder, "display.language = 'de'\nsound.voice_folder = '/nope'\n")
    world, _ = world_here(folder, False, {})
    assert world.instead is None
    assert sorted(world.problems) == [
        f'{path}, line 1: display.language: there are no words in "de"; choose of en, es.',
        f'{path}, line 2: sound.voice_folder: there is no folder "/nope"; name the folder with '
        'the clinic\'s own voice, or set it to "none".',
    ]


def test_an_edit_with_a_name_that_is_none_is_not_taken(
    kiosk: Kiosk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder, "[sound]\nvolume = 0.4\n")
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho \'display.language = "de"\' > "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    result = kiosk("edit", typed="n\n")
    assert result.exit_code == 2
    assert 'there are no words in "de"; choose of en, es.' in result.stderr
    assert path.read_text() == "[sound]\nvolume = 0.4\n"
