"""What the screen says, as data: one file a language, and a clinic's own words over it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kiosk.coach.moment import Fault, Phase
from kiosk.coach.scene import Need
from kiosk.display.texts import TEXT_ERROR, Closed, Line, Table, Text, Three, fill
from kiosk.display.where_next import WhereNextWords

SHIPPED = Path(__file__).with_name("words")

# The criteria of both drills, which the coach names but keeps to itself.
CRITERIA = (
    "depth",
    "knees",
    "knees_against_hips",
    "hips_first",
    "shins",
    "hips_back",
    "lowering",
    "top",
    "head",
    "tap",
    "tap_speed",
    "tap_length",
    "roller",
    "back",
    "head_contact",
    "upper_back_contact",
    "tailbone_contact",
)
CHECKED = (Need.WHOLE_BODY, Need.ON_THE_MARK, Need.SIDE_ON, Need.STAND_STILL)
LEADS = ("deadlift", "romanian_deadlift", "swing", "petting_dog")
NOTICES = ("cant_see", "cant_coach", "cant_feel", "a_moment", "slow", "dark")

_NEEDS = tuple(Need)
_PHASES = tuple(phase.value for phase in Phase)
_DRILLS = ("wall", "dowel")
_BANDS = ("good", "warn", "fault")
_CONTACTS = ("head", "upper_back", "tailbone")


class WordsError(Exception):
    """Words that can't be used. `problems`: one sentence each, with what mends it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Call(Table):
    """`short`: what to do, in two or three words. `more`: one short sentence that helps."""

    short: Text
    more: Text


class Attract(Table):
    """With nobody there."""

    headline: Text
    steps: Three
    steps_dowel: Three
    learning: Text
    privacy: Text


class Page(Table):
    """A page of the lesson."""

    title: Text
    text: Text


class Labels(Table):
    """Beside a figure that does it right, and one that does it wrong."""

    right: Text
    wrong: Text


class Lesson(Table):
    """What a hinge is, page by page."""

    hinge: Page
    hips_not_spine: Page
    soft_knees: Page
    back_of_you: Page
    wall_drill: Page
    dowel_drill: Page
    safety: Page
    labels: Labels


class Moves(Table):
    """How far and where to, in the patient's own units: sentences with an amount in them."""

    hand: Text
    hands: Annotated[Line, fill("n")]
    small_step: Text
    step: Text
    steps: Annotated[Line, fill("n")]
    left: Annotated[Line, fill("amount")]
    right: Annotated[Line, fill("amount")]
    closer: Annotated[Line, fill("amount")]
    further: Annotated[Line, fill("amount")]


class Lengths(Table):
    """How far it is to the wall."""

    centimetres: Annotated[Line, fill("n")]
    inches: Annotated[Line, fill("n")]


class Ready(Call):
    """Before the first hinge. `beats` teach the movement; with the dowel there is no tap."""

    more_dowel: Text
    beats: Three
    beats_dowel: Three
    drill_names: Annotated[Mapping[str, Text], Closed(_DRILLS)]


class Count(Table):
    """Under the number of hinges."""

    one: Text
    many: Text
    in_set: Annotated[Line, fill("set")]

    def of(self, hinges: int) -> str:
        """What so many hinges are called."""
        return self.one if hinges == 1 else self.many


class Wall(Table):
    """What the wall felt."""

    tap: Text
    unknown: Text
    open: Text


class Rest(Call):
    """Between sets."""

    title: Annotated[Line, fill("set")]
    next: Text


class SummaryWords(Table):
    """After the drill."""

    clean: Annotated[Line, fill("clean", "reps")]
    clean_one: Annotated[Line, fill("reps")]
    clean_all: Annotated[Line, fill("reps")]
    clean_all_one: Text
    unseen_reps: Annotated[Line, fill("n")]
    unseen_one: Text
    keep_title: Text
    change_title: Text
    nothing_to_change: Text
    kept_going: Text
    nothing: Text
    leads_title: Text
    qr: Text

    def how_many_clean(self, clean: int, reps: int) -> str:
        """How many of the hinges were good all the way; `clean` is 1 at the least."""
        if clean == reps:
            return self.clean_all_one if reps == 1 else self.clean_all.format(reps=reps)
        if clean == 1:
            return self.clean_one.format(reps=reps)
        return self.clean.format(clean=clean, reps=reps)

    def how_many_unseen(self, reps: int) -> str:
        """How many hinges were not seen well enough to judge."""
        return self.unseen_one if reps == 1 else self.unseen_reps.format(n=reps)


class ResultLines(Table):
    """The lines of the plain text that the patient takes along in the QR code."""

    title: Text
    count: Annotated[Line, fill("reps", "clean")]
    unseen: Annotated[Line, fill("n")]
    score: Annotated[Line, fill("score", "band")]
    keep: Annotated[Line, fill("keep")]
    change: Annotated[Line, fill("change")]
    disclaimer: Text


