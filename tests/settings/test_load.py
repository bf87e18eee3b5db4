"""The settings are put together from their layers, and every value knows its own."""

import pickle
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.settings.catalogue import options
from kiosk.settings.load import explain, load, option_keys, origin, value
from kiosk.settings.options import Settings, WallOptions
from kiosk.settings.problems import SettingsError
from kiosk.settings.toml_file import toml_value

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes kiosk.toml, or the file of another name, and gives the folder."""

    def write(text: str, name: str = "kiosk.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        return tmp_path

    return write


def loaded(
    folder: Path, overrides: Sequence[str] = (), environ: Mapping[str, str] | None = None
) -> Settings:
    return load(folder, overrides, environ or {})


def test_an_empty_folder_gives_what_ships(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings == Settings()
    assert settings.wall.source == "pad"
    assert {origin(settings, key).layer for key in option_keys()} == {"default"}


def test_the_shipped_values_pass_every_check(write: Write) -> None:
    lines = [f"{key} = {toml_value(value(Settings(), key))}" for key in option_keys()]
    folder = write("\n".join(lines))
    settings = loaded(folder)
    assert settings == Settings()
    assert {origin(settings, key).layer for key in option_keys()} == {"file"}


def test_settings_can_not_be_changed() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.wall = WallOptions()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ValidationError):
        settings.wall.trigger_pin = 5  # pyright: ignore[reportAttributeAccessIssue]


def test_every_option_has_a_sentence_and_every_number_its_bounds() -> None:
    for option in options().values():
        assert option.sentence.endswith("."), option.key
        assert "\n" not in option.sentence
        if option.kind in ("whole", "number"):
            assert option.at_least is not None, option.key
            assert option.at_most is not None, option.key


def test_no_two_parts_share_a_pin_as_shipped_whatever_is_wired() -> None:
    pins = [value(Settings(), key) for key in option_keys() if key.endswith("_pin")]
    assert len(pins) == len(set(pins)) == 7


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("camera.source", '"usb"', "usb"),
        ("camera.file", '"/clips/a.mp4"', Path("/clips/a.mp4")),
        ("camera.file", '"none"', None),
        ("camera.width_px", "640", 640),
        ("camera.width_px", "1_280", 1280),
        ("mark.x", "0.4", 0.4),
        ("mark.x", "1", 1.0),
        ("mark.x", '"none"', None),
        ("wall.trigger_pin", "2", 2),
        ("wall.trigger_pin", "0x1b", 27),
        ("wall.switch_pull_up", "false", False),
        ("sound.volume", "0", 0.0),
        ("drill.summary_s", "5e0", 5.0),
        ("display.language", '"es"', "es"),
        ("display.theme", '"high-contrast"', "high-contrast"),
        ("dowel.colour", '"#E6286e"', "#E6286e"),
        ("drill.choice", '"dowel"', "dowel"),
        ("progression.clean_in_a_row", "0", 0),
        ("display.theme", '"/etc/kiosk/clinic.toml"', "/etc/kiosk/clinic.toml"),
        ("display.words_folder", '"/etc/kiosk/words"', Path("/etc/kiosk/words")),
        ("display.words_folder", '"none"', None),
        ("display.viewing_distance_m", "2", 2.0),
        ("display.diagonal_in", "7", 7.0),
        ("pose.model", '"thunder-int8"', "thunder-int8"),
        ("sessions.retention_days", "1", 1),
    ],
)
def test_a_good_value_is_taken(write: Write, key: str, text: str, expected: object) -> None:
    settings = loaded(write(f"{key} = {text}"))
    assert value(settings, key) == expected
    assert type(value(settings, key)) is type(expected)


@pytest.mark.parametrize("text", ['"21:30"', "21:30:00"])
def test_a_time_of_day_is_text_or_tomls_own(write: Write, text: str) -> None:
    settings = loaded(write(f'[night]\nfrom_time = {text}\nto_time = "06:00"'))
    assert (settings.night.from_time, settings.night.to_time) == (time(21, 30), time(6))


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("wall.source", "switch", "switch"),
        ("wall.source", '"switch"', "switch"),
        ("wall.switch_pin", " 5 ", 5),
        ("lights.active_high", "no", False),
        ("lights.active_high", "TRUE", True),
        ("sound.volume", ".5", 0.5),
        ("mark.x", "none", None),
        ("sound.voice_folder", "voices", Path("voices")),
        ("sound.voice_folder", "~/voices", Path("/a/b/voices")),
    ],
)
def test_variables_and_arguments_have_no_types_but_are_understood(
    tmp_path: Path, key: str, text: str, expected: object
) -> None:
    home = {"HOME": "/a/b"}
    variable = f"KIOSK_{key.replace('.', '__').upper()}"
    for settings in (
        loaded(tmp_path, [], {variable: text, **home}),
        loaded(tmp_path, [f"{key}={text}"], home),
    ):
        assert value(settings, key) == expected


def test_each_layer_overrides_those_below(write: Write) -> None:
    # All three say less and less, so that each key is decided by another layer.
    write("[pose]\nthreads = 1\nidle_fps = 1\nmodel = 'a'\n[camera]\nfps = 10")
    write("[pose]\nthreads = 2\nidle_fps = 2\n", "kiosk.d/10-first.toml")
    write("[pose]\nthreads = 3\nidle_fps = 3\nmodel = 'b'", "kiosk.d/20-second.toml")
    folder = write("[pose]\nthreads = 9", "kiosk.d/.20-second.toml")
    write("nonsense", "kiosk.d/README")
    environ = {"KIOSK_POSE__THREADS": "4", "KIOSK_POSE__IDLE_FPS": "4", "POSE__FPS": "1"}
    settings = loaded(folder, ["pose.threads=3", "pose.threads=1"], environ)
    assert settings.pose.threads == 1
    assert settings.pose.idle_fps == 4
    assert settings.pose.model == "b"
    assert settings.camera.fps == 10
    assert settings.camera.width_px == 1280
    assert {key: str(where) for key, where in settings.origins.items()} == {
        "pose.threads": "--set pose.threads=1",
        "pose.idle_fps": "KIOSK_POSE__IDLE_FPS in the environment",
        "pose.model": f"{folder}/kiosk.d/20-second.toml, line 4",
        "camera.fps": f"{folder}/kiosk.toml, line 6",
    }
    assert [
        origin(settings, key).layer
        for key in ("pose.threads", "pose.idle_fps", "pose.model", "camera.width_px")
    ] == ["command line", "environment", "file", "default"]


def test_a_higher_layer_can_unset(write: Write) -> None:
    folder = write("[mark]\nx = 0.5")
    assert loaded(folder).mark.x == 0.5
    settings = loaded(folder, ["mark.x=none"])
    assert settings.mark.x is None
    assert origin(settings, "mark.x").layer == "command line"


def test_variables_of_other_purposes_are_left_alone(tmp_path: Path) -> None:
    environ = {"KIOSK_DATA_DIR": "/x", "KIOSK_TFLITE_RUNTIME": "y", "KIOSK_": "", "PATH": "z"}
    assert loaded(tmp_path, [], environ) == Settings()


def test_a_path_in_a_file_counts_from_that_file(write: Write) -> None:
    folder = write("[camera]\nfile = 'a.mp4'\n[wall]\ntrace = '/b.csv'")
    write("[sound]\nvoice_folder = '../voices'", "kiosk.d/voice.toml")
    settings = loaded(folder)
    assert settings.camera.file == folder / "a.mp4"
    assert settings.wall.trace == Path("/b.csv")
    assert settings.sound.voice_folder == folder / "kiosk.d" / "../voices"


def test_the_folder_can_be_named_by_a_variable(write: Write) -> None:
    environ = {"KIOSK_CONFIG_DIR": str(write("pose.threads = 3"))}
    assert load(None, [], environ).pose.threads == 3


def test_a_file_saved_by_notepad_is_read(write: Write) -> None:
    folder = write("\ufeff[pose]\r\nthreads = 3\r\n")
    settings = loaded(folder)
    assert settings.pose.threads == 3
    assert origin(settings, "pose.threads").line == 2


def test_settings_are_equal_wherever_they_came_from(tmp_path: Path) -> None:
    one = loaded(tmp_path, ["pose.threads=3"])
    other = loaded(tmp_path, [], {"KIOSK_POSE__THREADS": "3"})
    assert one == other
    assert hash(one) == hash(other)
    assert one != Settings()
    assert pickle.loads(pickle.dumps(one)).origins == one.origins


@pytest.mark.parametrize("key", option_keys())
def test_every_option_explains_itself(key: str) -> None:
    option = options()[key]
    told = explain(key)
    for part in (key, option.sentence, option.wanted, option.variable, f"[{option.section}]"):
        assert part in told
    example = f"{option.name} = {toml_value(option.default)}"
    assert example in told
    assert tomllib.loads(example)


def test_an_option_that_is_none_can_not_be_asked_for() -> None:
    guess = r"did you mean wall\.trigger_pin\?"
    with pytest.raises(SettingsError, match=guess):
        explain("wall.triger_pin")
    with pytest.raises(SettingsError, match=guess):
        origin(Settings(), "wall.triger_pin")
    with pytest.raises(SettingsError, match=guess):
        value(Settings(), "wall.triger_pin")
