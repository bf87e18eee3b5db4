"""`kiosk config`: what staff see and say, and nothing is lost whatever they give."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.settings import boot_file, catalogue
from kiosk.settings.load import load, option_keys
from kiosk.settings.options import Settings
from kiosk.staff.config.group import config

Kiosk = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "settings"
    made.mkdir()
    return made


@pytest.fixture
def kiosk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """Runs a command about the folder; nothing of this shell's environment counts."""
    for variable in list(os.environ):
        if variable.startswith(("KIOSK_", "SSH_", "SUDO_")) or variable in ("VISUAL", "EDITOR"):
            monkeypatch.delenv(variable)

    def run(*arguments: str, typed: str | None = None) -> Result:
        given = [arguments[0], "--settings", str(folder), *arguments[1:]]
        result = CliRunner().invoke(config, given, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


def answer(result: Result) -> dict[str, Any]:
    told = json.loads(result.stdout)
    assert told["schema"] == 1
    return told


def sentences(result: Result, command: str) -> list[str]:
    """What was complained about: a sentence a line."""
    lines = result.stderr.splitlines()
    assert all(line.startswith(f"kiosk config {command}: ") for line in lines), lines
    return [line.removeprefix(f"kiosk config {command}: ") for line in lines]


def write(folder: Path, text: str, name: str = "kiosk.toml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


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
    everything = kiosk("explain").stdout
    assert all(f"{key}: " in everything for key in option_keys())
    (told,) = answer(kiosk("explain", "pose.threads", "--json"))["options"]
    assert (told["at_least"], told["at_most"], told["at_once"]) == (1, 4, False)
    write(folder, "[[[")
    assert "not known" in kiosk("explain", "sound.volume").stdout


# -- Change


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
    assert "night.to_time is not; set both" in result.stderr
    assert "go into one command: kiosk config set KEY VALUE KEY VALUE." in result.stderr
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


# -- Who, and back


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


# -- Edit


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes an editor that writes these texts, one each time it is called."""

    def make(*texts: str) -> Path:
        for number, text in enumerate(texts):
            (tmp_path / f"text{number}").write_text(text)
        script = tmp_path / "my editor"
        script.write_text(
            "#!/bin/sh\n"
            f'n=$(cat "{tmp_path}/n" 2>/dev/null || echo 0)\n'
            f'cat "$1" > "{tmp_path}/seen"\n'
            f'cat "{tmp_path}/text$n" > "$1"\n'
            f'echo $((n + 1)) > "{tmp_path}/n"\n'
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("VISUAL", f"'{script}'")
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", None)
        return tmp_path / "seen"

    return make


def test_edit_begins_with_every_option_explained(
    kiosk: Kiosk, folder: Path, editor: Callable[..., Path]
) -> None:
    seen = editor("[sound]\nvolume = 0.2\n")
    assert "sound.volume: as shipped -> 0.2" in kiosk("edit").stdout
    assert "# volume = 0.7  # Volume, as a share." in seen.read_text()
    assert (folder / "kiosk.toml").read_text() == "[sound]\nvolume = 0.2\n"
    assert answer(kiosk("history", "--json"))["versions"][-1]["how"] == "edit"


def test_edit_says_what_is_wrong_and_offers_to_go_on(
    kiosk: Kiosk, folder: Path, editor: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(folder, "sound.volume = 0.3")
    editor("sound.volume = 3\npose.threads = 99\n", "sound.volume = 0.9\n")
    result = kiosk("edit", typed="y\n")
    assert result.exit_code == 0
    assert "line 1: sound.volume is 3" in result.stderr
    assert "line 2: pose.threads is 99" in result.stderr
    assert path.read_text() == "sound.volume = 0.9\n"
    assert not list(tmp_path.glob("kiosk-edit-*"))


@pytest.mark.parametrize("typed", ["n\n", None])
def test_who_gives_up_keeps_the_draft_and_can_go_on_with_it(
    kiosk: Kiosk, folder: Path, editor: Callable[..., Path], tmp_path: Path, typed: str | None
) -> None:
    path = write(folder, "sound.volume = 0.3")
    seen = editor("sound.volume = 3\n", "sound.volume = 1.0\n")
    result = kiosk("edit", typed=typed)
    assert result.exit_code == 2
    assert "The settings stay as they were." in result.stderr
    assert path.read_text() == "sound.volume = 0.3"
    (draft,) = tmp_path.glob("kiosk-edit-*/kiosk.toml")
    assert f"kiosk config edit --draft {draft}" in result.stderr
    assert kiosk("edit", "--draft", str(draft)).exit_code == 0
    assert seen.read_text() == "sound.volume = 3\n"
    assert path.read_text() == "sound.volume = 1.0\n"


def test_an_edit_without_a_change_is_none(
    kiosk: Kiosk, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    assert kiosk("edit").stdout == "Nothing was changed.\n"
    assert not (folder / "kiosk.toml").exists()
    monkeypatch.setenv("EDITOR", "false")
    assert "ended with status 1" in kiosk("edit").stderr
    monkeypatch.setenv("EDITOR", str(tmp_path / "none"))
    assert "can't be started (No such file or directory): set EDITOR." in kiosk("edit").stderr
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "There is no editor: set EDITOR" in kiosk("edit").stderr


def test_an_edit_of_what_somebody_changes_meanwhile_is_kept_aside(
    kiosk: Kiosk, folder: Path, editor: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(folder, "sound.volume = 0.3")
    editor("sound.volume = 0.5\n")
    script = tmp_path / "my editor"
    script.write_text(f"{script.read_text()}echo '# ours' >> '{path}'\n")
    result = kiosk("edit")
    assert result.exit_code == 75
    assert "changed by somebody else meanwhile" in result.stderr
    assert "What you wrote is kept" in result.stderr
    assert path.read_text() == "sound.volume = 0.3# ours\n"


# -- Import


@pytest.fixture
def boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the boot partition's file would be."""
    path = tmp_path / "boot" / "kiosk.toml"
    path.parent.mkdir()
    monkeypatch.setattr(boot_file.take_in, "__defaults__", ((path,),))
    return path


def test_import_merges_a_file_that_stays(kiosk: Kiosk, folder: Path, tmp_path: Path) -> None:
    write(folder, "sound.volume = 0.3\n")
    given = write(tmp_path, "[pose]\nthreads = 3", "new.toml")
    assert "pose.threads: as shipped -> 3" in kiosk("import", str(given)).stdout
    settings = load(folder, (), {})
    assert (settings.sound.volume, settings.pose.threads) == (0.3, 3)
    assert given.exists()
    for arguments in ([], [str(given), "--boot"], [str(tmp_path / "none")]):
        assert kiosk("import", *arguments).exit_code == 2


def test_import_from_the_boot_partition(kiosk: Kiosk, folder: Path, boot: Path) -> None:
    assert kiosk("import", "--boot").stdout == "There is no kiosk.toml on the boot partition.\n"
    boot.write_text("sound.volume = 7")
    result = kiosk("import", "--boot")
    assert result.exit_code == 2
    assert "sound.volume is 7" in result.stderr
    assert f"See {boot.with_name('kiosk.toml.problems.txt')}." in result.stderr
    boot.write_text("sound.volume = 0.2")
    assert answer(kiosk("import", "--boot", "--json"))["removed"] is True
    assert load(folder, (), {}).sound.volume == 0.2
    assert not list(boot.parent.iterdir())


# -- Secrets


def test_a_secret_is_masked_wherever_it_would_be_told(
    kiosk: Kiosk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    known = dict(catalogue.options())
    known["camera.device"] = dataclasses.replace(known["camera.device"], secret=True)
    for module in ("catalogue", "layers", "stated", "editing", "load"):
        monkeypatch.setattr(f"kiosk.settings.{module}.options", lambda: known)
    told = [
        kiosk("set", "camera.device", "hush-hush").output,
        kiosk("set", "camera.device", "psst-psst", "--json").output,
        kiosk("show").output,
        kiosk("show", "--json").output,
        kiosk("get", "camera.device").output,
        kiosk("diff").output,
        kiosk("diff", "2").output,
        kiosk("history").output,
        kiosk("history", "--json").output,
        kiosk("explain", "camera.device").output,
        kiosk("rollback").output,
    ]
    write(folder, "[camera]\ndevice = ''\n")
    told.append(kiosk("check").output)
    assert not any(secret in text for text in told for secret in ("hush-hush", "psst-psst"))
    assert all("(secret)" in text for text in told[:-1])


def test_every_command_has_an_example_to_copy() -> None:
    for name, command in config.commands.items():
        told = CliRunner().invoke(config, [name, "--help"]).output
        assert f"kiosk config {name}" in told.split("Example", 1)[1], name
        assert command.get_short_help_str(), name
