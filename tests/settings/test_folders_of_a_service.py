"""Staff over SSH find the service's kiosk; a simulated one, and a laptop's, are their own."""

from pathlib import Path

import platformdirs
import pytest

from kiosk.settings import folders, last_good, layers
from kiosk.settings.folders import (
    SERVICE_DATA_DIR,
    SERVICE_RUNTIME_DIR,
    data_folder,
    is_service,
    may_be_set,
    models_folder,
    runtime_folder,
)
from kiosk.settings.options import PlacesOptions, Settings


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which the kiosk is a service, with the user's own folders elsewhere."""
    config = tmp_path / "etc" / "kiosk"
    config.mkdir(parents=True)
    monkeypatch.setattr(folders, "SERVICE_CONFIG_DIR", config)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return config


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("settings", [None, Settings()])
def test_where_the_kiosk_is_a_service_its_folders_hold_for_staff_too(settings: Settings | None):
    assert data_folder(settings, {}) == SERVICE_DATA_DIR
    assert runtime_folder(settings, {}) == SERVICE_RUNTIME_DIR
    assert is_service({})


@pytest.mark.usefixtures("service")
def test_what_is_named_comes_before_the_service():
    named = Settings(places=PlacesOptions(data_dir=Path("/a"), runtime_dir=Path("/b")))
    assert data_folder(named, {}) == Path("/a")
    assert runtime_folder(named, {}) == Path("/b")
    assert data_folder(None, {"KIOSK_DATA_DIR": "/c"}) == Path("/c")
    assert data_folder(None, {"STATE_DIRECTORY": "/d"}) == Path("/d")
    assert runtime_folder(None, {"RUNTIME_DIRECTORY": "/e"}) == Path("/e")


@pytest.mark.usefixtures("service")
def test_fetched_models_lie_in_the_data_folder_whosever_that_is():
    assert models_folder(None, {}) == SERVICE_DATA_DIR / "models"
    named = Settings(places=PlacesOptions(data_dir=Path("/a")))
    assert models_folder(named, {}) == Path("/a/models")
    assert models_folder(None, {"STATE_DIRECTORY": "/d"}) == Path("/d/models")


@pytest.mark.usefixtures("service")
def test_who_names_other_settings_does_not_mean_the_service(tmp_path: Path):
    own = {"KIOSK_CONFIG_DIR": str(tmp_path)}
    assert not is_service(own)
    assert data_folder(None, own) == platformdirs.user_data_path(folders.APP)
    assert runtime_folder(None, own) == platformdirs.user_runtime_path(folders.APP)


def test_who_names_the_service_s_own_settings_means_it(service: Path):
    assert is_service({"KIOSK_CONFIG_DIR": str(service)})


@pytest.mark.usefixtures("service")
def test_a_simulated_kiosk_is_the_user_s_own():
    assert (
        data_folder(None, {}, simulated=True)
        == platformdirs.user_data_path(folders.APP) / "simulated"
    )
    assert (
        runtime_folder(None, {}, simulated=True)
        == platformdirs.user_runtime_path(folders.APP) / "simulated"
    )
    assert data_folder(None, {"KIOSK_DATA_DIR": "/c"}, simulated=True) == Path("/c/simulated")


def test_without_a_service_all_is_the_user_s_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(folders, "SERVICE_CONFIG_DIR", tmp_path / "none")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert data_folder(None, {}) == platformdirs.user_data_path(folders.APP)
    assert runtime_folder(None, {}) == tmp_path / folders.APP


# --- whether an option may say otherwise, without reading all settings ---------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings folder that says nothing of places."""
    folder = tmp_path / "config"
    (folder / "kiosk.d").mkdir(parents=True)
    (folder / "kiosk.toml").write_text("[sound]\nvolume = 0.5\n")
    return folder


def asked(config: Path, tmp_path: Path, **environ: str) -> bool:
    return may_be_set(
        "runtime_dir", config, {"KIOSK_DATA_DIR": str(tmp_path / "data"), **environ}
    )


def test_of_places_that_no_layer_names_that_is_certain(config: Path, tmp_path: Path):
    assert not asked(config, tmp_path)
    assert not asked(tmp_path / "no such folder", tmp_path)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("kiosk.toml", '[places]\nruntime_dir = "/x"\n'),
        ("kiosk.toml", 'places.runtime_dir = "/x"\n'),
        ("kiosk.d/50-more.toml", '[places]\n"runtime_dir" = "/x"\n'),
        # A key may be spelled in ways that hold no trace of it.
        ("kiosk.toml", '[places]\n"runtime\\u005fdir" = "/x"\n'),
    ],
)
def test_any_file_that_may_name_it_is_noticed(
    config: Path, tmp_path: Path, file: str, text: str
):
    (config / file).write_text(text)
    assert asked(config, tmp_path)


def test_the_environment_is_noticed_in_any_case_of_letters(config: Path, tmp_path: Path):
    assert asked(config, tmp_path, KIOSK_places__runtime_dir="/x")


def test_what_can_t_be_read_may_say_anything(config: Path, tmp_path: Path):
    (config / "kiosk.toml").unlink()
    (config / "kiosk.toml").mkdir()
    assert asked(config, tmp_path)


def test_the_last_good_settings_count(config: Path, tmp_path: Path):
    environ = {"KIOSK_DATA_DIR": str(tmp_path / "data")}
    assert last_good.keep(Settings(), environ)
    assert not asked(config, tmp_path)
    named = Settings(places=PlacesOptions(runtime_dir=Path("/x")))
    assert last_good.keep(named, environ)
    assert asked(config, tmp_path)
    assert not may_be_set("data_dir", config, environ)


def test_it_looks_where_the_settings_are(config: Path, tmp_path: Path):
    """The names stand in two places, for to import the other one takes too long."""
    path = last_good.last_good_file({"KIOSK_DATA_DIR": str(tmp_path)})
    for at in (
        config / layers.MAIN_FILE,
        config / layers.MORE_FILES / "any.toml",
    ):
        kept = at.read_text() if at.exists() else ""
        at.write_text('places.runtime_dir = "/x"')
        assert may_be_set("runtime_dir", config, {"KIOSK_DATA_DIR": str(tmp_path)})
        at.write_text(kept)
    path.write_text('runtime_dir = "/x"')
    assert may_be_set("runtime_dir", config, {"KIOSK_DATA_DIR": str(tmp_path)})
