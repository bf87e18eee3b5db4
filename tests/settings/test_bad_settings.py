"""Bad settings: all that is wrong at once, each with its place, its limit and what to do."""

import errno
import os
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kiosk.settings.load import load
from kiosk.settings.problems import Problem, SettingsError


def faults(
    folder: Path,
    text: str | bytes = b"",
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    data = text.encode() if isinstance(text, str) else text
    (folder / "kiosk.toml").write_bytes(data)
    try:
        load(folder, overrides, environ or {})
    except SettingsError as error:
        caught = error
    else:
        return ()
    # One sentence each, whatever was in the file.
    assert str(caught).split("\n") == [str(problem) for problem in caught.problems]
    assert all(str(problem).isprintable() for problem in caught.problems)
    assert all(str(problem).endswith(".") for problem in caught.problems)
    return caught.problems


def the_fault(folder: Path, text: str | bytes) -> str:
    (problem,) = faults(folder, text)
    return str(problem).replace(str(folder / "kiosk.toml"), "FILE")


WRONG = [
    ("wall.trigger_pin", "28", "28, not a whole number from 2 to 27 in BCM numbering"),
    ("wall.trigger_pin", "1", "1, not a whole number from 2 to 27"),
    ("wall.trigger_pin", "0", "the shipped value is 23."),
    ("wall.trigger_pin", '"23"', '"23", not a whole number'),
    ("wall.trigger_pin", '"23"', "write 23 without quotes."),
    ("wall.trigger_pin", "23.0", "write 23."),
    ("wall.trigger_pin", "23.5", "23.5, not a whole number"),
    ("wall.trigger_pin", "true", "true, not a whole number"),
    ("wall.trigger_pin", "[23]", "a list, not a whole number"),
    ("wall.trigger_pin", "{ pin = 23 }", "a section, not a whole number"),
    ("wall.trigger_pin", "1" + "0" * 900, "a huge number, not a whole number"),
    ("wall.source", '"pda"', "(did you mean pad?)"),
    ("wall.source", '"PAD"', "(did you mean pad?)"),
    ("wall.source", "1", '1, not "none", "pad", "direct", "switch", "tof" or "trace"'),
    ("wall.source", '""', '"", not "none", "pad"'),
    ("wall.switch_pull_up", '"yes"', '"yes", not true or false'),
    ("wall.switch_pull_up", "1", "1, not true or false"),
    ("camera.width_px", "1281", "1281, not an even number from 320 to 1920 pixels"),
    ("pose.threads", "5", "5, not a whole number from 1 to 4"),
    ("mark.x", "1.01", '1.01, not a number from 0 to 1, or "none"'),
    ("mark.x", "nan", "nan, not a number"),
    ("mark.x", "-inf", "-inf, not a number"),
    ("mark.x", '"None"', '"None", not a number'),
    ("sound.volume", "1e999", "inf, not a number from 0 to 1"),
    ("sound.volume", "1" + "0" * 900, "a huge number, not a number from 0 to 1"),
    ("sound.volume", '"none"', '"none", not a number from 0 to 1;'),
    ("sound.volume", "false", "false, not a number"),
    ("sound.quiet_from", '"7:30"', 'not a time of day such as "21:30"'),
    ("sound.quiet_from", '"24:00"', "not a time of day"),
    ("sound.quiet_from", "07:30:15", "07:30:15, not a time of day"),
    ("sound.quiet_from", "1979-05-27T07:32:00", "1979-05-27T07:32:00, not a time of day"),
    ("sound.language", '"english"', 'not two small letters such as "en"'),
    ("sound.language", '"en\\n"', "not two small letters"),
    ("dowel.colour", '"pink"', '"pink", not "wood" or a colour such as "#e6286e"'),
    ("dowel.colour", '"#e6286"', '"#e6286", not "wood" or a colour'),
    ("dowel.colour", '"#e6286e\\n"', 'not "wood" or a colour'),
    ("drill.choice", '"dowl"', '"dowl", not "auto", "wall" or "dowel" (did you mean dowel?)'),
    ("progression.missed_reps", "-1", "-1, not a whole number from 0 to 50"),
    ("camera.file", '""', 'not a path such as "/srv/file"'),
    ("camera.file", '"a\\u0000b"', "not a path"),
    ("camera.file", "3", 'write "3" in quotes.'),
    ("camera.device", "0", 'write "0" in quotes.'),
    ("camera.device", '" "', '" ", not a text'),
    ("display.theme", "5", "5, not a theme's name or the path of a .toml file; write"),
    ("display.words_folder", "5", 'not a path such as "/srv/file", or "none"; write "5" in'),
    ("display.viewing_distance_m", "0.4", "0.4, not a number from 0.5 to 8 metres"),
    ("display.viewing_distance_m", "8.1", "8.1, not a number from 0.5 to 8 metres"),
    ("display.diagonal_in", "4.9", "4.9, not a number from 5 to 110 inches"),
    ("display.diagonal_in", '"32 inches"', '"32 inches", not a number from 5 to 110 inches'),
    ("pose.model", '"' + "x" * 50 + '\\u007f"', 'xxx...", not a text'),
]


@pytest.mark.parametrize(("key", "text", "told"), WRONG)
def test_a_wrong_value_is_told_with_what_is_wanted(
    tmp_path: Path, key: str, text: str, told: str
) -> None:
    sentence = the_fault(tmp_path, f"# first\n{key} = {text}\n")
    assert sentence.startswith(f"FILE, line 2: {key} is ")
    assert told in sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[wall]\ntriger_pin = 5", "line 2: there is no option wall.triger_pin (did you mean "
         "wall.trigger_pin?); correct the name or take it out."),
        ("[wall]\ntrigger-pin = 5", "(did you mean wall.trigger_pin?)"),
        ("[camera]\nwidth = 5", "(did you mean camera.width_px?)"),
        ("[camera]\ntrigger_pin = 5", "(did you mean wall.trigger_pin?)"),
        ("[wall]\nzzzzzzzz = 5", "there is no option wall.zzzzzzzz; correct"),
        ("[wall.trigger]\npin = 5", "line 1: there is no option wall.trigger "),
        ("\n[wal]\nsource = 'pad'\necho_pin = 3", "line 2: there is no section [wal] (did you "
         "mean [wall]?); the sections are camera, pose, mark, wall,"),
        ("wal.source = 'pad'", "line 1: there is no section [wal]"),
        ("[qqqq]", "there is no section [qqqq]; the sections are"),
        ("volume = 1", "volume stands outside of a section (did you mean sound.volume?); put "
         "it below"),
        ("source = 'pad'", "source stands outside of a section; put it below"),
        ("wall = 3", "wall is 3, not a section; write [wall] on a line of its own"),
        ("[[wall]]\nsource = 'pad'", "line 1: wall is a list of sections, not a section"),
        ('"\\n\\u001b[1m" = 1', "stands outside of a section"),
        ('["\\n\\u001b"]', "there is no section [\\n"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_an_error_with_a_guess(tmp_path: Path, text: str, told: str) -> None:
    assert told in the_fault(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[wall]\nsource = pad", "FILE, line 2, column 10: this value is not understood; put "
         "text in quotes, and write numbers, true and false without."),
        ("[wall]\nswitch_pull_up = True", "line 2, column 18: this value is not understood"),
        ("[wall]\nsource", "line 2: a name stands here without a value"),
        ("[wall]\nsource\nx = 1", "line 2, column 7: a name stands here without a value"),
        ("[pose]\nthreads = 1\nthreads = 2\n", "line 3, column 12: this name was already"),
        ("[pose]\n[pose]", "this name was already given; keep one of the two"),
        ("[pose\n", "line 1, column 6: this is neither a section nor an option"),
        ("=", "this is neither a section nor an option; write [section] or name = value"),
        ("[night]\nfrom_time = 21:30", "line 2, column 15: something follows that does not "
         "belong here"),
        ("camera.file = \"C:\\x\"", "a backslash in double quotes has a meaning of its own"),
        ("pose.model = \"x", "a text does not end"),
        ("pose.model = [1", "a bracket is not closed"),
        (b"[wall]\nsource = \"p\xe4d\"", "FILE, line 2: this is not UTF-8; save it as UTF-8."),
        ("[wall]".encode("utf-16"), "FILE, line 1: this is not UTF-8"),
        ("#" * 70_000, "FILE: this has more than 64 kB"),
        ("\n#" + "x" * 1000, "FILE, line 2: this line has more than 1,000 characters"),
        ("x = " + "[\n" * 20_000, "FILE"),
        ("[wall]\nsource = 'pad'\r", "FILE, line 2"),
        (b"\x00", "FILE, line 1, column 1: "),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_with_its_place(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    assert told in the_fault(tmp_path, text)


def test_all_faults_are_told_at_once_each_with_its_file_and_line(tmp_path: Path) -> None:
    more = tmp_path / "kiosk.d"
    more.mkdir()
    (more / "a.toml").write_text("[pose]\nthreads = 0\n")
    (more / "b.toml").write_text("[pose\n")
    told = faults(
        tmp_path,
        "[camera]\nfps = 'x'\n\n[camera.more]\na=1\n[drill]\nreps = 1\nready_s = 0\n",
        ["pose.threads=7", "nonsense", "nonsense=1", "wall.source=pads"],
        {"KIOSK_POSE__THREADS": "many", "KIOSK_POSE_MODEL": "x", "KIOSK_POSE__MODE": "y"},
    )
    assert [problem.where.replace(str(tmp_path), "") for problem in told] == [
        "/kiosk.toml, line 2",
        "/kiosk.toml, line 4",
        "/kiosk.toml, line 7",
        "/kiosk.toml, line 8",
        "/kiosk.d/a.toml, line 2",
        "/kiosk.d/b.toml, line 1, column 6",
        "KIOSK_POSE_MODEL in the environment",
        "KIOSK_POSE__MODE in the environment",
        "KIOSK_POSE__THREADS in the environment",
        "--set pose.threads=7",
        "--set nonsense",
        "--set nonsense=1",
        "--set wall.source=pads",
    ]
    assert "did you mean KIOSK_POSE__MODEL?" in told[6].what
    assert "did you mean pose.model?" in told[7].what


def test_a_wrong_value_is_told_although_a_higher_layer_replaces_it(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, "pose.threads = 9", ["pose.threads=1"])
    assert problem.where.endswith("line 1")


TOGETHER: list[tuple[str, list[str]]] = [
    ("wall.trigger_pin = 12", ["wall.trigger_pin and lights.red_pin use the same pin 12"]),
    ("wall.echo_pin = 23", ["wall.trigger_pin and wall.echo_pin use the same pin 23"]),
    ("lights.green_pin = 12\nlights.blue_pin = 12",
     ["lights.red_pin and lights.green_pin and lights.blue_pin use the same pin 12"]),
    ("wall.source = 'tof'\nlights.red_pin = 2", ["lights.red_pin and wall.i2c_bus use"]),
    ("wall.source = 'tof'\nlights.red_pin = 2\nwall.i2c_bus = 4", []),
    # Parts that are not in use hold no pins.
    ("wall.switch_pin = 12\nlights.white_pin = 23", []),
    ("wall.trigger_pin = 12\nlights.source = 'none'", []),
    ("wall.trigger_pin = 12\nlights.source = 'white'", []),
    ("wall.switch_pin = 12\nwall.source = 'switch'", ["use the same pin 12"]),
    ("lights.white_pin = 24\nlights.source = 'white'", ["use the same pin 24"]),
    ("wall.trigger_pin = 'none'", ['wall.source is "pad", but wall.trigger_pin is not set']),
    ("wall.echo_pin = 'none'\nwall.source = 'direct'", ["but wall.echo_pin is not set"]),
    ("wall.switch_pin = 'none'\nwall.source = 'switch'", ["but wall.switch_pin is not set"]),
    ("wall.switch_pin = 'none'", []),
    ("lights.blue_pin = 'none'\nlights.red_pin = 'none'",
     ["lights.red_pin is not set", "lights.blue_pin is not set"]),
    ("wall.contact_m = 0.03", ["wall.contact_m (0.03) is not below wall.travel_m (0.03)"]),
    ("wall.contact_m = 0.029", []),
    ("wall.contact_m = 0.03\nwall.source = 'switch'", []),
    ("wall.rest_distance_m = 0.05", []),
    ("wall.rest_distance_m = 0.049", ["comes nearer than the 0.02 m that a ranger can hear"]),
    ("wall.rest_distance_m = 0.09\nwall.travel_m = 0.1", ["comes nearer than the 0.02 m"]),
    ("wall.source = 'tof'\nwall.direct_contact_m = 0.03", ["nearer than the 0.04 m"]),
    ("wall.source = 'direct'\nwall.direct_contact_m = 0.03", []),
    ("camera.source = 'file'", ['camera.source is "file", but camera.file names none']),
    ("camera.source = 'file'\ncamera.file = 'x'", []),
    ("wall.source = 'trace'", ['wall.source is "trace", but wall.trace names none']),
    ("wall.source = 'trace'\nwall.trace = 'x'", []),
    ("camera.width_px = 320", ["camera.small_width_px (640) is above camera.width_px (320)"]),
    ("camera.fps = 5\npose.idle_fps = 6", ["pose.idle_fps (6) is above camera.fps (5)"]),
    ("sound.quiet_from = '21:00'", ["sound.quiet_from is set, but sound.quiet_to is not"]),
    ("night.to_time = '21:00'", ["night.to_time is set, but night.from_time is not"]),
    ("night.to_time = '21:00'\nnight.from_time = '21:00'", ["are the same time"]),
    ("night.to_time = '06:00'\nnight.from_time = '21:00'", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), TOGETHER)
def test_options_must_make_sense_together(tmp_path: Path, text: str, told: list[str]) -> None:
    problems = faults(tmp_path, text)
    assert len(problems) == len(told)
    for problem, part in zip(problems, told, strict=True):
        assert part in str(problem)


def test_a_quarrel_names_the_places_of_all_who_take_part(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, "lights.red_pin = 5", ["wall.echo_pin=5"])
    assert problem.where == f"{tmp_path}/kiosk.toml, line 1 and --set wall.echo_pin=5"


def test_nothing_is_made_of_what_could_not_be_understood(tmp_path: Path) -> None:
    """One slip is one problem, not two."""
    for text in ("camera.fiel = 'x'", "camera.file = ''", "[camra]\nfile = 'x'", "[camera"):
        (problem,) = faults(tmp_path, text, ["camera.source=file"])
        assert "names none" not in str(problem)


def test_a_file_of_nothing_but_mistakes_is_not_told_for_ever(tmp_path: Path) -> None:
    text = "[wall]\n" + "".join(f"abc{number} = 1\n" for number in range(4000))
    problems = faults(tmp_path, text)
    assert len(problems) == 51
    assert "there may be more mistakes" in str(problems[-1])


@pytest.mark.parametrize("name", ["kiosk.toml", "kiosk.d/a.toml"])
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)

    def told() -> str:
        with pytest.raises(SettingsError, match=re.escape(str(path))) as caught:
            load(tmp_path, [], {})
        (problem,) = caught.value.problems
        return problem.what

    path.mkdir()
    assert told() == "this is a folder"
    path.rmdir()
    path.symlink_to("nowhere")
    assert told() == "it can't be read (No such file or directory)"
    path.unlink()
    path.symlink_to(path)
    assert "it can't be read" in told()


def test_a_pipe_in_place_of_a_file_does_not_hold_the_kiosk_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "kiosk.toml")
    told: list[str] = []

    def read() -> None:
        try:
            load(tmp_path, [], {})
        except SettingsError as error:
            told.append(str(error))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(30)
    assert len(told) == 1
    assert "this is not a plain file" in told[0]


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.EACCES, "this user may not read it"), (errno.EIO, "it can't be read (Input")],
)
def test_a_file_that_can_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    # Root may read everything, so the refusal is staged.
    def refuse(self: Path, mode: str) -> None:
        raise OSError(number, os.strerror(number), str(self))

    (tmp_path / "kiosk.toml").write_text("")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, [], {})
    assert told in str(caught.value)


def test_a_folder_that_was_named_must_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(SettingsError, match="there is no such folder; name the folder"):
        load(missing, [], {})
    with pytest.raises(SettingsError, match="there is no such folder"):
        load(None, [], {"KIOSK_CONFIG_DIR": str(missing)})
    missing.write_text("")
    with pytest.raises(SettingsError, match="this is not a folder"):
        load(missing, [], {})


def test_a_file_in_place_of_the_folder_of_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "kiosk.d").write_text("")
    (problem,) = faults(tmp_path)
    assert problem.what == "this folder can't be read (Not a directory)"


def test_too_many_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "kiosk.d").mkdir()
    for number in range(101):
        (tmp_path / "kiosk.d" / f"{number}.toml").touch()
    (problem,) = faults(tmp_path)
    assert problem.what == "there are more than 100 files"


def test_a_section_that_is_none_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(
        '[drll]\nx = 1\n[wall]\necho_pin = 23\n[sound]\nquiet_from = "12:00"\n'
    )
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, [], {})
    said = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "[drll]" in said
    assert "wall.echo_pin" in said
    assert "sound.quiet_to" in said
