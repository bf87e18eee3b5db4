"""`kiosk config set` and `unset`: nothing is lost whatever staff give."""

from datetime import time
from pathlib import Path

import pytest
from settings_told import Kiosk, answer, sentences, write

from kiosk.settings.load import load


def test_set_tells_what_changed_and_when_a_running_kiosk_goes_by_it(
    kiosk: Kiosk, folder: Path
) -> None:
    told = kiosk("set", "sound.volume", "0.5").stdout
    assert told.splitlines() == [
        "sound.volume: as shipped -> 0.5",
        "A running kiosk takes it over at once.",
        "This is version 2; kiosk config rollback undoes it.",
    ]
    told = kiosk("set", "display.language=es", "pose.threads", "3").stdout
    assert "starts itself anew for it as soon as nobody is there" in told
    settings = load(folder, (), {})
    assert (settings.display.language, settings.pose.threads) == ("es", 3)
    assert kiosk("set", "pose.threads", "3").stdout == "Nothing to change: it is so already.\n"
    changed = answer(kiosk("set", "pose.threads", "2", "--json"))
    assert changed == {
        "schema": 1,
        "version": 4,
        "changes": [{"key": "pose.threads", "old": "3", "new": "2"}],
        "hidden": [],
        "needs_new_start": ["pose.threads"],
        "warnings": [],
    }


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_changed(
    kiosk: Kiosk, folder: Path
) -> None:
    path = write(folder, "[sound]\nvolume = 0.4\n")
    result = kiosk("set", "sound.volume", "-5", "wall.source=pda", "a.b", "1", "pose.fps", "x")
    assert result.exit_code == 2
    told = sentences(result, "set")
    assert "sound.volume is -5.0, not a number from 0 to 1" in told[0]
    assert "did you mean pad?" in told[1]
    assert "there is no option a.b" in told[2]
    assert told[-1] == "Nothing was changed."
    assert path.read_text() == "[sound]\nvolume = 0.4\n"


def test_night_hours_are_set_together_and_the_refusal_says_so(kiosk: Kiosk) -> None:
    result = kiosk("set", "night.from_time", "21:00")
    assert result.exit_code == 2
    # Not on a line that kiosk.toml does not have.
    assert sentences(result, "set")[0] == (
        "night.from_time is set, but night.to_time is not; set both in one command: "
        "kiosk config set night.from_time 21:00 night.to_time 06:30."
    )
    other = kiosk("set", "sound.quiet_to=7:15").stderr
    assert "kiosk config set sound.quiet_from 20:00 sound.quiet_to 07:15." in other
    film = kiosk("set", "camera.source", "file").stderr
    assert "go into one command: kiosk config set KEY VALUE KEY VALUE." in film
    assert "one command" not in kiosk("set", "sound.volume", "9").stderr
    both = kiosk("set", "night.from_time", "21:00", "night.to_time", "06:30")
    assert both.exit_code == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("sound.volume",), "There is no value for sound.volume"),
        (("sound.volume=1", "sound.volume", "0.5"), "sound.volume is given two values"),
        (("sound.volume", "--jsno"), 'sound.volume is "--jsno", not a number'),
        (("",  "1"), "there is no option "),
        (("sound.volume", "\x1b[1m\n"), "\\x1b[1m"),
    ],
)  # fmt: skip
def test_nonsense_is_told(kiosk: Kiosk, given: tuple[str, ...], told: str) -> None:
    result = kiosk("set", *given)
    assert result.exit_code == 2
    assert told in result.stderr
    sentences(result, "set")


def test_a_fault_that_was_there_before_is_told_with_its_line(
    kiosk: Kiosk, folder: Path
) -> None:
    path = write(folder, "[night]\nfrom_time = '21:00'\n")
    told = sentences(kiosk("set", "sound.volume", "0.5"), "set")
    assert told[0].startswith(f"{path}, line 2: night.from_time is set")


def test_a_section_is_told_with_its_options(kiosk: Kiosk) -> None:
    told = kiosk("set", "sound", "1").stderr
    assert "sound is a section, not an option; its options are sound.enabled, sound" in told


def test_a_word_that_is_not_much_alike_is_not_guessed(kiosk: Kiosk) -> None:
    assert "did you mean" not in kiosk("set", "sprache", "es").stderr
    assert "did you mean sound.volume?" in kiosk("set", "sound.volme", "1").stderr
    assert 'there is no option ""; name one' in kiosk("set", "", "x").stderr


