"""The report: a text for people with the same as JSON at its end, saved after every step."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from kiosk import __version__
from kiosk.settings.whole_file import replace_file
from kiosk.staff.checklist.step import Result, Step, Verdict
from kiosk.staff.failure import BROKE, USER, CommandError, plain
from kiosk.staff.status.looking import json_object, mappings

SCHEMA = 1
KIND = "kiosk checklist"
WIDTH = 92
# A report has some 30 kB.
MOST_BYTES = 2_000_000

WORDS = {
    Verdict.WELL: "as it should be",
    Verdict.FOUND: "LOOK AT THIS",
    Verdict.NOTED: "noted",
    Verdict.NOT_DONE: "not done",
}
_COUNTED = WORDS | {Verdict.FOUND: "to look at"}
_SAID = {"yes": "yes", "no": "NO", "skipped": "skipped", "not_asked": "not asked"}
_BEGIN, _END = "\n```json\n", "\n```\n"
_ABOUT = (
    "Made on the kiosk itself by `kiosk checklist`: no picture, no addresses, no name that "
    "this computer knows. Remarks stand in it as they were written: read them once more before "
    "you send it."
)


@dataclass
class Report:
    """What was done so far. `steps`: by id, as it stands in the JSON."""

    simulated: bool
    began: str
    version: str = __version__
    starts: int = 1
    steps: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    @staticmethod
    def fresh(simulated: bool, now: datetime) -> "Report":
        """Nothing was done yet."""
        return Report(simulated, now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"))

    def put(self, step: Step, result: Result, took_s: float) -> None:
        """A step ended."""
        self.steps[step.id] = {
            "id": step.id,
            "title": step.title,
            "verdict": result.verdict.value,
            "says": [plain(line) for line in result.says],
            "answers": [
                {
                    "question": plain(each.question),
                    "answer": each.said,
                    "remark": plain(each.remark),
                }
                for each in result.answers
            ],
            "figures": dict(result.figures),
            "again": result.again,
            "waits": result.waits,
            "took_s": round(took_s, 1),
        }

    def verdict(self, name: str) -> Verdict:
        """Of a step; one that did not begin is not done."""
        entry = self.steps.get(name)
        return Verdict(entry["verdict"]) if entry else Verdict.NOT_DONE

    def open(self, name: str) -> bool:
        """Whether it is to be done when the list is gone on with."""
        entry = self.steps.get(name)
        return entry is None or bool(entry["again"])

    def before(self, name: str) -> Mapping[str, Any]:
        """The figures of a step that waits."""
        entry = self.steps.get(name)
        return entry["figures"] if entry and entry["waits"] else {}

    def names(self, verdict: Verdict, steps: Sequence[Step]) -> list[str]:
        """The titles of the steps that ended so."""
        return [step.title for step in steps if self.verdict(step.id) is verdict]


def as_json(report: Report, steps: Sequence[Step]) -> dict[str, Any]:
    """For other programs. Keys may be added, none is ever changed."""
    left = [step.id for step in steps if report.verdict(step.id) is Verdict.NOT_DONE]
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "version": report.version,
        "simulated": report.simulated,
        "began": report.began,
        "starts": report.starts,
        "found": [s.id for s in steps if report.verdict(s.id) is Verdict.FOUND],
        "not_done": left,
        "steps": [report.steps[step.id] for step in steps if step.id in report.steps],
    }


def as_text(report: Report, steps: Sequence[Step]) -> str:
    """The whole file."""
    title = "Hinge Kiosk: check list of a kiosk"
    title += " with simulated parts" if report.simulated else " with its own parts"
    times = "" if report.starts == 1 else f", in {report.starts} goes"
    lines = [
        title,
        "=" * len(title),
        "",
        f"Kiosk {report.version}, begun {report.began}{times}.",
    ]
    lines += [*textwrap.wrap(_ABOUT, WIDTH), "", *summary(report, steps), ""]
    for number, step in enumerate(steps, start=1):
        entry = report.steps.get(step.id)
        head = f"{number:2}. {step.title}: {WORDS[report.verdict(step.id)]}"
        lines += [head, *_indented(f"Looked for: {step.looks_for}.")]
        lines += _told(entry) if entry else _indented("It did not come to that.")
        lines.append("")
    lines.append("The same for programs:")
    told = json.dumps(as_json(report, steps), indent=1, allow_nan=False)
    return "\n".join(lines) + "\n" + _BEGIN + told + _END


def summary(report: Report, steps: Sequence[Step]) -> list[str]:
    """In short: how many, what to look at, what was not done."""
    counts = {verdict: len(report.names(verdict, steps)) for verdict in Verdict}
    told = ", ".join(f"{counts[verdict]} {_COUNTED[verdict]}" for verdict in Verdict)
    lines = [f"{len(steps)} steps: {told}."]
    if found := report.names(Verdict.FOUND, steps):
        lines += textwrap.wrap(f"To look at: {', '.join(found)}.", WIDTH)
    if left := report.names(Verdict.NOT_DONE, steps):
        lines += textwrap.wrap(f"Not done: {', '.join(left)}.", WIDTH)
    return lines


def save(report: Report, steps: Sequence[Step], out: Path) -> None:
    """On disk, whole or as before, whoever pulls the plug. Raises CommandError."""
    try:
        replace_file(out, as_text(report, steps).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CommandError(
            f"{out} can't be written ({error.strerror}): free some space or choose another "
            "place.",
            BROKE,
        ) from error


def read(path: Path, steps: Sequence[Step]) -> Report:
    """A report that is to be gone on with. Raises CommandError."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        raise CommandError(f"There is no {path} to go on with: leave --continue out.") from None
    except OSError as error:
        raise CommandError(
            f"{path} can't be read ({error.strerror}): try with sudo."
        ) from error
    told = json_object(text.rpartition(_BEGIN)[2].partition(_END)[0].encode())
    if told.get("schema") != SCHEMA or told.get("kind") != KIND:
        raise CommandError(
            f"{path} is no report of kiosk checklist, or was changed by hand: choose another "
            "name and leave --continue out.",
            USER,
        )
    known = {step.id for step in steps}
    report = Report(
        told.get("simulated") is True,
        plain(told.get("began")),
        plain(told.get("version")),
        _whole(told.get("starts")) + 1,
    )
    for entry in _entries(told.get("steps")):
        if entry["id"] in known:
            report.steps[entry["id"]] = entry
    return report


