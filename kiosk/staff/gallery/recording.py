"""Moments of a recorded visit: what was true, and which frame of the shipped clip was seen."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kiosk.camera.files import open_source
from kiosk.camera.source import SourceError
from kiosk.coach.moment import Rep
from kiosk.coach.scene import Scene
from kiosk.display.view import View
from kiosk.pose.keypoints import Pose

RECORDED = Path(__file__).with_name("recorded.json")
DEMO = Path(__file__).resolve().parents[2] / "demo"

# Of lengths and times less than a tenth of a millimetre or millisecond shows nowhere.
_DIGITS = 4
_AGAIN = "install the kiosk again"

Picture = NDArray[np.uint8]


class RecordingError(Exception):
    """What ships with the kiosk can't be used. One sentence with a remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Frame:
    """Which picture was seen: a file in kiosk/demo; in a clip the frame at `t_s` seconds."""

    file: str
    t_s: float = 0.0


class Taken(_Part):
    """One moment as it is kept."""

    name: str
    frame: Frame
    pose: Pose
    scene: Scene


@dataclass(frozen=True, slots=True)
class Recorded:
    """One moment with its picture; the view's `t` is the scene's."""

    name: str
    view: View


_ALL = TypeAdapter(tuple[Taken, ...])


def as_text(moments: Iterable[Taken]) -> str:
    """Moments as JSON: one thing a line, and only what is not as it is by default."""
    plain = [_plain(each) for each in moments]
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    # A list of numbers or of points reads better, and differs better, on one line.
    for opening, closing in (("[", "]"), ("{", "}")):
        innermost = rf"\{opening}[^\[\]{{}}]*\n[^\[\]{{}}]*\{closing}"
        text = re.sub(innermost, lambda found: _on_one_line(found[0]), text)
    text = re.sub(
        r'("points_px": )(\[.*?\])(,\n +"scores")',
        lambda found: found[1] + _on_one_line(found[2]) + found[3],
        text,
        flags=re.DOTALL,
    )
    return f"{text}\n"


def from_text(text: str) -> tuple[Taken, ...]:
    """The moments of such a text. Raises RecordingError."""
    try:
        moments = _ALL.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordingError(
            f"The recorded moments are damaged ({where}: {first['msg']}): {_AGAIN}."
        ) from error
    return tuple(
        each.model_copy(update={"scene": _with_reps(each.scene, _frozen)}) for each in moments
    )


def load(path: Path = RECORDED, demo: Path = DEMO) -> Mapping[str, Recorded]:
    """All moments with their pictures, by name, in their order. Raises RecordingError."""
    try:
        moments = from_text(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(
            f"The recorded moments {path} can't be read ({error}): {_AGAIN}."
        ) from error
    pictures = _pictures(demo, {each.frame for each in moments})
    return MappingProxyType(
        {
            each.name: Recorded(
                each.name,
                View(pictures[each.frame], each.pose, each.scene, t=each.scene.t),
            )
            for each in moments
        }
    )


def _pictures(demo: Path, wanted: set[Frame]) -> dict[Frame, Picture]:
    pictures: dict[Frame, Picture] = {}
    for file in sorted({frame.file for frame in wanted}):
        left = {round(frame.t_s, _DIGITS): frame for frame in wanted if frame.file == file}
        try:
            with open_source(demo / file) as source:
                for frame in source.frames():
                    found = left.pop(round(frame.t, _DIGITS), None)
                    if found is not None:
                        pictures[found] = frame.image
                    if not left:
                        break
        except SourceError as error:
            raise RecordingError(f"{str(error).rstrip('.')}, or {_AGAIN}.") from error
        if left:
            raise RecordingError(
                f"The recording {file} has no picture at {min(left):g} s: {_AGAIN}."
            )
    return pictures


def _plain(taken: Taken) -> Any:
    thawed = taken.model_copy(update={"scene": _with_reps(taken.scene, _thawed)})
    return _rounded(thawed.model_dump(mode="json", exclude_defaults=True))


def _rounded(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        table = cast(dict[str, Any], value)
        return {key: _rounded(each, key) for key, each in table.items()}
    if isinstance(value, list):
        found = [_rounded(each) for each in cast(list[Any], value)]
        # A set has no order of its own.
        return sorted(found) if name == "unseen" else found
    return round(value, _DIGITS) if isinstance(value, float) else value


def _on_one_line(text: str) -> str:
    return re.sub(r"(?<=[\[{]) | (?=[\]}])", "", re.sub(r"\s*\n\s*", " ", text))


def _with_reps(scene: Scene, change: Callable[[Rep], Rep]) -> Scene:
    """The same scene with every rep in it changed."""
    moment = scene.moment
    ended, last = moment.ended_rep, moment.last_rep
    moment = replace(
        moment,
        ended_rep=change(ended) if ended is not None else None,
        last_rep=change(last) if last is not None else None,
    )
    return replace(scene, moment=moment, reps=tuple(change(rep) for rep in scene.reps))


def _thawed(rep: Rep) -> Rep:
    # Pydantic can't write a mapping that can't be changed.
    return replace(rep, criteria=dict(rep.criteria))


def _frozen(rep: Rep) -> Rep:
    return replace(rep, criteria=MappingProxyType(dict(rep.criteria)))
