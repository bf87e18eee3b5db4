"""Settings that name what is not there: a language, a look, a model, a file, a folder.

The loader lets them pass, so that a kiosk starts without the stick that they lie on.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings.catalogue import find
from kiosk.settings.editing import checked, read_present
from kiosk.settings.folders import is_service
from kiosk.settings.load import origin, value
from kiosk.settings.options import Settings
from kiosk.settings.problems import (
    NotWrittenError,
    Problem,
    SettingsError,
    guess,
    nearest,
    shown,
)
from kiosk.settings.section import NOT_SET
from kiosk.settings.watch import changed_keys

_FOLDERS = {
    "display.words_folder": "the folder with the clinic's own words",
    "sound.voice_folder": "the folder with the clinic's own voice",
}
_FILES = {"camera.file": "a recording", "wall.trace": "a recorded trace"}
# The kiosk makes these itself.
_MADE = {"places.data_dir": "the data", "places.runtime_dir": "the status"}
_THEME_FILE, _MODEL_FILE = ".toml", ".tflite"


@dataclass(frozen=True, slots=True)
class Missing:
    """One that is not there. `later`: whether it may come yet, as what lies on a stick may."""

    key: str
    problem: Problem
    later: bool


class UnknownNameError(SettingsError):
    """A change would leave an option with a name that nothing has."""


def missing(settings: Settings, environ: Mapping[str, str]) -> tuple[Missing, ...]:
    """All of them. `environ`: of who asks; what the service's user may read nobody knows."""
    return tuple(_missing(settings, ours=not is_service(environ)))


def newly_missing(
    before: Settings | None, after: Settings, keys: Iterable[str], environ: Mapping[str, str]
) -> tuple[Missing, ...]:
    """What a change of these options leaves without its thing; None: before is not known."""
    changed = set(keys)
    known = {each.key for each in missing(before, environ)} if before is not None else changed
    return tuple(
        each for each in missing(after, environ) if each.key in changed or each.key not in known
    )


def names_known(key: str, folder: Path | None = None) -> tuple[str, ...]:
    """The names that an option takes beside paths; none where it takes no names.

    `folder`: with the clinic's own words.
    """
    match key:
        case "display.language":
            from kiosk.display.words import languages

            return languages(folder)
        case "sound.language":
            from kiosk.sound.files import languages

            return languages()
        case "display.theme":
            from kiosk.display.theme import THEMES

            return tuple(sorted(path.stem for path in THEMES.glob(f"*{_THEME_FILE}")))
        case "pose.model":
            # Imports numpy, so only where it is asked for.
            from kiosk.pose.catalogue import MODELS

            return tuple(model.name for model in MODELS)
        case _:
            return ()


def names_judge(
    folder: Path, keys: Iterable[str] | None, environ: Mapping[str, str]
) -> Callable[[Settings], None]:
    """Refuses a change of kiosk.toml in `folder` that leaves a name without its thing.

    `keys`: the options that it is about; None: whichever differ.
    """
    try:
        before = checked(folder, read_present(folder))
    except (SettingsError, NotWrittenError):
        before = None

    def judge(after: Settings) -> None:
        changed = changed_keys(before or Settings(), after) if keys is None else keys
        found = newly_missing(before, after, changed, environ)
        if names := [each.problem for each in found if not each.later]:
            raise UnknownNameError(names)

    return judge


def _missing(settings: Settings, *, ours: bool) -> Iterator[Missing]:
    def fault(key: str, said: tuple[str, str], *, later: bool) -> Missing:
        return Missing(key, Problem(str(origin(settings, key)), *said), later)

    for kind, keys in (("folder", _FOLDERS), ("file", _FILES)):
        for key, meant in keys.items():
            path = value(settings, key)
            if isinstance(path, Path) and (what := _no_path(path, kind, ours)):
                remedy = f'name {meant}, or set it to "{NOT_SET}"'
                yield fault(key, (f"{key}: {what}", remedy), later=True)
    for key, meant in _MADE.items():
        path = value(settings, key)
        if isinstance(path, Path) and (what := _no_place(path)):
            remedy = f'name a folder for {meant}, or set it to "{NOT_SET}"'
            yield fault(key, (f"{key}: {what}", remedy), later=True)
    for key in ("display.language", "sound.language"):
        own = settings.display.words_folder if key == "display.language" else None
        # The clinic's own language comes and goes with the folder of its words.
        unseen = own is not None and _no_path(own, "folder", ours=True) is not None
        if said := _no_name(settings, key, None if unseen else own):
            yield fault(key, said, later=unseen)
    for key, ending, either in (
        ("display.theme", _THEME_FILE, f"a {_THEME_FILE} file of the clinic's own"),
        ("pose.model", _MODEL_FILE, f"a {_MODEL_FILE} file"),
    ):
        name = str(value(settings, key))
        if name == find(key).default:
            continue
        if Path(name).suffix.lower() != ending:
            if said := _no_name(settings, key, either=either):
                yield fault(key, said, later=False)
        elif what := _no_path(Path(os.path.expanduser(name)), "file", ours):  # noqa: PTH111
            choose = ", ".join(names_known(key))
            yield fault(key, (f"{key}: {what}", f"choose of {choose}, or name {either}"),
                        later=True)  # fmt: skip


def _no_name(
    settings: Settings, key: str, folder: Path | None = None, either: str = ""
) -> tuple[str, str] | None:
    name = str(value(settings, key))
    if name == find(key).default:
        return None
    known = names_known(key, folder)
    if name in known:
        return None
    things = {"display.language": "words", "sound.language": "spoken words"}
    kind = key.partition(".")[2]
    what = f"there are no {things[key]} in" if key in things else f"there is no {kind}"
    said = f"{key}: {what} {shown(name)}{guess(nearest(name, known))}"
    return said, f"choose of {', '.join(known)}" + (f", or name {either}" if either else "")


def _no_path(path: Path, kind: str, ours: bool) -> str | None:
    """Why there is no such file or folder to read; None where there is, or nobody knows."""
    told = f'"{path}"'
    right = Path.is_dir if kind == "folder" else Path.is_file
    try:
        path.stat()
        if not right(path):
            return f"{told} is no {kind}"
    except PermissionError:
        return f"{told} can't be read by this user" if ours else None
    except (FileNotFoundError, NotADirectoryError):
        return f"there is no {kind} {told}"
    except OSError as error:
        return f"{told} can't be read ({error.strerror})"
    if ours and not os.access(path, os.R_OK):
        return f"{told} can't be read by this user"
    return None


def _no_place(path: Path) -> str | None:
    """Why the kiosk could make no such folder; None where it could, or nobody knows."""
    for place in (path, *path.absolute().parents):
        try:
            if not place.is_dir():
                if place.exists():
                    return f'"{place}" is no folder'
                continue
            disk = os.statvfs(place)
        except PermissionError:
            return None
        except OSError as error:
            return f'"{place}" can\'t be used ({error.strerror})'
        # So it is of /proc and /sys, which hold no files.
        if disk.f_blocks == 0:
            return f'"{path}" is on no disk'
        if disk.f_flag & os.ST_RDONLY:
            return f'"{path}" is on a read-only disk'
        return None
    return None
