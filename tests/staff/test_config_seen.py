"""`kiosk config`: what staff see of the settings, their faults and their history."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from settings_told import Kiosk, answer, sentences, write

from kiosk.settings.catalogue import sections
from kiosk.settings.load import load, option_keys
from kiosk.settings.options import Settings
from kiosk.staff.config.group import config

# -- See


def test_show_is_itself_a_settings_file_and_tells_where_each_comes_from(
    kiosk: Kiosk, folder: Path
) -> None:
    path = write(folder, "[sound]\nvolume = 0.4\n")
    shown = kiosk("show")
    assert shown.exit_code == 0
    assert f"volume = 0.4  # {path}, line 2\n" in shown.stdout
    write(folder, shown.stdout)
    assert load(folder, (), {}).sound.volume == 0.4
    assert len(load(folder, (), {}).origins) == len(option_keys())


def test_show_changed_leaves_out_what_ships(kiosk: Kiosk, folder: Path) -> None:
    assert kiosk("show", "--changed").stdout == "All settings are as shipped.\n"
    path = write(folder, "sound.volume = 0.4\nsound.enabled = true")
    assert kiosk("show", "--changed").stdout == f"[sound]\nvolume = 0.4  # {path}, line 1\n"
    (told,) = answer(kiosk("show", "--changed", "--json"))["options"]
    assert (told["key"], told["value"], told["shipped"]) == ("sound.volume", 0.4, 0.7)
    assert told["from"] == {"layer": "file", "path": str(path), "line": 1, "given": None}
    assert len(answer(kiosk("show", "--json"))["options"]) == len(option_keys())


def test_get_prints_the_bare_value(kiosk: Kiosk, folder: Path) -> None:
    write(folder, "night = { from_time = '21:00', to_time = '06:00' }")
    values = {
        "sound.volume": "0.7",
        "sound.language": "en",
        "sound.enabled": "true",
        "night.from_time": "21:00",
        "sound.quiet_from": "none",
    }
    assert {key: kiosk("get", key).stdout.strip() for key in values} == values
    assert answer(kiosk("get", "sound.quiet_from", "--json"))["value"] is None
    assert answer(kiosk("get", "night.from_time", "--json"))["value"] == "21:00"


def test_a_key_that_is_none_is_guessed(kiosk: Kiosk) -> None:
    for command in ("get", "explain"):
        result = kiosk(command, "sound.volme")
        assert result.exit_code == 2
        (told,) = sentences(result, command)
        assert told.startswith("there is no option sound.volme (did you mean sound.volume?)")
    failure = answer(kiosk("get", "sound.volme", "--json"))
    assert failure["error"]["exit_status"] == 2
    assert failure["problems"][0]["remedy"] == "correct the name or take it out"


def test_explain_tells_one_a_section_or_all(kiosk: Kiosk, folder: Path) -> None:
    one = kiosk("explain", "sound.volume").stdout
    assert "a number from 0 to 1" in one
    assert "kiosk config set sound.volume VALUE" in one
    assert "takes it over at once" in one
    assert "Now it is 0.7, from the shipped defaults." in one
    section = kiosk("explain", "night").stdout
    assert "night.from_time: When the screen goes dark each day." in section
    assert "sound" not in section
    everything = kiosk("explain", "--all").stdout
    assert all(f"{key}: " in everything for key in option_keys())
    assert len(answer(kiosk("explain", "--json"))["options"]) == len(option_keys())
    assert kiosk("explain", "sound", "--all").exit_code == 2
    (told,) = answer(kiosk("explain", "pose.threads", "--json"))["options"]
    assert (told["at_least"], told["at_most"], told["at_once"]) == (1, 4, False)
    write(folder, "[[[")
    assert "not known" in kiosk("explain", "sound.volume").stdout


# -- Who, and back


def test_explain_begins_with_the_sections(kiosk: Kiosk) -> None:
    told = kiosk("explain").stdout.splitlines()
    assert [line.split()[0] for line in told[: len(sections())]] == list(sections())
    assert told[0].endswith("Where the frames come from, and their size.")
    assert told[-1] == "The options of one: kiosk config explain SECTION; all: --all."


def test_history_is_in_local_time_with_the_zone_named_once(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "XST-9")
    time.tzset()
    try:
        kiosk("set", "sound.volume", "0.5")
        at = answer(kiosk("history", "--json"))["versions"][-1]["at_utc"]
        told = kiosk("history").stdout
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert told.count("XST") == 1
    assert f"{datetime.fromisoformat(at) + timedelta(hours=9):%Y-%m-%d %H:%M}" in told


def test_history_names_who_gave_the_command(
    kiosk: Kiosk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kiosk("history").stdout == "Nothing was changed so far.\n"
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "anna")
    kiosk("set", "sound.volume", "0.5")
    monkeypatch.delenv("SUDO_USER")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 5000 192.0.2.8 22")
    kiosk("set", "sound.volume", "0.6")
    first, by_anna, by_root = answer(kiosk("history", "--json"))["versions"]
    assert (first["how"], first["changes"]) == ("first", [])
    assert (by_anna["who"], by_anna["over_ssh"], by_anna["how"]) == ("anna", None, "set")
    assert by_anna["at_utc"].endswith("+00:00")
    assert (by_root["who"], by_root["over_ssh"]) == ("root", True)
    told = kiosk("history").stdout
    assert "root over SSH" in told
    assert "sound.volume: 0.5 -> 0.6" in told
    # From where is nobody's business.
    kept = "".join(path.read_text() for path in folder.glob("history/*"))
    assert "192.0.2" not in told + kept


def test_who_is_not_root_can_not_claim_to_be_another(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    monkeypatch.setenv("SUDO_USER", "anna")
    kiosk("set", "sound.volume", "0.5")
    assert answer(kiosk("history", "--json"))["versions"][-1]["who"] == "user 4000000"


def test_diff_and_rollback(kiosk: Kiosk, folder: Path) -> None:
    assert kiosk("diff").stdout == "No difference to what ships.\n"
    kiosk("set", "sound.volume", "0.5")
    kiosk("set", "pose.threads", "3")
    shipped = Settings().pose.threads
    told = kiosk("diff").stdout.splitlines()
    assert told == [f"pose.threads: {shipped} -> 3", "sound.volume: 0.7 -> 0.5"]
    assert kiosk("diff", "2").stdout == "pose.threads: as shipped -> 3\n"
    assert kiosk("diff", "3").stdout == "No difference to version 3.\n"
    assert answer(kiosk("diff", "2", "--json"))["against"] == 2
    back = kiosk("rollback")
    assert back.stdout.startswith("Back to version 2.\npose.threads: 3 taken out\n")
    assert load(folder, (), {}).sound.volume == 0.5
    assert answer(kiosk("rollback", "1", "--json"))["rolled_back_to"] == 1
    assert load(folder, (), {}).origins == {}
    result = kiosk("rollback", "77")
    assert result.exit_code == 2
    assert "There is no version 77" in result.stderr
    assert kiosk("diff", "0").exit_code == 2


# -- Check


def test_check_tells_all_faults_with_their_lines(kiosk: Kiosk, folder: Path) -> None:
    assert kiosk("check").stdout == "No faults: 0 options are not as shipped.\n"
    path = write(folder, "[sound]\nvolume = 4\nlanguage = 'english'\n")
    result = kiosk("check")
    assert result.exit_code == 3
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{path}, line 2: sound.volume is 4, not a number from 0 to 1")
    assert second.startswith(f"{path}, line 3: sound.language")
    told = answer(kiosk("check", "--json"))
    assert told["sound"] is False
    assert len(told["problems"]) == 2


def test_check_of_a_file_is_about_that_file_alone(
    kiosk: Kiosk, folder: Path, tmp_path: Path
) -> None:
    write(folder, "[[[")
    good = write(tmp_path, "sound.volume = 0.1", "new.toml")
    assert kiosk("check", str(good)).stdout == "No faults: 1 option is not as shipped.\n"
    assert kiosk("check", str(folder)).exit_code == 3
    result = kiosk("check", str(tmp_path / "none.toml"))
    assert result.exit_code == 2
    assert "There is no file" in result.stderr


def test_every_command_has_an_example_to_copy() -> None:
    for name, command in config.commands.items():
        told = CliRunner().invoke(config, [name, "--help"]).output
        assert f"kiosk config {name}" in told.split("Example", 1)[1], name
        assert command.get_short_help_str(), name
