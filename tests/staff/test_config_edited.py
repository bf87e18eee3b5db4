"""`kiosk config edit` and `import`: whole files are taken, or none."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from settings_told import Kiosk, answer, write

from kiosk.settings import boot_file
from kiosk.settings.load import load

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
