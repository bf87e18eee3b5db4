"""Where the kiosk's files lie while no option says so: as a service, or on a laptop."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from kiosk.settings.options import Settings

APP = "hinge-kiosk"
SERVICE_CONFIG_DIR = Path("/etc/kiosk")


def config_folder(environ: Mapping[str, str]) -> Path:
    """KIOSK_CONFIG_DIR, else /etc/kiosk where there is one, else the user's own."""
    if forced := environ.get("KIOSK_CONFIG_DIR"):
        return Path(forced)
    if SERVICE_CONFIG_DIR.is_dir():
        return SERVICE_CONFIG_DIR
    return platformdirs.user_config_path(APP)


def data_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """places.data_dir, else KIOSK_DATA_DIR, systemd's STATE_DIRECTORY, the user's own."""
    return (
        settings.places.data_dir
        or _first(environ, "KIOSK_DATA_DIR")
        or _first(environ, "STATE_DIRECTORY", several=True)
        or platformdirs.user_data_path(APP)
    )


def runtime_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """places.runtime_dir, else systemd's RUNTIME_DIRECTORY, else the user's own."""
    forced = settings.places.runtime_dir or _first(environ, "RUNTIME_DIRECTORY", several=True)
    if forced:
        return forced
    with warnings.catch_warnings():
        # That the session has no folder of its own, and it's one below /tmp then: as meant.
        warnings.simplefilter("ignore")
        return platformdirs.user_runtime_path(APP)


def _first(environ: Mapping[str, str], variable: str, *, several: bool = False) -> Path | None:
    text = environ.get(variable, "")
    # systemd joins several folders by colons.
    text = text.partition(":")[0] if several else text
    return Path(text) if text else None