def test_short_times_and_zeros_are_taken_as_meant(kiosk: Kiosk, folder: Path) -> None:
    both = kiosk("set", "night.from_time", "21:00", "night.to_time", "6:30")
    assert both.exit_code == 0
    kiosk("set", "sound.volume", "-0")
    written = (folder / "kiosk.toml").read_text()
    assert "volume = 0.0" in written
    assert "06:30" in written
    assert load(folder, (), {}).night.to_time == time(6, 30)


def test_an_environment_that_no_kiosk_starts_in_is_told(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_SOUND__VOLUME", "2")
    result = kiosk("set", "display.metric", "true")
    assert result.exit_code == 0
    (told,) = sentences(result, "set")
    assert told.startswith("Warning: from this shell no kiosk would start: KIOSK_SOUND__VOLUME")
    (told,) = answer(kiosk("set", "display.metric", "false", "--json"))["warnings"]
    assert "KIOSK_SOUND__VOLUME" in told


def test_a_value_that_a_higher_layer_hides_is_told(
    kiosk: Kiosk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = write(folder, "sound.volume = 0.1", "kiosk.d/clinic.toml")
    told = kiosk("set", "sound.volume", "0.5").stdout
    assert f"But {above}, line 1 sets sound.volume to 0.1, and that is what holds." in told
    assert "A running kiosk" not in told
    monkeypatch.setenv("KIOSK_SOUND__VOLUME", "0.2")
    (hidden,) = answer(kiosk("set", "sound.volume", "0.6", "--json"))["hidden"]
    assert hidden["from"] == "KIOSK_SOUND__VOLUME in the environment"
    assert hidden["value"] == 0.2
    told = kiosk("unset", "sound.volume").stdout
    assert "KIOSK_SOUND__VOLUME in the environment sets sound.volume" in told
    told = kiosk("unset", "sound.volume").stdout
    assert told.startswith("Nothing to change: kiosk.toml does not set it.\nBut KIOSK_SOUND")


def test_a_relative_path_counts_from_where_the_command_is_given(
    kiosk: Kiosk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/people/anna")
    kiosk("set", "sound.voice_folder", "voices", "display.theme", "look.toml",
          "display.words_folder", "~/words")  # fmt: skip
    settings = load(folder, (), {})
    assert settings.sound.voice_folder == tmp_path / "voices"
    assert settings.display.theme == str(tmp_path / "look.toml")
    assert settings.display.words_folder == Path("/people/anna/words")


def test_unset_goes_back_to_what_ships_and_takes_strays_out(kiosk: Kiosk, folder: Path) -> None:
    path = write(folder, "[sound]\n# loud\nvolume = 0.4\nvolum = 3\n")
    assert kiosk("unset", "sound.volume").exit_code == 2
    assert kiosk("unset", "sound.volum", "sound.volume").exit_code == 0
    assert path.read_text() == "[sound]\n# loud\n"
    result = kiosk("unset", "sound.volme")
    assert result.exit_code == 2
    assert "did you mean sound.volume?" in result.stderr


def test_a_folder_that_is_not_there_is_told(kiosk: Kiosk, folder: Path) -> None:
    folder.rmdir()
    for arguments in (["set", "sound.volume", "1"], ["show"], ["check"], ["history"], ["diff"]):
        result = kiosk(*arguments)
        assert result.exit_code == 2
        assert "is no folder: name the folder of kiosk.toml." in result.stderr


def test_a_locked_folder_is_tried_again_later(
    kiosk: Kiosk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def locked(_handle: int, _how: int) -> None:
        raise BlockingIOError

    monkeypatch.setattr(fcntl, "flock", locked)

    def at_once(_seconds: float) -> None:
        pass

    monkeypatch.setattr("kiosk.settings.whole_file.time.sleep", at_once)
    clock = iter(float(t) for t in range(0, 10_000, 20))
    monkeypatch.setattr("kiosk.settings.whole_file.time.monotonic", lambda: next(clock))
    result = kiosk("set", "sound.volume", "1")
    assert result.exit_code == 75
    assert sentences(result, "set")[0].endswith("try again later.")
