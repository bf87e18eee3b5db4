"""kiosk.toml is changed: checked as a whole, written whole, recorded; or left as it is."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISLNK

from kiosk.settings.catalogue import UnfitError, find, no_such_option, options
from kiosk.settings.history import Hand, History, Version, text_of
from kiosk.settings.layers import MAIN_FILE, Layers, read_folder
from kiosk.settings.load import settled
from kiosk.settings.options import Settings
from kiosk.settings.problems import NotWrittenError, Problem, SettingsError, short
from kiosk.settings.stated import Change, changes_between, stated
from kiosk.settings.toml_file import MAX_BYTES, file_bytes, parse, toml_value
from kiosk.settings.toml_text import UneditableError, with_option, without_option
from kiosk.settings.whole_file import PATIENCE_S, alone, not_written, replace_file

# Raises SettingsError for settings that shall not be written.
Judge = Callable[[Settings], None]

HEADING = """\
# The settings of this kiosk: what is not here is as shipped.
# All options: kiosk config explain --all. After a change by hand: kiosk config check.
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done. `version`: its number in the history, None where nothing changed.
    `changes`: None where the file before could not be read.
    """

    version: int | None
    changes: tuple[Change, ...] | None


def accepted(values: Mapping[str, object]) -> dict[str, object]:
    """Values as the settings hold them. Raises SettingsError with all that are none."""
    taken: dict[str, object] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        option = options().get(key)
        if option is None:
            problems.append(Problem("", *no_such_option(key)))
            continue
        try:
            taken[key] = option.accept(value)
        except UnfitError:
            problems.append(Problem("", *option.fault(value)))
    if problems:
        raise SettingsError(problems)
    return taken


def set_options(
    folder: Path,
    values: Mapping[str, object],
    hand: Hand,
    *,
    how: str = "set",
    patience_s: float = PATIENCE_S,
    judge: Judge | None = None,
) -> Changed:
    """Set options, all or none; `values` as accepted() gives them.

    A path should be whole: in a file it counts from the file's folder. `judge` sees the
    settings before they are written, and may refuse them. Raises SettingsError where they
    would be wrong as a whole, NotWrittenError where it can't be done.
    """

    def text(present: str) -> str:
        for key, value in values.items():
            option = find(key)
            present = with_option(present, option.section, option.name, toml_value(value))
        return present

    return _change_text(folder, text, hand, how, patience_s, judge)


def unset_options(
    folder: Path, keys: Iterable[str], hand: Hand, *, patience_s: float = PATIENCE_S
) -> Changed:
    """Take options out of kiosk.toml; what is no option may go too. Raises like set_options,
    also where one of them is neither an option nor in the file.
    """
    keys = tuple(keys)

    def text(present: str) -> str:
        there = stated(present.encode("utf-8", "surrogateescape"))
        if slips := [key for key in keys if key not in options() and key not in there]:
            raise SettingsError(Problem("", *no_such_option(key)) for key in slips)
        for key in keys:
            section, _, name = key.partition(".")
            present = without_option(present, section, name)
        return present

    return _change_text(folder, text, hand, "unset", patience_s)


def replace_text(folder: Path, before: bytes, after: bytes, hand: Hand) -> Changed:
    """What somebody edited, unless it was changed meanwhile. Raises like set_options."""

    def edited(present: bytes) -> bytes:
        if present != before:
            raise NotWrittenError(
                f"{folder / MAIN_FILE} was changed by somebody else meanwhile: look at "
                "kiosk config history, then edit again.",
                "busy",
            )
        return after

    return change(folder, edited, hand, "edit")


def roll_back(folder: Path, n: int | None, hand: Hand) -> tuple[int, Changed]:
    """Make an earlier version the newest; None: the one before the present. Its number, and
    what changed. Raises like set_options.
    """
    chosen = 0

    def earlier(present: bytes) -> bytes:
        nonlocal chosen
        version = _wanted(History(folder).versions(present), n)
        chosen = version.n
        return version.data

    changed = change(folder, earlier, hand, "rollback")
    return chosen, changed


def version_data(folder: Path, n: int) -> bytes:
    """What kiosk.toml held in a version. Raises NotWrittenError where there is none."""
    return _wanted(versions(folder), n).data


def versions(folder: Path) -> list[Version]:
    """The history of a settings folder, oldest first. Raises NotWrittenError."""
    history = History(folder)
    try:
        present = read_present(folder)
    except SettingsError:
        present = b""
    try:
        return history.versions(present)
    except OSError as error:
        raise NotWrittenError(
            f"{history.folder} can't be read ({error.strerror}): use sudo, or become a member "
            "of its group.",
            "refused",
        ) from error


def change(
    folder: Path,
    make: Callable[[bytes], bytes],
    hand: Hand,
    how: str,
    *,
    patience_s: float = PATIENCE_S,
    judge: Judge | None = None,
) -> Changed:
    """Replace what kiosk.toml holds by what `make` makes of it. Raises like set_options."""
    with _disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
    path, history = folder / MAIN_FILE, History(folder)
    with alone(folder, patience_s):
        present = read_present(folder)
        with _disk(history.folder):
            history.settle(present, hand)
        new = make(present)
        if new == present:
            return Changed(None, ())
        settings = checked(folder, new)
        if judge is not None:
            judge(settings)
        with _disk(history.folder):
            version = history.prepare_change(new, hand, how)
        with _disk(path):
            try:
                replace_file(path, new)
            except OSError:
                # It may have its name already, and only whether that lasts is not sure.
                if not path.is_file() or path.read_bytes() != new:
                    history.drop()
                    raise
        # It is done; without its number now it gets it with the next change.
        with suppress(OSError):
            history.confirm(version)
    return Changed(version.n, version.changes)


def checked(folder: Path, main: bytes) -> Settings:
    """The settings of all files if kiosk.toml held this. Raises SettingsError.

    Without the environment: that of the kiosk is another than that of who asks.
    """
    layers = Layers()
    read_folder(layers, folder, {}, must_exist=False, main=main)
    return settled(layers)


def read_present(folder: Path) -> bytes:
    """What kiosk.toml holds; b"" where there is none. Raises SettingsError or NotWrittenError.

    Only of a plain file of bearable size: anything else would be lost by replacing it.
    """
    path = folder / MAIN_FILE
    try:
        if S_ISLNK(path.lstat().st_mode):
            raise NotWrittenError(
                f"{path} is a link to {path.readlink()}: change that file, or put a plain "
                "file in the link's place.",
                "refused",
            )
        data = file_bytes(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise not_written(path, error) from error
    # Longer ones were not read to their end.
    if len(data) > MAX_BYTES:
        parse(data, path)
    return data


def difference(old: bytes, new: bytes) -> tuple[Change, ...]:
    """What differs between two texts of kiosk.toml. Raises SettingsError."""
    return changes_between(stated(old), stated(new)) or ()


@contextmanager
def _disk(path: Path) -> Generator[None]:
    """Tells what the disk refuses in a sentence about this path."""
    try:
        yield
    except OSError as error:
        raise not_written(path, error) from error


def _change_text(
    folder: Path,
    make: Callable[[str], str],
    hand: Hand,
    how: str,
    patience_s: float,
    judge: Judge | None = None,
) -> Changed:
    def changed(present: bytes) -> bytes:
        # First why it can't be read, if so.
        parse(present, folder / MAIN_FILE)
        before = text_of(present)
        try:
            after = make(before)
            # A new file, and one that says nothing yet.
            if after != before and not before.strip():
                after = HEADING + "\n" + after.lstrip("\n")
            return after.encode("utf-8", "surrogateescape")
        except UneditableError as error:
            raise NotWrittenError(
                f"{folder / MAIN_FILE} is written in a way in which {short(str(error))} can't "
                "be changed alone: use kiosk config edit.",
                "refused",
            ) from None

    return change(folder, changed, hand, how, patience_s=patience_s, judge=judge)


def _wanted(known: list[Version], n: int | None) -> Version:
    if n is None:
        if len(known) < 2:
            raise NotWrittenError("There is no earlier version to go back to.", "refused")
        return known[-2]
    for version in known:
        if version.n == n:
            return version
    if not known:
        raise NotWrittenError("There is no version yet: nothing was changed so far.", "refused")
    raise NotWrittenError(
        f"There is no version {n}: kiosk config history lists {known[0].n} to {known[-1].n}.",
        "refused",
    )
