import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.pose import catalogue
from kiosk.pose.catalogue import MODELS, UnknownModelError, by_name, find, identity
from kiosk.pose.interpreter import ModelError

ROOT = Path(__file__).parents[2]
SHIPPED = by_name("lightning-float16")
NAMES = [model.name for model in MODELS]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_shipped_file_is_the_one_the_catalogue_names() -> None:
    assert identity(SHIPPED.path) == (SHIPPED.size_bytes, SHIPPED.sha256)
    assert SHIPPED.fault() is None


def test_readme_and_build_script_name_the_same_shipped_file() -> None:
    readme = (SHIPPED.path.parent / "README.md").read_text()
    assert SHIPPED.sha256 in readme
    assert f"{SHIPPED.size_bytes:,} bytes" in readme
    built = re.search(
        r'^OUTPUT_SHA256 = "(\w+)"', (ROOT / "scripts/build_model.py").read_text(), re.MULTILINE
    )
    assert built
    assert built[1] == SHIPPED.sha256


def test_exactly_one_model_is_shipped_and_the_others_have_addresses() -> None:
    assert [model.name for model in MODELS if model.shipped] == ["lightning-float16"]
    for model in MODELS:
        hosts = [address.split("/")[2] for address in model.addresses]
        assert hosts == ([] if model.shipped else ["www.kaggle.com", "tfhub.dev"])
        assert all(address.startswith("https://") for address in model.addresses)


def test_no_two_models_share_a_name_a_file_or_a_hash() -> None:
    for key in ("name", "file_name", "sha256", "size_bytes"):
        assert len({getattr(model, key) for model in MODELS}) == len(MODELS)


def test_the_int8_file_at_hand_is_the_one_the_catalogue_names() -> None:
    path = ROOT.parent / "shared" / "models" / "movenet_lightning_int8_v4.tflite"
    if not path.is_file():
        pytest.skip("shared/models/movenet_lightning_int8_v4.tflite is not here")
    wanted = by_name("lightning-int8")
    assert identity(path) == (wanted.size_bytes, wanted.sha256)


def test_a_name_finds_the_shipped_file() -> None:
    assert find("lightning-float16") == SHIPPED.path


def test_a_fetched_model_is_looked_for_in_the_folder_that_is_named(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(ModelError, match="There is no file at") as raised:
        find("thunder-int8", elsewhere)
    assert str(elsewhere / "movenet_thunder_int8_v4.tflite") in str(raised.value)
    assert find("lightning-float16", elsewhere) == SHIPPED.path


def test_a_path_finds_itself(tmp_path: Path) -> None:
    own = tmp_path / "own.tflite"
    own.write_bytes(b"")
    assert find(own) == find(str(own)) == own


def test_a_name_that_is_not_fetched_yet_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'kiosk model fetch thunder-int8'") as raised:
        find("thunder-int8")
    assert str(tmp_path / "models") in str(raised.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("lightnin-int8", "lightning-int8"),
        ("Thunder-Float16", "thunder-float16"),
        ("movenet_thunder_int8", "thunder-int8"),
        ("movenet_lightning_int8.tflite", "lightning-int8"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(given: str, meant: str) -> None:
    with pytest.raises(ModelError, match=rf"did you mean {meant}\?"):
        find(given)


def test_nonsense_is_answered_with_the_names_and_no_guess() -> None:
    with pytest.raises(UnknownModelError) as raised:
        find("qqqq")
    assert "did you mean" not in str(raised.value)
    assert all(name in str(raised.value) for name in NAMES)


def test_an_archive_is_no_model(tmp_path: Path) -> None:
    archive = tmp_path / "4.tar.gz"
    archive.write_bytes(b"")
    with pytest.raises(ModelError, match="is not a model file"):
        find(archive)


@pytest.mark.parametrize("content", [b"short", bytes(2_894_840)])
def test_a_damaged_file_is_never_handed_to_the_runtime(content: bytes) -> None:
    wanted = by_name("lightning-int8")
    wanted.path.parent.mkdir()
    wanted.path.write_bytes(content)
    with pytest.raises(ModelError, match=r"is damaged.*expected cd7cc22f") as raised:
        find("lightning-int8")
    assert ("expected 2,894,840" in str(raised.value)) == (len(content) != 2_894_840)


def test_a_file_of_another_model_is_called_by_its_name() -> None:
    google = by_name("lightning-float16-google")
    assert "the file of lightning-float16-google" in SHIPPED.difference(1, google.sha256)


def test_without_the_variable_models_go_to_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform != "linux":
        pytest.skip("XDG folders are Linux's")
    assert catalogue.fetched_folder() == tmp_path / "hinge-kiosk" / "models"


def test_the_catalogue_loads_no_runtime() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, kiosk.pose.catalogue; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split()
    assert not {"tflite_runtime", "ai_edge_litert"} & set(loaded)