class Words(Table):
    """All that the screen says in one language.

    `needs` and `cues` are by the coach's names, `keeps` by those of its criteria. The `more` of
    a need stands until it is known how far to go; then a sentence of `moves` takes its place.
    """

    starting: Call
    night: Text
    simulated: Text
    attract: Attract
    lesson: Lesson
    needs: Annotated[Mapping[str, Call], Closed(_NEEDS)]
    moves: Moves
    lengths: Lengths
    checks: Annotated[Mapping[str, Text], Closed(CHECKED)]
    ready: Ready
    phases: Annotated[Mapping[str, Call], Closed(_PHASES)]
    phases_dowel: Annotated[Mapping[str, Call], Closed(_PHASES)]
    contacts: Annotated[Mapping[str, Text], Closed(_CONTACTS)]
    resets: Annotated[Mapping[str, Call], Closed(_CONTACTS)]
    cues: Annotated[Mapping[str, Call], Closed(tuple(Fault))]
    praise: Call
    bands: Annotated[Mapping[str, Text], Closed(_BANDS)]
    unseen: Text
    none_yet: Text
    count: Count
    wall: Wall
    rest: Rest
    summary: SummaryWords
    keeps: Annotated[Mapping[str, Text], Closed(CRITERIA)]
    leads: Annotated[Mapping[str, Text], Closed(LEADS)]
    where_next: WhereNextWords
    result: ResultLines
    notices: Annotated[Mapping[str, Call], Closed(NOTICES)]
    staff_code: Annotated[Line, fill("codes")]


def texts_of(words: Words) -> Iterator[str]:
    """Every text, with the places to fill in still in it."""
    return _texts_in(words.model_dump())


def _texts_in(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for each in cast(Mapping[str, object], found).values():
            yield from _texts_in(each)
    elif isinstance(found, tuple):
        for each in cast(tuple[object, ...], found):
            yield from _texts_in(each)


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that there are words in, with those of a clinic's own folder."""
    folders = (SHIPPED,) if folder is None else (SHIPPED, folder)
    return tuple(sorted({path.stem for each in folders for path in each.glob("*.toml")}))


def load_words(language: str = "en", folder: Path | None = None) -> Words:
    """The words of a language. Raises WordsError with all problems at once.

    `folder`: a clinic's own files. What such a file holds takes the place of the words that
    came with the kiosk; in a language that the kiosk lacks it holds all.
    """
    try:
        there = folder is None or folder.is_dir()
    except OSError as error:
        raise WordsError(
            f"The folder {folder} can't be read ({error.strerror}): let the kiosk's user "
            "read it."
        ) from None
    if not there:
        raise WordsError(f"There is no folder {folder} with words: make it or name another.")
    known = languages(folder)
    if language not in known:
        raise WordsError(
            f"There are no words in {language!r}{_did_you_mean(language, known)}: "
            f"choose of {', '.join(known)}."
        )
    folders = (SHIPPED,) if folder is None else (SHIPPED, folder)
    paths = [path for each in folders if (path := each / f"{language}.toml").exists()]
    texts = [_text_of(path) for path in paths]
    merged: dict[str, object] = {}
    for path, text in zip(paths, texts, strict=True):
        merged = _merged(merged, _content(path, text))
    try:
        return Words.model_validate(merged)
    except ValidationError as error:
        # The kiosk's own files are whole, so the last file is the one to mend.
        problems = [_problem(paths[-1], texts[-1], each) for each in error.errors()]
        raise WordsError(*problems) from None


def _text_of(path: Path) -> str:
    try:
        # Windows' own editor begins a file with a mark, which -sig leaves out.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WordsError(f"The words {path} can't be read ({reason}): mend that.") from None
    except UnicodeDecodeError:
        raise WordsError(f"The words {path} can't be read: save them as UTF-8.") from None


def _content(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WordsError(f"The words {path} can't be read: {error}. Mend that line.") from None


def _merged(below: dict[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """A table with another's values over its own, table by table."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _merged(
                cast(dict[str, object], under), cast(dict[str, object], value)
            )
        else:
            merged[key] = value
    return merged


def _problem(path: Path, text: str, error: ErrorDetails) -> str:
    loc = tuple(str(part) for part in error["loc"])
    kind = error["type"]
    if kind == "missing" and loc[-1].isdigit():
        kind, loc = "too_short", loc[:-1]
    # A key in quotes may have line breaks in it.
    name = " ".join(".".join(loc).split())
    match kind:
        case "missing":
            what = "is missing: write it"
        case "extra_forbidden":
            what = f"is unknown{_did_you_mean(loc[-1], _keys_beside(loc))}: mend or remove it"
        case _ if kind == TEXT_ERROR:
            what = error["msg"]
        case "string_type":
            what = "is no text: write one in quotes"
        case "tuple_type" | "too_long" | "too_short":
            what = 'is not a list of three texts: write ["...", "...", "..."]'
        case _:
            what = f"is no table of texts: write [{name}] and its texts below"
    line = _line_of(text, loc)
    place = f"{path}, line {line}" if line else str(path)
    return f"The words {place}: {name} {what}."


def _keys_beside(loc: tuple[str, ...]) -> Iterable[str]:
    # English is complete, so it knows all the names of a table.
    table: object = tomllib.loads((SHIPPED / "en.toml").read_text(encoding="utf-8"))
    for key in loc[:-1]:
        table = cast(dict[str, object], table).get(key, {}) if isinstance(table, dict) else {}
    return list(cast(dict[str, object], table)) if isinstance(table, dict) else ()


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _line_of(text: str, loc: tuple[str, ...]) -> int | None:
    """Where a key stands, or the table that holds it; None where that is not plain to see."""
    lines: dict[tuple[str, ...], int] = {}
    header: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            header = tuple(found[1].split("."))
            lines.setdefault(header, number)
        elif found := re.match(r"\s*([\w.-]+)\s*=", line):
            lines.setdefault((*header, *found[1].split(".")), number)
    tries = (loc[:length] for length in range(len(loc), 0, -1))
    return next((lines[key] for key in tries if key in lines), None)