def _told(entry: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for sentence in entry["says"]:
        lines += _indented(sentence)
    for answer in entry["answers"]:
        remark = f" Remark: {answer['remark']}" if answer["remark"] else ""
        said = _SAID[answer["answer"]]
        lines += _indented(f"Asked: {answer['question']} Answer: {said}.{remark}")
    return lines


def _indented(text: str) -> list[str]:
    indent = " " * 4
    wrapped = textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
    return wrapped or [indent]


def _entries(found: object) -> list[dict[str, Any]]:
    """The steps in a report, each with all it should have; what is otherwise is left out."""
    entries: list[dict[str, Any]] = []
    for row in cast("list[object]", found) if isinstance(found, list) else []:
        if not isinstance(row, dict):
            continue
        told = cast("dict[str, Any]", row)
        if told.get("verdict") not in [verdict.value for verdict in Verdict]:
            continue
        figures, took = told.get("figures"), told.get("took_s")
        entries.append(
            {
                "id": str(told.get("id")),
                "title": plain(told.get("title")),
                "verdict": told["verdict"],
                "says": [plain(line) for line in _list(told.get("says"))],
                "answers": [
                    {
                        "question": plain(each.get("question")),
                        "answer": str(each["answer"]),
                        "remark": plain(each.get("remark", "")),
                    }
                    for each in mappings(told.get("answers"))
                    if str(each.get("answer")) in _SAID
                ],
                "figures": figures if isinstance(figures, dict) else {},
                "again": told.get("again") is True,
                "waits": told.get("waits") is True,
                "took_s": took if isinstance(took, int | float) else 0.0,
            }
        )
    return entries


def _list(found: object) -> list[Any]:
    return cast("list[Any]", found) if isinstance(found, list) else []


def _whole(found: object) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else 1
