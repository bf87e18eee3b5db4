"""Whether the settings files changed while the kiosk runs."""

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.settings.folders import config_folder
from kiosk.settings.layers import MAIN_FILE, MAX_FILES, MORE_FILES
from kiosk.settings.load import load, option_keys, value
from kiosk.settings.options import Settings
from kiosk.settings.problems import SettingsError, SettingsTrouble

_Signature = tuple[tuple[str, int, int, int, int], ...]


class SettingsWatch:
    """Looks at the files that kiosk.settings.load reads, with the same arguments.

    `running`: the settings that the kiosk has; None, and the first look that is sure tells
    what there is.
    """

    def __init__(
        self,
        config_dir: Path | None,
        overrides: Sequence[str],
        environ: Mapping[str, str],
        *,
        running: Settings | None = None,
    ) -> None:
        self._config_dir = config_dir
        self._overrides = tuple(overrides)
        self._environ = dict(environ)
        self._folder = config_folder(environ) if config_dir is None else config_dir
        self._told: Settings | tuple[str, ...] | None = running
        self._seen: _Signature | None = None
        self._read: _Signature | None = None

    def look(self) -> Settings | SettingsTrouble | None:
        """The settings if they are others than those told last, or why they can't be used.

        None while nothing changed. Cheap: to be asked about once a second. Nothing raises. A
        change counts at the second look that sees it the same: not every editor writes whole.
        """
        seen = self._signature()
        settled, self._seen = seen == self._seen, seen
        if not settled or seen == self._read:
            return None
        try:
            found = load(self._config_dir, self._overrides, self._environ)
        except SettingsError as error:
            self._read = seen
            return self._trouble(error)
        except OSError:
            # Taken away between two steps: the next look sees it.
            return None
        self._read = seen
        if found == self._told:
            return None
        self._told = found
        return found

    def _trouble(self, error: SettingsError) -> SettingsTrouble | None:
        problems = tuple(str(problem) for problem in error.problems)
        if problems == self._told:
            return None
        self._told = problems
        sentence = f"{summary(error)}: the kiosk goes on with those it has."
        return SettingsTrouble(sentence, error.problems)

    def _signature(self) -> _Signature:
        """The files' times, sizes and numbers."""
        paths = [self._folder, self._folder / MAIN_FILE, self._folder / MORE_FILES]
        try:
            with os.scandir(paths[-1]) as entries:
                names = sorted(entry.name for entry in entries)[: MAX_FILES + 1]
            paths += [paths[-1] / name for name in names if name.endswith(".toml")]
        except OSError:
            pass
        return tuple(_sign(path) for path in paths)


def changed_keys(before: Settings, after: Settings) -> tuple[str, ...]:
    """The options that differ, as "section.name"."""
    return tuple(key for key in option_keys() if value(before, key) != value(after, key))


def summary(error: SettingsError) -> str:
    """What is wrong, as the beginning of a sentence."""
    first = error.problems[0]
    place = f"{first.where}: " if first.where else ""
    more = len(error.problems) - 1
    others = f" and {more} more fault{'s' if more > 1 else ''}" if more else ""
    return f"The settings are wrong ({place}{first.what}{others})"


def _sign(path: Path) -> tuple[str, int, int, int, int]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return (str(path), -1, 0, 0, 0)
    if stat.S_ISDIR(found.st_mode):
        # Its time changes with each neighbour's temporary file.
        return (str(path), found.st_ino, 0, 0, found.st_mode)
    return (str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode)
