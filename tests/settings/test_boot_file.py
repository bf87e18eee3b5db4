"""A settings file on the boot partition is taken in once, or says what is wrong with it."""

from pathlib import Path

import pytest
from hands import ANNA, main_file

from kiosk.settings import boot_file
from kiosk.settings.boot_file import PROBLEMS_FILE, import_file, take_in
from kiosk.settings.editing import set_options, versions
from kiosk.settings.load import load
from kiosk.settings.problems import SettingsError


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    return folder


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    folder = tmp_path / "boot"
    folder.mkdir()
    return folder / "kiosk.toml"


def test_a_good_one_is_merged_and_removed(config: Path, boot: Path) -> None:
    main_file(config).write_text("# ours\n[sound]\nvolume = 0.2  # loud\nenabled = true\n")
    boot.write_bytes("\ufeff[sound]\r\nvolume = 0.9\r\n[night]\r\nfrom_time = 21:00:00\r\n"
                     "to_time = '06:00'\r\n".encode())  # fmt: skip
    taken = take_in(config, ANNA, [boot])
    assert taken is not None
    assert (taken.removed, taken.sentences) == (True, ())
    assert not boot.exists()
    assert main_file(config).read_text() == (
        "# ours\n[sound]\nvolume = 0.9  # loud\nenabled = true\n"
        '\n[night]\nfrom_time = "21:00"\nto_time = "06:00"\n'
    )
    assert versions(config)[-1].how == "boot file"
    assert take_in(config, ANNA, [boot]) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[sound]\nvolume = 9\nlanguage = 'english'", "line 3: sound.language"),
        (b"[sound]\nvolum = 1", "did you mean sound.volume?"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * 10_000_000, "more than 64 kB"),
        (b"night.from_time = '21:00'", "night.to_time is not"),
    ],
)
def test_a_bad_one_stays_and_a_file_beside_it_says_why(
    config: Path, boot: Path, data: bytes, told: str
) -> None:
    boot.write_bytes(data)
    taken = take_in(config, ANNA, [boot])
    assert taken is not None
    assert taken.changed is None
    assert boot.read_bytes() == data
    beside = boot.with_name(PROBLEMS_FILE)
    assert told in beside.read_text()
    assert told in " ".join(taken.sentences)
    assert not main_file(config).exists()
    written = beside.stat().st_mtime_ns
    take_in(config, ANNA, [boot])
    assert beside.stat().st_mtime_ns == written
    boot.write_text("sound.volume = 1")
    assert take_in(config, ANNA, [boot])
    assert list(boot.parent.iterdir()) == []


def test_a_folder_of_that_name_is_told(config: Path, boot: Path) -> None:
    boot.mkdir()
    taken = take_in(config, ANNA, [boot])
    assert taken is not None
    assert "this is a folder" in taken.sentences[0]


def test_a_plug_pulled_before_it_was_removed_changes_nothing(
    config: Path, boot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plug(BaseException):
        pass

    def pull(*_: object) -> None:
        raise Plug

    boot.write_text("sound.volume = 0.9")
    with monkeypatch.context() as patched:
        patched.setattr(boot_file, "_removed", pull)
        with pytest.raises(Plug):
            take_in(config, ANNA, [boot])
    taken = take_in(config, ANNA, [boot])
    assert taken is not None
    assert taken.removed
    assert load(config, (), {}).sound.volume == 0.9
    assert [each.how for each in versions(config)] == ["first", "boot file"]


def test_one_that_can_not_be_removed_does_not_undo_later_changes(
    config: Path, boot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    boot.write_text("sound.volume = 0.9")
    with monkeypatch.context() as patched:
        patched.setattr(boot_file, "sync_folder", refuse)
        taken = take_in(config, ANNA, [boot])
        assert taken is not None
        assert "remove it" in taken.sentences[0]
        set_options(config, {"sound.volume": 0.1}, ANNA)
        boot.write_text("sound.volume = 0.9")
        take_in(config, ANNA, [boot])
        assert load(config, (), {}).sound.volume == 0.1
    boot.write_text("sound.volume = 0.9")
    taken = take_in(config, ANNA, [boot])
    assert taken is not None
    assert taken.removed
    assert load(config, (), {}).sound.volume == 0.1
    boot.write_text("sound.volume = 0.9")
    take_in(config, ANNA, [boot])
    assert load(config, (), {}).sound.volume == 0.9


def test_an_imported_file_stays_and_its_paths_still_lead_where_they_did(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "new.toml").write_text("sound.voice_folder = 'voices'\ndisplay.theme = 'a.toml'\n")
    monkeypatch.chdir(mine)
    import_file(Path("new.toml"), config, ANNA)
    settings = load(config, (), {})
    assert settings.sound.voice_folder == mine / "voices"
    assert settings.display.theme == str(mine / "a.toml")
    assert (mine / "new.toml").exists()


def test_a_bad_import_changes_nothing(config: Path, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text("pose.threads = 2\nsound.volume = 9")
    with pytest.raises(SettingsError, match=r"new\.toml, line 2"):
        import_file(tmp_path / "new.toml", config, ANNA)
    assert not main_file(config).exists()
