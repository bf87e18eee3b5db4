"""kiosk.toml is changed whole or not at all; what else stands in it stays, every time."""

import errno
import fcntl
import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hands import ANNA, BEN, main_file

from kiosk.settings import history, whole_file
from kiosk.settings.editing import (
    replace_text,
    roll_back,
    set_options,
    unset_options,
    version_data,
    versions,
)
from kiosk.settings.history import KEPT
from kiosk.settings.load import load
from kiosk.settings.problems import NotWrittenError, SettingsError
from kiosk.settings.stated import stated

WRITTEN = """\
# The clinic in the High Street
[sound]
  volume = 0.4   # the baby next door
# for the lunch break
  quiet_from = "12:00"
  quiet_to = '13:00'

# The screen hangs high.
[display]
metric = true
"""


def write(folder: Path, text: str = WRITTEN) -> Path:
    main_file(folder).write_bytes(text.encode())
    return folder


def test_a_changed_value_keeps_its_line_its_comment_and_all_around_it(tmp_path: Path) -> None:
    set_options(write(tmp_path), {"sound.volume": 0.5}, ANNA)
    assert main_file(tmp_path).read_text() == WRITTEN.replace("= 0.4 ", "= 0.5 ")


def test_a_new_option_joins_its_section_before_the_next_ones_comment(tmp_path: Path) -> None:
    set_options(write(tmp_path), {"sound.enabled": False}, ANNA)
    text = main_file(tmp_path).read_text()
    joined = "  quiet_to = '13:00'\n  enabled = false\n\n# The screen"
    assert text == WRITTEN.replace("  quiet_to = '13:00'\n\n# The screen", joined)


def test_a_new_section_comes_last(tmp_path: Path) -> None:
    set_options(write(tmp_path), {"pose.threads": 3}, ANNA)
    assert main_file(tmp_path).read_text() == WRITTEN + "\n[pose]\nthreads = 3\n"


def test_an_option_taken_out_leaves_the_rest(tmp_path: Path) -> None:
    unset_options(write(tmp_path), ["sound.volume"], ANNA)
    gone = WRITTEN.replace("  volume = 0.4   # the baby next door\n", "")
    assert main_file(tmp_path).read_text() == gone


