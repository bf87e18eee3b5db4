"""The pose models the kiosk knows, as data, and where each of them lies."""

import difflib
import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from kiosk.pose.interpreter import ModelError

CHUNK_BYTES = 64 * 1024


class UnknownModelError(ModelError):
    """No model of the catalogue has this name."""


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model file, known to the byte.

    `input_px`: side of the square it takes, in pixels. `addresses`: where it is published, in
    the order to try; none for the shipped model, which comes with the kiosk. `folder`: where
    it goes when it is fetched; None: see `fetched_folder`.
    """

    name: str
    file_name: str
    size_bytes: int
    sha256: str
    input_px: int
    addresses: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    shipped: bool = False
    folder: Path | None = None

    @property
    def path(self) -> Path:
        """Where the file lies, or would lie once fetched."""
        folder = shipped_folder() if self.shipped else self.folder or fetched_folder()
        return folder / self.file_name

    @property
    def is_here(self) -> bool:
        """Whether there is a file; whether it is sound tells `fault`."""
        return self.path.is_file()

    def fault(self) -> str | None:
        """What is wrong with the file, as a sentence; None when it is the right one.

        Reads it whole. Raises OSError when it can't be read.
        """
        path = self.path
        if not path.is_file():
            return f"There is no file at {path}; {self.remedy}."
        size, sha256 = identity(path)
        if (size, sha256) == (self.size_bytes, self.sha256):
            return None
        return f"{path} is damaged: {self.difference(size, sha256)}; {self.remedy}."

    def difference(self, size: int, sha256: str) -> str:
        """How a file of this size (bytes) and sha256 differs from the one wanted."""
        said = f"its sha256 is {sha256}, expected {self.sha256}"
        if size != self.size_bytes:
            said += f"; it has {size:,} bytes, expected {self.size_bytes:,}"
        namesake = next((other.name for other in MODELS if other.sha256 == sha256), None)
        return said + (f"; this is the file of {namesake}" if namesake else "")

    @property
    def remedy(self) -> str:
        """What to do when the file is missing or damaged, as half a sentence."""
        if self.shipped:
            return "it comes with the kiosk, so install the kiosk again"
        return f"get it with 'kiosk model fetch {self.name}'"


def _official(kind: str, precision: str) -> tuple[str, str]:
    # Kaggle first: TF Hub only redirects there now, and by some reports no longer does.
    return (
        "https://www.kaggle.com/api/v1/models/google/movenet/tfLite/"
        f"singlepose-{kind}-tflite-{precision}/1/download",
        "https://tfhub.dev/google/lite-model/movenet/singlepose/"
        f"{kind}/tflite/{precision}/4?lite-format=tflite",
    )


MODELS: tuple[CatalogueModel, ...] = (
    # Rebuilt from Google's weights by scripts/build_model.py; see models/README.md.
    CatalogueModel(
        name="lightning-float16",
        file_name="movenet_lightning_float16.tflite",
        size_bytes=4_701_812,
        sha256="d08acb6a427dd6f224c0e0b8fb561f7b1b0e0445f89c93e26b56fd9bea090414",
        input_px=192,
        shipped=True,
    ),
    # Google's own files, version 4.
    CatalogueModel(
        name="lightning-int8",
        file_name="movenet_lightning_int8_v4.tflite",
        size_bytes=2_894_840,
        sha256="cd7cc22fa946e5d146a7b98d496853e1923e22828d3972d579973f27f91bb105",
        input_px=192,
        addresses=_official("lightning", "int8"),
    ),
    CatalogueModel(
        name="lightning-float16-google",
        file_name="movenet_lightning_float16_v4.tflite",
        size_bytes=4_758_512,
        sha256="0fac2226112d0371903ca86e3853cec24ef603a0b2f96f589b180f0ebdd135ab",
        input_px=192,
        addresses=_official("lightning", "float16"),
    ),
    CatalogueModel(
        name="thunder-int8",
        file_name="movenet_thunder_int8_v4.tflite",
        size_bytes=7_126_768,
        sha256="b72fed22707cd6fb94b5a248b9bddb9c062b9f445471b4fa263407cf6d222011",
        input_px=256,
        addresses=_official("thunder", "int8"),
    ),
    CatalogueModel(
        name="thunder-float16",
        file_name="movenet_thunder_float16_v4.tflite",
        size_bytes=12_584_128,
        sha256="41641538679ec79b07d4101e591dda47d098c09af29607674b2a40b8a3798dd3",
        input_px=256,
        addresses=_official("thunder", "float16"),
    ),
)


def shipped_folder() -> Path:
    """Where the model that comes with the kiosk lies."""
    return Path(__file__).parent / "models"


def fetched_folder() -> Path:
    """Where fetched models go while nobody says where: to the user's own.

    That is `models` in KIOSK_DATA_DIR, or in the user's data folder.
    """
    forced = os.environ.get("KIOSK_DATA_DIR")
    data = Path(forced) if forced else platformdirs.user_data_path("hinge-kiosk")
    return data / "models"


def models(fetched: Path | None = None) -> tuple[CatalogueModel, ...]:
    """All of them. `fetched`: where those lie that are fetched; None: `fetched_folder`."""
    return tuple(replace(model, folder=fetched) for model in MODELS)


def by_name(name: str, fetched: Path | None = None) -> CatalogueModel:
    """The model of this name. Raises UnknownModelError, with a guess at what was meant."""
    for model in models(fetched):
        if model.name == name:
            return model
    raise UnknownModelError(f"There is no model {name!r}{_guess(name)}; {_names()}.")


def find(name_or_path: str | Path, fetched: Path | None = None) -> Path:
    """The file of a model named as in the catalogue, or given as a path to a .tflite file.

    `fetched`: as `models` takes it. Raises ModelError when there is none, or when a catalogue
    file is not the right one.
    """
    text = str(name_or_path)
    for model in models(fetched):
        if model.name == text:
            return _sound_file(model)
    path = Path(text).expanduser()
    if path.suffix.lower() == ".tflite":
        if path.is_file():
            return path
        raise ModelError(f"There is no model file at {path}{_guess(path.stem)}; {_names()}.")
    if path.exists():
        raise ModelError(
            f"{path} is not a model file: give a .tflite file or a name; {_names()}."
        )
    raise UnknownModelError(
        f"There is no model {text!r}{_guess(text)}; give a .tflite file or a name; {_names()}."
    )


def identity(path: Path) -> tuple[int, str]:
    """A file's size in bytes and its sha256. Raises OSError."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), sha256


def _sound_file(model: CatalogueModel) -> Path:
    # A truncated file does not make tflite-runtime raise but kills the process, and systemd
    # would start it for ever; so no catalogue file goes to the runtime unchecked.
    try:
        fault = model.fault()
    except OSError as error:
        raise ModelError(f"{model.path} can't be read ({error.strerror}).") from error
    if fault:
        raise ModelError(fault)
    return model.path


def _names() -> str:
    return "the names are " + ", ".join(model.name for model in MODELS)


def _guess(name: str) -> str:
    # "movenet_thunder_int8" is what people call these files elsewhere.
    plain = name.lower().replace("_", "-").removeprefix("movenet-")
    close = difflib.get_close_matches(plain, [model.name for model in MODELS], n=1)
    return f" (did you mean {close[0]}?)" if close else ""
