"""The layers above the shipped defaults: files, environment, command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from kiosk.settings.catalogue import (
    MASK,
    Option,
    UnfitError,
    is_secret,
    meant_by,
    no_such_option,
    no_such_section,
    options,
    sections,
)
from kiosk.settings.origin import Origin
from kiosk.settings.problems import (
    Problem,
    SettingsError,
    guess,
    nearest,
    printable,
    short,
    shown,
)
from kiosk.settings.section import NOT_SET
from kiosk.settings.toml_file import TomlFile, parse, read_file

MAIN_FILE = "kiosk.toml"
MORE_FILES = "kiosk.d"
PREFIX = "KIOSK_"

# Beyond these it is no settings folder, or no settings file.
MAX_FILES = 100
MAX_PROBLEMS_A_FILE = 50


@dataclass(slots=True)
class Layers:
    """What the layers hold together. `values`: by key, as the settings hold them, each with its
    origin; a later layer replaces an earlier one. `in_doubt`: keys of which some layer says
    something that can't be used. `incomplete`: whether some of what they say could not be
    made out at all.
    """

    values: dict[str, tuple[object, Origin]] = field(
        default_factory=dict[str, tuple[object, Origin]]
    )
    problems: list[Problem] = field(default_factory=list[Problem])
    in_doubt: set[str] = field(default_factory=set[str])
    incomplete: bool = False

    def take(self, option: Option, value: object, origin: Origin) -> None:
        """Take a value that one layer gives."""
        try:
            accepted = option.accept(value)
            # Anew, so that the order is that of the layers.
            self.values.pop(option.key, None)
            self.values[option.key] = (accepted, origin)
        except UnfitError:
            self.in_doubt.add(option.key)
            self.complain(origin, *option.fault(value))

    def unknown(self, key: str, origin: Origin) -> None:
        """Note a key that is none."""
        # What it was meant to say is not known, so nothing is made of its absence either.
        if meant := meant_by(key):
            self.in_doubt.add(meant)
        self.complain(origin, *no_such_option(key))

    def complain(self, where: Origin | str, what: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(str(where), what, remedy))


def read_folder(
    layers: Layers,
    folder: Path,
    environ: Mapping[str, str],
    *,
    must_exist: bool,
    main: bytes | None = None,
) -> None:
    """The files of a settings folder: kiosk.toml, then kiosk.d/*.toml in order of their names.

    A file that is not there is left out. `main`: what kiosk.toml shall say, in the place of
    what it says now.
    """
    if must_exist and not folder.is_dir():
        layers.incomplete = True
        what = "this is not a folder" if _is_there(folder) else "there is no such folder"
        layers.complain(
            printable(folder), what, "name the folder of the settings, or create it"
        )
        return
    for path in _files(layers, folder, with_main=main is not None):
        try:
            replaced = main if path == folder / MAIN_FILE else None
            file = read_file(path) if replaced is None else parse(replaced, path)
        except SettingsError as error:
            layers.incomplete = True
            layers.problems += error.problems
        else:
            take_file(layers, file, environ)


def take_file(layers: Layers, file: TomlFile, environ: Mapping[str, str]) -> None:
    """What one file says."""
    before = len(layers.problems)
    for section, content in file.content.items():
        if section not in sections():
            _misplaced(layers, file, section, content)
        elif not isinstance(content, dict):
            given = "a list of sections" if isinstance(content, list) else shown(content)
            if any(option.secret for option in options().values() if option.section == section):
                given = MASK
            layers.complain(
                file.origin(section), f"{section} is {given}, not a section",
                f"write [{section}] on a line of its own, and its options below",
            )  # fmt: skip
        else:
            for name, value in cast(dict[str, object], content).items():
                origin = file.origin(section, name)
                option = options().get(f"{section}.{name}")
                if option is None:
                    layers.unknown(f"{section}.{name}", origin)
                else:
                    layers.take(option, placed(option, value, environ, file.path), origin)
                if len(layers.problems) - before >= MAX_PROBLEMS_A_FILE:
                    break
        if len(layers.problems) - before >= MAX_PROBLEMS_A_FILE:
            layers.complain(
                Origin("file", file.path), "there may be more mistakes",
                "mend these first, or put back a settings file of the kiosk",
            )  # fmt: skip
            break


def read_environment(layers: Layers, environ: Mapping[str, str]) -> None:
    """The variables KIOSK_<SECTION>__<NAME>. Others that begin with KIOSK_ are not ours."""
    slips = {
        option.variable.replace("__", "_", 1): option.variable for option in options().values()
    }
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX):
            continue
        origin = Origin("environment", given=variable)
        section, two, name = variable.removeprefix(PREFIX).partition("__")
        key = f"{section}.{name}".lower()
        if not two:
            if variable in slips:
                meant = slips[variable]
                what = f"there is no such variable{guess(meant)}"
                layers.complain(origin, what, "two underscores follow the section")
        elif (option := options().get(key)) is None:
            layers.unknown(key, origin)
        else:
            layers.take(option, placed(option, option.read(text), environ), origin)


def read_overrides(
    layers: Layers, overrides: Sequence[str], environ: Mapping[str, str]
) -> None:
    """Arguments such as "wall.source=switch"; the last one of a key holds."""
    for argument in overrides:
        key, equals, text = argument.partition("=")
        key = key.strip()
        told = short(argument)
        if is_secret(key):
            # Without an equals sign the value may stand in what was taken for the key.
            told = f"{short(key) if equals else meant_by(key)}=..."
        origin = Origin("command line", given=told)
        if not equals:
            what = "there is no value" + guess(meant_by(key) and f"{meant_by(key)}=...")
            layers.complain(origin, what, "write it as section.name=value")
        elif (option := options().get(key)) is None:
            layers.unknown(key, origin)
        else:
            layers.take(option, placed(option, option.read(text), environ), origin)


def _files(layers: Layers, folder: Path, *, with_main: bool) -> list[Path]:
    found: list[Path] = []
    main, more = folder / MAIN_FILE, folder / MORE_FILES
    if with_main or _is_there(main):
        found.append(main)
    if _is_there(more):
        try:
            # Editors keep their own files beside ours, with a dot before the name.
            more_files = sorted(
                path for path in more.iterdir()
                if path.suffix == ".toml" and not path.name.startswith(".")
            )  # fmt: skip
        except OSError as error:
            layers.incomplete = True
            layers.complain(
                Origin("file", more), f"this folder can't be read ({error.strerror})",
                "make it a folder that everybody may read (chmod a+rx), or remove it",
            )  # fmt: skip
        else:
            if len(more_files) > MAX_FILES:
                layers.incomplete = True
                layers.complain(
                    Origin("file", more), f"there are more than {MAX_FILES} files",
                    "remove those that are not settings of the kiosk",
                )  # fmt: skip
            found += more_files[:MAX_FILES]
    return found


def _is_there(path: Path) -> bool:
    """Also where it can't be read, or is a link that leads nowhere: reading it will tell."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def _misplaced(layers: Layers, file: TomlFile, name: str, content: object) -> None:
    origin = file.origin(name)
    if isinstance(content, dict | list):
        # It may have been meant for the one that is called much the same.
        meant_section = nearest(name, sections())
        layers.in_doubt.update(
            key for key in options() if key.partition(".")[0] == meant_section
        )
        layers.complain(origin, *no_such_section(name))
        return
    meant = meant_by(name)
    if meant:
        layers.in_doubt.add(meant)
    layers.complain(
        origin, f"{short(name)} stands outside of a section{guess(meant)}",
        "put it below the [section] that it belongs to",
    )  # fmt: skip


def placed(
    option: Option, value: object, environ: Mapping[str, str], file: Path | None = None
) -> object:
    """A path with ~ for the user's folder; in a file it counts from the file's own folder.

    Any other value as it is.
    """
    if not isinstance(value, str) or value in ("", NOT_SET):
        return value
    # A look is named, or it is a file.
    names_file = option.key == "display.theme" and value.endswith(".toml")
    if option.kind != "path" and not names_file:
        return value
    if value.startswith("~/") and environ.get("HOME"):
        return f"{environ['HOME']}{value[1:]}"
    if file is None or value.startswith("/"):
        return value
    return str(file.parent / value)