@pytest.mark.parametrize(
    "text",
    [
        "sound.volume = 0.4 # dotted\npose.threads = 2\n",
        'sound = { volume = 0.4, "quiet_from" = "12:00", quiet_to = "13:00" }\n',
        "[sound]\r\nvolume = 0.4\r\n\r\n[pose]\r\nthreads = 1\r\n",
        "\ufeff[sound]\nvolume = 0.4",
        "[sound]\nvolume = 0.4 # \u2028 no line end for TOML\n[pose]\n",
        "['sound']\n'volume' = 0.4",
        "[pose] # empty",
        "",
    ],
)
def test_however_it_is_written_the_change_arrives(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    before = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    set_options(tmp_path, {"sound.volume": 0.9, "sound.enabled": False}, ANNA)
    settings = load(tmp_path, (), {})
    assert (settings.sound.volume, settings.sound.enabled) == (0.9, False)
    if "pose" in before and "threads" in before["pose"]:
        assert settings.pose.threads == before["pose"]["threads"]
    unset_options(tmp_path, ["sound.volume", "sound.enabled"], BEN)
    assert load(tmp_path, (), {}).sound.volume == 0.7
    assert text.startswith("\ufeff") == main_file(tmp_path).read_bytes().startswith(
        "\ufeff".encode()
    )


def test_lines_ends_of_windows_stay(tmp_path: Path) -> None:
    write(tmp_path, "[sound]\r\nvolume = 0.4\r\n\r\n[pose]\r\nthreads = 1\r\n")
    set_options(tmp_path, {"sound.enabled": False, "drill.ready_s": 3.0}, ANNA)
    data = main_file(tmp_path).read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") == 9


def test_what_would_be_wrong_as_a_whole_is_not_written(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(SettingsError, match=r"night\.from_time is set, but night\.to_time"):
        set_options(tmp_path, {"night.from_time": load(tmp_path, (), {}).sound.quiet_to}, ANNA)
    assert main_file(tmp_path).read_text() == WRITTEN


def test_a_fault_in_another_file_stops_the_change(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "kiosk.d").mkdir()
    (tmp_path / "kiosk.d" / "a.toml").write_text("nonsense")
    with pytest.raises(SettingsError, match=r"a\.toml, line 1"):
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert main_file(tmp_path).read_text() == WRITTEN


def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    first = set_options(write(tmp_path), {"sound.volume": 0.4}, ANNA)
    assert (first.version, first.changes) == (None, ())
    assert [each.how for each in versions(tmp_path)] == ["first"]


def test_a_stray_key_can_be_taken_out_and_a_slip_is_told(tmp_path: Path) -> None:
    write(tmp_path, "[sound]\nvolum = 0.4\n")
    with pytest.raises(SettingsError, match=r"did you mean sound\.volume"):
        unset_options(tmp_path, ["sound.volum", "sound.volme"], ANNA)
    unset_options(tmp_path, ["sound.volum"], ANNA)
    assert load(tmp_path, (), {}).sound.volume == 0.7


def test_the_history_tells_who_when_and_what(tmp_path: Path) -> None:
    write(tmp_path)
    set_options(tmp_path, {"sound.volume": 0.5, "pose.threads": 3}, ANNA)
    main_file(tmp_path).write_text("sound.volume = 1.0")
    unset_options(tmp_path, ["sound.volume"], BEN)
    first, by_anna, by_hand, by_ben = versions(tmp_path)
    assert (first.n, first.how, first.who, first.data) == (1, "first", None, WRITTEN.encode())
    assert (by_anna.n, by_anna.how, by_anna.who, by_anna.over_ssh) == (2, "set", "anna", True)
    assert by_anna.at_utc == "2026-11-22T20:00:00+00:00"
    assert by_anna.changes is not None
    assert [str(each) for each in by_anna.changes] == [
        "pose.threads: as shipped -> 3",
        "sound.volume: 0.4 -> 0.5",
    ]
    assert (by_hand.how, by_hand.who, by_hand.data) == ("found", None, b"sound.volume = 1.0")
    assert (by_ben.who, by_ben.over_ssh, by_ben.clock_right) == ("ben", False, False)


def test_a_rollback_is_a_new_version_and_can_be_undone(tmp_path: Path) -> None:
    for volume in (0.1, 0.2, 0.3):
        set_options(tmp_path, {"sound.volume": volume}, ANNA)
    assert roll_back(tmp_path, None, BEN)[0] == 3
    assert load(tmp_path, (), {}).sound.volume == 0.2
    assert roll_back(tmp_path, None, BEN)[0] == 4
    assert load(tmp_path, (), {}).sound.volume == 0.3
    assert roll_back(tmp_path, 1, BEN)[0] == 1
    assert load(tmp_path, (), {}).origins == {}
    assert [each.n for each in versions(tmp_path)] == [1, 2, 3, 4, 5, 6, 7]
    assert main_file(tmp_path).read_bytes() == version_data(tmp_path, 1) == b""


def test_a_rollback_saves_even_what_is_no_settings_file(tmp_path: Path) -> None:
    set_options(tmp_path, {"sound.volume": 0.1}, ANNA)
    main_file(tmp_path).write_bytes(b"\xff\x00 garbage")
    roll_back(tmp_path, None, ANNA)
    assert load(tmp_path, (), {}).sound.volume == 0.1
    garbage = versions(tmp_path)[-2]
    assert (garbage.data, garbage.changes) == (b"\xff\x00 garbage", None)
    with pytest.raises(SettingsError, match="not UTF-8"):
        roll_back(tmp_path, garbage.n, ANNA)


def test_versions_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="no earlier version"):
        roll_back(tmp_path, None, ANNA)
    set_options(tmp_path, {"sound.volume": 0.1}, ANNA)
    with pytest.raises(NotWrittenError, match=r"no version 7: .* lists 1 to 2"):
        version_data(tmp_path, 7)


def test_the_history_is_bounded_and_numbers_are_never_given_twice(
    tmp_path: Path, fast_disk: None
) -> None:
    for number in range(KEPT + 5):
        set_options(tmp_path, {"pose.threads": 1 + number % 4}, ANNA)
    assert [each.n for each in versions(tmp_path)] == list(range(7, KEPT + 7))
    assert len(list((tmp_path / "history").iterdir())) == KEPT


def test_a_damaged_version_harms_no_other(tmp_path: Path) -> None:
    for volume in (0.1, 0.2):
        set_options(tmp_path, {"sound.volume": volume}, ANNA)
    (tmp_path / "history" / "000002.json").write_bytes(b'{"version": \xff')
    (tmp_path / "history" / "000003.json").write_text('{"version": 3}')
    (tmp_path / "history" / "000099.json").mkdir()
    set_options(tmp_path, {"sound.volume": 0.3}, ANNA)
    assert [each.data for each in versions(tmp_path)][-1] == main_file(tmp_path).read_bytes()


def test_somebody_elses_edit_is_not_overwritten(tmp_path: Path) -> None:
    before = main_file(write(tmp_path)).read_bytes()
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    with pytest.raises(NotWrittenError, match="changed by somebody else") as caught:
        replace_text(tmp_path, before, b"", BEN)
    assert caught.value.why == "busy"
    assert load(tmp_path, (), {}).sound.volume == 0.5


# -- Files and folders that are not what they should be


def test_a_link_a_folder_and_a_huge_file_are_told_and_left(tmp_path: Path) -> None:
    path = main_file(tmp_path)
    (tmp_path / "other").write_text("[sound]\n")
    path.symlink_to(tmp_path / "other")
    with pytest.raises(NotWrittenError, match="is a link to"):
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert path.is_symlink()
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsError, match="this is a folder"):
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    path.rmdir()
    path.write_bytes(b"#" * 10_000_000)
    with pytest.raises(SettingsError, match="more than 64 kB"):
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    with pytest.raises(SettingsError, match="more than 64 kB"):
        roll_back(tmp_path, None, ANNA)
    assert path.stat().st_size == 10_000_000
    path.write_bytes(b"\xff[sound]")
    with pytest.raises(SettingsError, match="not UTF-8"):
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert path.read_bytes() == b"\xff[sound]"


