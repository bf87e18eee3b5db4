"""Where the kiosk's files lie while no option says so: as a service, or on a laptop.

Staff over SSH ask about the service's kiosk: where there is /etc/kiosk its folders hold for
them too, though systemd tells them to the service alone. A simulated kiosk is somebody's own.
"""

import errno
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Heavy, and `kiosk status` shall answer at once.
    from kiosk.settings.options import Settings

APP = "hinge-kiosk"
SERVICE_CONFIG_DIR = Path("/etc/kiosk")
SERVICE_DATA_DIR = Path("/var/lib/kiosk")
SERVICE_RUNTIME_DIR = Path("/run/kiosk")
# Nobody's sessions must not lie among those of patients.
SIMULATED = "simulated"
MODELS = "models"

# As kiosk.settings.last_good, which is heavy, names it.
_LAST_GOOD = "last-good-settings.toml"
# An escaped key can spell anything.
_ESCAPES = (b"\\u", b"\\U", b"\\x")
# Beyond that it is no settings file.
_MAX_BYTES = 1_000_000


def config_folder(environ: Mapping[str, str]) -> Path:
    """KIOSK_CONFIG_DIR, else /etc/kiosk where there is one, else the user's own."""
    if forced := environ.get("KIOSK_CONFIG_DIR"):
        return Path(forced)
    if SERVICE_CONFIG_DIR.is_dir():
        return SERVICE_CONFIG_DIR
    import platformdirs

    return platformdirs.user_config_path(APP)


def is_service(environ: Mapping[str, str]) -> bool:
    """Whether the kiosk is installed as a service here, and that one is meant."""
    named = environ.get("KIOSK_CONFIG_DIR")
    return SERVICE_CONFIG_DIR.is_dir() and named in (None, "", str(SERVICE_CONFIG_DIR))


def data_folder(
    settings: "Settings | None", environ: Mapping[str, str], *, simulated: bool = False
) -> Path:
    """places.data_dir, else KIOSK_DATA_DIR, systemd's STATE_DIRECTORY, the service's.

    Without a service, and `simulated`, the user's own. `settings`: None where no option says
    anything (see `may_be_set`).
    """
    forced = (
        (settings.places.data_dir if settings is not None else None)
        or _first(environ, "KIOSK_DATA_DIR")
        or _first(environ, "STATE_DIRECTORY", several=True)
    )
    if forced is None and is_service(environ) and not simulated:
        return SERVICE_DATA_DIR
    if forced is None:
        import platformdirs

        forced = platformdirs.user_data_path(APP)
    return forced / SIMULATED if simulated else forced


def models_folder(settings: "Settings | None", environ: Mapping[str, str]) -> Path:
    """Where fetched pose models lie: in the data folder; a simulated kiosk uses them too."""
    return data_folder(settings, environ) / MODELS


def runtime_folder(
    settings: "Settings | None", environ: Mapping[str, str], *, simulated: bool = False
) -> Path:
    """places.runtime_dir, else systemd's RUNTIME_DIRECTORY, the service's; else as above."""
    forced = (settings.places.runtime_dir if settings is not None else None) or _first(
        environ, "RUNTIME_DIRECTORY", several=True
    )
    if forced is None and is_service(environ) and not simulated:
        return SERVICE_RUNTIME_DIR
    if forced is None:
        import platformdirs

        with warnings.catch_warnings():
            # That the session has no folder of its own, and it's one below /tmp then: as meant.
            warnings.simplefilter("ignore")
            forced = platformdirs.user_runtime_path(APP)
    return forced / SIMULATED if simulated else forced


def may_be_set(name: str, config_dir: Path | None, environ: Mapping[str, str]) -> bool:
    """Whether some layer may set the option `places.<name>`; False is certain, and cheap.

    The last good settings count too, by which the kiosk goes while the files are wrong.
    """
    if any(variable.upper() == f"KIOSK_PLACES__{name.upper()}" for variable in environ):
        return True
    folder = config_folder(environ) if config_dir is None else config_dir
    word = name.encode()
    try:
        for path in (folder / "kiosk.toml", *_more_files(folder / "kiosk.d")):
            data = _read(path)
            if word in data or any(sign in data for sign in _ESCAPES):
                return True
        for line in _read(data_folder(None, environ) / _LAST_GOOD).split(b"\n"):
            key, _, value = line.partition(b"=")
            if key.strip() == word and value.strip() != b'"none"':
                return True
    except OSError:
        return True
    return False


def _more_files(folder: Path) -> list[Path]:
    """Raises OSError."""
    try:
        return [path for path in folder.iterdir() if path.suffix == ".toml"]
    except FileNotFoundError:
        return []


def _read(path: Path) -> bytes:
    """Empty where there is no such file. Raises OSError, also where it is no plain one."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return b""
    if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
        raise OSError(errno.EINVAL, "not a settings file", str(path))
    return path.read_bytes()


def _first(environ: Mapping[str, str], variable: str, *, several: bool = False) -> Path | None:
    text = environ.get(variable, "")
    # systemd joins several folders by colons.
    text = text.partition(":")[0] if several else text
    return Path(text) if text else None
