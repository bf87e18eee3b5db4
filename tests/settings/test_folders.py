"""The kiosk's folders: what an option says, else the service manager, else the user's own."""

from pathlib import Path

import platformdirs
import pytest

from kiosk.settings.folders import config_folder, data_folder, runtime_folder
from kiosk.settings.options import PlacesOptions, Settings

DATA = {"KIOSK_DATA_DIR": "/data"}
STATE = {"STATE_DIRECTORY": "/var/lib/kiosk:/var/lib/other"}
NAMED = Settings(places=PlacesOptions(data_dir=Path("/mine"), runtime_dir=Path("/now")))


@pytest.mark.parametrize(
    ("settings", "environ", "expected"),
    [
        (NAMED, DATA | STATE, Path("/mine")),
        # The models lie there too (kiosk/pose/catalogue.py).
        (Settings(), DATA | STATE, Path("/data")),
        (Settings(), STATE, Path("/var/lib/kiosk")),
        (Settings(), {}, platformdirs.user_data_path("hinge-kiosk")),
    ],
)
def test_where_data_lie(settings: Settings, environ: dict[str, str], expected: Path) -> None:
    assert data_folder(settings, environ) == expected


@pytest.mark.parametrize(
    ("settings", "environ", "expected"),
    [
        (NAMED, {"RUNTIME_DIRECTORY": "/run/kiosk"}, Path("/now")),
        (Settings(), {"RUNTIME_DIRECTORY": "/run/kiosk"}, Path("/run/kiosk")),
    ],
)
def test_where_the_status_lies(
    settings: Settings, environ: dict[str, str], expected: Path
) -> None:
    assert runtime_folder(settings, environ) == expected


def test_without_a_service_the_status_lies_with_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder(Settings(), {}) == tmp_path / "hinge-kiosk"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert runtime_folder(Settings(), {}).name != ""
    assert not recwarn.list


def test_settings_lie_with_the_service_or_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kiosk.settings.folders.SERVICE_CONFIG_DIR", tmp_path)
    assert config_folder({"KIOSK_CONFIG_DIR": "/named"}) == Path("/named")
    assert config_folder({}) == tmp_path
    monkeypatch.setattr("kiosk.settings.folders.SERVICE_CONFIG_DIR", tmp_path / "missing")
    assert config_folder({}) == platformdirs.user_config_path("hinge-kiosk")