def test_the_history_is_not_written_through_a_link(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "config"
    elsewhere.mkdir()
    folder.mkdir()
    (folder / "history").symlink_to(elsewhere)
    with pytest.raises(NotWrittenError, match="history can't be written"):
        set_options(folder, {"sound.volume": 0.5}, ANNA)
    assert not list(elsewhere.iterdir())
    assert not main_file(folder).exists()


def test_a_file_keeps_its_mode_and_a_new_one_is_the_groups(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert stat.S_IMODE(main_file(tmp_path).stat().st_mode) == 0o664
    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o2775
    main_file(tmp_path).chmod(0o640)
    set_options(tmp_path, {"sound.volume": 0.6}, ANNA)
    assert stat.S_IMODE(main_file(tmp_path).stat().st_mode) == 0o640
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "history").iterdir()} == {
        0o664
    }


def test_a_file_of_somebody_else_stays_readable_for_all_when_it_changes_hands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main_file(write(tmp_path)).chmod(0o600)

    def refuse(_handle: int, _user: int, _group: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    seen = os.fstat

    def as_another(handle: int) -> os.stat_result:
        return os.stat_result([*seen(handle)[:4], 54321, 54321, *seen(handle)[6:10]])

    monkeypatch.setattr(whole_file.os, "fchown", refuse)
    monkeypatch.setattr(whole_file.os, "fstat", as_another)
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert stat.S_IMODE(main_file(tmp_path).stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("number", "told", "why"),
    [
        (errno.EACCES, "This user may not change", "refused"),
        (errno.EROFS, "read-only disk", "broke"),
        (errno.ENOSPC, "the disk is full", "broke"),
        (errno.EIO, "check the disk", "broke"),
    ],
)
def test_what_the_disk_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str, why: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    write(tmp_path)
    monkeypatch.setattr(whole_file.os, "write", refuse)
    with pytest.raises(NotWrittenError, match=told) as caught:
        set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    assert caught.value.why == why
    assert str(caught.value).isprintable()
    assert main_file(tmp_path).read_text() == WRITTEN


def test_who_has_to_wait_too_long_is_told(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(NotWrittenError, match="try again later") as caught:
            set_options(tmp_path, {"sound.volume": 0.5}, ANNA, patience_s=0.0)
    finally:
        os.close(handle)
    assert caught.value.why == "busy"
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA, patience_s=0.0)


# -- Pulled plugs


class Plug(BaseException):
    """Somebody pulls it."""


def each_step(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> list[str]:
    """The step of this number on the way to the disk, and all after it, fail."""
    steps: list[str] = []

    def failing(name: str, does: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **more: object) -> object:
            if len(steps) >= at:
                raise error
            steps.append(name)
            return does(*given, **more)

        return step

    for name in ("write", "fsync", "fchmod"):
        monkeypatch.setattr(whole_file.os, name, failing(name, getattr(os, name)))
    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, failing(name, getattr(Path, name)))
    return steps


@pytest.mark.parametrize("error", [Plug(), OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.parametrize("at", range(24))
def test_whenever_the_plug_is_pulled_all_is_old_or_all_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException
) -> None:
    write(tmp_path)
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    main_file(tmp_path).write_text(WRITTEN)
    with monkeypatch.context() as patched:
        each_step(patched, at, error)
        try:
            set_options(tmp_path, {"sound.volume": 0.6}, ANNA)
            done = True
        except (Plug, NotWrittenError):
            done = False
    volume = load(tmp_path, (), {}).sound.volume
    assert volume in ((0.6,) if done else (0.4, 0.6))
    # Neither before nor after the next change does the history say anything else.
    if volume == 0.6:
        last = versions(tmp_path)[-1]
        assert (last.how, last.who, last.data) == (
            "set", "anna", main_file(tmp_path).read_bytes()
        )  # fmt: skip
    set_options(tmp_path, {"sound.volume": 0.7}, BEN)
    told = [
        (each.how, str(each.changes[-1]) if each.changes else "") for each in versions(tmp_path)
    ]
    middle = [("set", "sound.volume: 0.4 -> 0.6")] if volume == 0.6 else []
    assert told == [
        ("first", told[0][1]),
        ("set", "sound.volume: 0.4 -> 0.5"),
        ("found", "sound.volume: 0.5 -> 0.4"),
        *middle,
        ("set", f"sound.volume: {volume} -> 0.7"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history", "kiosk.toml"]


def test_the_steps_of_a_change_are_all_pulled_at_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    set_options(tmp_path, {"sound.volume": 0.5}, ANNA)
    main_file(tmp_path).write_text(WRITTEN)
    steps = each_step(monkeypatch, 1000, Plug())
    set_options(tmp_path, {"sound.volume": 0.6}, ANNA)
    assert 10 < len(steps) <= 24


# -- Many at once


@pytest.fixture
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a pulled plug here: hundreds of changes need not reach the disk."""

    def at_once(_handle: int) -> None:
        pass

    monkeypatch.setattr(whole_file.os, "fsync", at_once)


def nth_change(number: int) -> dict[str, object]:
    """A change that no other number makes."""
    key, value = (
        ("sessions.retention_days", 1 + number),
        ("lights.pwm_hz", 100 + number),
        ("drill.away_s", 1.5 + number / 4),
        ("display.diagonal_in", 5.5 + number / 4),
    )[number % 4]
    return {key: value}


def wanted(count: int) -> list[tuple[str, str]]:
    """The first so many of them, sorted, as the history tells them."""
    changes = (nth_change(number) for number in range(count))
    return sorted((key, str(new)) for each in changes for key, new in each.items())


def told_changes(folder: Path) -> list[tuple[str, str]]:
    """What was set, in its order. Each begins where the one before ended."""
    held: dict[str, str | None] = {}
    told: list[tuple[str, str]] = []
    for version in versions(folder):
        for each in version.changes or ():
            assert held.get(each.key) == each.old
            held[each.key] = each.new
            told.append((each.key, each.new or "taken out"))
    assert stated(main_file(folder).read_bytes()) == {
        key: tomllib.loads(f"value = {new}")["value"] for key, new in held.items()
    }
    return told


def test_two_hundred_changes_at_once_lose_nothing(
    tmp_path: Path, fast_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT", 1000)

    def one(number: int) -> None:
        set_options(tmp_path, nth_change(number), ANNA)

    with ThreadPoolExecutor(200) as pool:
        list(pool.map(one, range(200)))
    assert sorted(told_changes(tmp_path)) == wanted(200)


SETTER = """
import sys
from pathlib import Path
from hands import ANNA
from test_editing import nth_change
from kiosk.settings.editing import set_options
for number in map(int, sys.argv[2:]):
    set_options(Path(sys.argv[1]), nth_change(number), ANNA)
"""


def test_changes_by_several_processes_lose_nothing(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    children = [
        subprocess.Popen(
            [sys.executable, "-c", SETTER, str(tmp_path), *map(str, range(first, 40, 4))],
            env={**os.environ, "PYTHONPATH": path},
        )
        for first in range(4)
    ]
    assert [child.wait(240) for child in children] == [0] * 4
    assert sorted(told_changes(tmp_path)) == wanted(40)
