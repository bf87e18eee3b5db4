"""The command `kiosk screens`: every screen in every state as a picture, without a display."""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from fnmatch import fnmatchcase
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import answering, complain, to_stdout
from kiosk.staff.failure import BROKE, USER, CommandError, did_you_mean, written_whole
from kiosk.staff.numbers import Number

if TYPE_CHECKING:
    from kiosk.look import Look
    from kiosk.staff.gallery.drawing import Drawn
    from kiosk.staff.gallery.state import State

FAULTY = 3
SMALLEST_PX = (800, 480)
# Twice what the largest television has.
LARGEST_PX = 7680
# Smaller files take several times as long.
_PNG_LEVEL = 4


@click.command(
    epilog="\b\nExamples:\n"
    "  kiosk screens --out screens\n"
    "  kiosk screens --out screens --language es --size 1080x1920\n"
    "  kiosk screens --out screens --theme clinic.toml --only 'drill-*'",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write into; made if it is not there.",
)
@click.option("--language", default="en", show_default=True, help="The language of the words.")
@click.option(
    "--size",
    default="1920x1080",
    show_default=True,
    metavar="WxH",
    help="Pixels of the screen.",
)
@click.option(
    "--theme", default="standard", show_default=True, help="A theme's name, or a .toml file."
)
@click.option(
    "--words",
    "words_folder",
    type=click.Path(path_type=Path),
    help="A folder with the clinic's own words.",
)
@click.option("--metric/--imperial", default=False, help="Lengths.  [default: imperial]")
@click.option(
    "--distance",
    "distance_m",
    type=Number(0.5, 8),
    default=3.0,
    show_default=True,
    metavar="METRES",
    help="How far from the screen patients stand.",
)
@click.option(
    "--diagonal",
    "diagonal_in",
    type=Number(5, 110),
    default=32.0,
    show_default=True,
    metavar="INCHES",
    help="The screen's diagonal.",
)
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    help="Only these; * stands for anything; may be given more than once.",
)
def screens(
    out: Path,
    language: str,
    size: str,
    theme: str,
    words_folder: Path | None,
    metric: bool,
    distance_m: float,
    diagonal_in: float,
    only: tuple[str, ...],
) -> None:
    """Write every screen in every state as a picture (.png).

    The states are made of moments of the recorded visit that comes with the kiosk. The same
    options always give the same pictures; other files in the folder stay as they are.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 3 written, but a text
    had no room.
    """
    with answering("kiosk screens", as_json=False):
        size_px = _size(size)
        for option, value in (("--distance", distance_m), ("--diagonal", diagonal_in)):
            if not isfinite(value):
                raise CommandError(f"{option} {value}: give a number.")
        _check_folder(out)
        # Its greeting would stand among the answers.
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        look = _look(language, words_folder, theme, metric, (distance_m, diagonal_in))
        chosen = _chosen(look, only)
        _make_folder(out)
        cut: dict[str, list[str]] = defaultdict(list)
        with closing(_drawn(chosen, look, size_px)) as pictures:
            for drawn in pictures:
                _write(out, drawn)
                for text in drawn.cut:
                    cut[text].append(drawn.name)
    with to_stdout():
        count = f"{len(chosen)} screen{'' if len(chosen) == 1 else 's'}"
        click.echo(f"{count} written to {out}.")
    if cut:
        for sentence in _no_room(cut):
            complain("kiosk screens", sentence)
        sys.exit(FAULTY)


def _size(given: str) -> tuple[int, int]:
    """(width, height) in pixels. Raises CommandError."""
    found = re.fullmatch(r"([0-9]{1,6})[xX×]([0-9]{1,6})", given.strip(), re.ASCII)
    if found is None:
        raise CommandError(f"--size {given}: give WIDTHxHEIGHT in pixels, such as 1920x1080.")
    width, height = int(found[1]), int(found[2])
    long, short = max(width, height), min(width, height)
    if long < SMALLEST_PX[0] or short < SMALLEST_PX[1]:
        least = "x".join(str(side) for side in SMALLEST_PX)
        raise CommandError(
            f"--size {given}: the screens have no room on less than {least}; give more pixels."
        )
    if long > LARGEST_PX:
        raise CommandError(f"--size {given}: give at most {LARGEST_PX} pixels a side.")
    return width, height


def _check_folder(out: Path) -> None:
    try:
        if out.exists() and not out.is_dir():
            raise CommandError(f"{out} is a file; name a folder to write into.")
    except (OSError, ValueError) as error:
        raise _no_folder(out, error) from error


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(out, error) from error


def _no_folder(out: Path, error: OSError | ValueError) -> CommandError:
    why = error.strerror if isinstance(error, OSError) else error
    return CommandError(f"The folder {out} can't be made ({why}); choose another.")


def _look(
    language: str,
    words_folder: Path | None,
    theme: str,
    metric: bool,
    seat: tuple[float, float],
) -> "Look":
    """Words and theme. Raises CommandError, all but the last problem told already."""
    from kiosk.display.scale import Seat
    from kiosk.display.theme import ThemeError, load_theme
    from kiosk.display.words import WordsError, load_words
    from kiosk.look import Look

    problems: list[str] = []
    words = loaded = None
    try:
        words = load_words(language, words_folder)
    except WordsError as error:
        problems += error.problems
    try:
        loaded = load_theme(theme)
    except ThemeError as error:
        problems += str(error).splitlines()
    except (OSError, ValueError) as error:
        # A name that no disk could hold.
        problems.append(f"The theme {theme} can't be read ({error}): name another.")
    if words is None or loaded is None:
        *most, last = problems
        for sentence in most:
            complain("kiosk screens", sentence)
        raise CommandError(last, USER)
    return Look(words, loaded, Seat(*seat), metric)


def _chosen(look: "Look", only: tuple[str, ...]) -> "tuple[State, ...]":
    from kiosk.staff.gallery.recording import RecordingError, load
    from kiosk.staff.gallery.states import states

    try:
        all_states = states(load(), look.theme.seconds)
    except RecordingError as error:
        raise CommandError(str(error), BROKE) from error
    if not only:
        return all_states
    for pattern in only:
        if not any(fnmatchcase(state.name, pattern) for state in all_states):
            groups = dict.fromkeys(f"{state.name.partition('-')[0]}*" for state in all_states)
            hint = did_you_mean(pattern, groups)
            raise CommandError(f"--only {pattern}: there is no such screen; {hint}.")
    return tuple(
        state
        for state in all_states
        if any(fnmatchcase(state.name, pattern) for pattern in only)
    )


def _drawn(
    chosen: "Iterable[State]", look: "Look", size_px: tuple[int, int]
) -> "Generator[Drawn]":
    from kiosk.display.window import DisplayError
    from kiosk.staff.gallery.drawing import draw, unseen_surface

    try:
        with unseen_surface(size_px) as surface:
            for state in chosen:
                yield draw(state, look, surface)
    except DisplayError as error:
        raise CommandError(str(error), BROKE) from error


def _write(out: Path, drawn: "Drawn") -> None:
    """One picture, whole or not at all."""
    from PIL import Image

    path = out / f"{drawn.name}.png"
    try:
        with written_whole() as neighbour:
            part = neighbour(path)
            Image.fromarray(drawn.pixels).save(part, "PNG", compress_level=_PNG_LEVEL)
    except OSError as error:
        why = error.strerror or error
        raise CommandError(
            f"{path} can't be written ({why}); choose another folder."
        ) from error


def _no_room(cut: Mapping[str, list[str]]) -> Iterator[str]:
    for text, names in sorted(cut.items()):
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"No room for {text!r} in {names[0]}{more}: make the text shorter."
