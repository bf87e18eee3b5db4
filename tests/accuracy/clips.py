"""Clips with a known truth beside the checkout, and how the kiosk's judgement compares."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.staff.replay.report import as_json
from kiosk.staff.replay.run import run
from kiosk.staff.replay.wishes import Wishes

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

# The dowel's contacts: the criterion that judges each, and the fault that is named.
CONTACTS = {
    "head_contact": "lost_head",
    "upper_back_contact": "lost_upper_back",
    "tailbone_contact": "lost_tailbone",
}
# Contacts are right in this share of bottom phases; the bow errs by no more than this.
CONTACTS_RIGHT = 0.95
BOW_ERROR = 0.015
# Angle errors that are allowed on average, by camera yaw: hip, knee, trunk (degrees).
LIMITS = {10: (4.0, 3.0, 2.5), 20: (8.0, 5.0, 4.0)}
BOTTOM_TOLERANCE_S = 0.15
CLEAN_SCORE, FAULTY_SCORE = 85, 70
# Everybody stands for so many frames before the first rep.
STANDS_AT_FIRST = 20


@dataclass(frozen=True)
class RepTruth:
    """One rep as it was rendered. `angles`: hip and knee from standing, trunk from vertical.

    `bow`: how much further T8 is from the line between C7 and sacrum than at first, in lengths
    of that line.
    """

    hold_s: tuple[float, float]
    angles: tuple[float, float, float]
    bow: float


@dataclass(frozen=True)
class Clip:
    """A clip and what is true of it. Rendered ones know every rep, real ones their number."""

    path: Path
    drill: str
    kind: str
    reps: int
    staged: frozenset[str] = frozenset()
    yaw_deg: float | None = None
    truths: tuple[RepTruth, ...] = ()
    wall: Path | None = None
    empty: Path | None = None

    @property
    def name(self) -> str:
        return self.path.stem


@dataclass
class Verdict:
    """How the kiosk's result compares with the truth; `wrong` are sentences.

    `bows`: true and measured, of each rep. `contacts`: three of each rep with a dowel, whether
    it was rightly judged kept or lost; None: unknown.
    """

    clip: Clip
    counted: int
    named: list[str]
    scores: list[int | None]
    errors: list[tuple[float, float, float]] = field(
        default_factory=list[tuple[float, float, float]]
    )
    bottom_off_s: float | None = None
    bows: list[tuple[float, float | None]] = field(
        default_factory=list[tuple[float, float | None]]
    )
    contacts: list[bool | None] = field(default_factory=list[bool | None])
    wrong: list[str] = field(default_factory=list[str])


def twin_clips(shared: Path = SHARED) -> list[Clip]:
    """The rendered people."""
    clips: list[Clip] = []
    for path in sorted((shared / "twin").glob("*.truth.json.gz")):
        truth: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        stem = path.name.removesuffix(".truth.json.gz")
        complete = [rep for rep in truth["reps"] if rep.get("complete", True)]
        wall, empty = path.with_name(f"{stem}.wall.csv"), path.with_name(f"{stem}.empty.jpg")
        clips.append(
            Clip(
                path.with_name(f"{stem}.mp4"),
                truth["drill"],
                "squat" if "squat" in truth["faults"] else "hinge",
                len(complete),
                frozenset(truth["faults"]),
                truth["camera_yaw_deg"],
                tuple(rep_truth(rep, truth) for rep in complete),
                wall if wall.exists() else None,
                empty if empty.exists() else None,
            )
        )
    return clips


def media_clips(shared: Path = SHARED) -> list[Clip]:
    """The real footage, counted by hand."""
    manifest = shared / "media" / "manifest.json"
    if not manifest.exists():
        return []
    entries: list[dict[str, Any]] = json.loads(manifest.read_text())
    return [
        Clip(manifest.with_name(entry["file"]), "wall", entry["kind"], entry["movement_reps"])
        for entry in entries
    ]


def rep_truth(rep: dict[str, Any], truth: dict[str, Any]) -> RepTruth:
    """What is true of a rep of such a truth file."""
    at_s: list[float] = truth["columns"]["t"]
    hold = [i for i, t in enumerate(at_s) if rep["hold_s"][0] <= t <= rep["hold_s"][1]]
    return RepTruth(
        (rep["hold_s"][0], rep["hold_s"][1]),
        (
            rep["hip_flexion_from_standing_deg"],
            rep["knee_flexion_from_standing_deg"],
            rep["trunk_inclination_deg"],
        ),
        _mean_bow(truth, hold) - _mean_bow(truth, range(STANDS_AT_FIRST)),
    )


def _mean_bow(truth: dict[str, Any], frames: Sequence[int]) -> float:
    return sum(_bow(truth, frame) for frame in frames) / len(frames)


def _bow(truth: dict[str, Any], frame: int) -> float:
    (c7_x, c7_y), (t8_x, t8_y), (x, y) = (
        truth["spine_px"][name][frame] for name in ("c7", "t8", "sacrum")
    )
    chord_x, chord_y = c7_x - x, c7_y - y
    behind = chord_y * (t8_x - x) - chord_x * (t8_y - y)
    return (1 if truth["facing"] == "right" else -1) * behind / (chord_x**2 + chord_y**2)


def replayed(clip: Clip) -> dict[str, Any]:
    """What `kiosk replay --json` says of a clip."""
    wishes = Wishes(
        source=clip.path,
        drill=clip.drill,
        wall=clip.wall,
        trace=None,
        annotate=None,
        plot=None,
        model="lightning-float16",
        threads=1,
        fps=None,
        scene=clip.empty,
    )
    outcome = run(wishes)
    return as_json(outcome.coach, outcome.tally, outcome.name, outcome.fps, outcome.said)


def compare(clip: Clip) -> Verdict:
    """Replay a clip and hold the result against its truth."""
    reps: list[dict[str, Any]] = replayed(clip)["reps"]
    named = sorted({fault for rep in reps for fault in rep["faults"]})
    verdict = Verdict(clip, len(reps), named, [rep["score"] for rep in reps])
    if len(reps) != clip.reps:
        verdict.wrong.append(f"{len(reps)} reps instead of {clip.reps}")
        return verdict
    if clip.kind == "squat":
        _compare_squats(reps, verdict)
    if clip.truths:
        _compare_times(reps, verdict)
        _compare_faults(reps, verdict)
        _collect_errors(reps, verdict)
        _collect_backs(reps, verdict)
    return verdict


def _compare_squats(reps: list[dict[str, Any]], verdict: Verdict) -> None:
    for rep in reps:
        if "squat" not in rep["faults"]:
            verdict.wrong.append(f"rep {rep['n']} is not named a squat")
        if rep["band"] == "good":
            verdict.wrong.append(f"rep {rep['n']}, a squat, is clean")


def _compare_times(reps: list[dict[str, Any]], verdict: Verdict) -> None:
    off = [
        max(truth.hold_s[0] - rep["bottom_s"], rep["bottom_s"] - truth.hold_s[1], 0.0)
        for rep, truth in zip(reps, verdict.clip.truths, strict=True)
    ]
    worst = max(off, default=0.0)
    verdict.bottom_off_s = worst
    if worst > BOTTOM_TOLERANCE_S:
        verdict.wrong.append(f"a bottom is {worst:.2f} s off its hold")


def _compare_faults(reps: list[dict[str, Any]], verdict: Verdict) -> None:
    staged = verdict.clip.staged
    for rep in reps:
        found = set(rep["faults"])
        if staged - found:
            verdict.wrong.append(f"rep {rep['n']}: {', '.join(sorted(staged - found))} missed")
        if found - staged:
            verdict.wrong.append(f"rep {rep['n']}: {', '.join(sorted(found - staged))} made up")
        score = rep["score"]
        if score is None:
            verdict.wrong.append(f"rep {rep['n']} has no score")
        elif staged and score > FAULTY_SCORE:
            verdict.wrong.append(f"rep {rep['n']} has a fault and scores {score}")
        elif not staged and score < CLEAN_SCORE:
            verdict.wrong.append(f"rep {rep['n']} is clean and scores {score}")


def _collect_errors(reps: list[dict[str, Any]], verdict: Verdict) -> None:
    names = ("hip_flexion_deg", "knee_flexion_deg", "trunk_inclination_deg")
    for rep, truth in zip(reps, verdict.clip.truths, strict=True):
        measured = [rep["measures"][name] for name in names]
        if None not in measured:
            hip, knee, trunk = (
                abs(value - true) for value, true in zip(measured, truth.angles, strict=True)
            )
            verdict.errors.append((hip, knee, trunk))


def _collect_backs(reps: list[dict[str, Any]], verdict: Verdict) -> None:
    clip = verdict.clip
    for rep, truth in zip(reps, clip.truths, strict=True):
        verdict.bows.append((truth.bow, rep["measures"]["back_bow_of_torso"]))
        if clip.drill != "dowel":
            continue
        for criterion, fault in CONTACTS.items():
            judged = rep["criteria"].get(criterion, "unknown")
            right = (judged == "fault") == (fault in clip.staged)
            verdict.contacts.append(None if judged == "unknown" else right)


def bow_errors(verdicts: Sequence[Verdict]) -> list[float]:
    """By how much the bow is off, of every rep in which it was seen."""
    return [
        measured - true
        for verdict in verdicts
        for true, measured in verdict.bows
        if measured is not None
    ]


def contacts_right(verdicts: Sequence[Verdict]) -> tuple[int, int, int]:
    """How many contacts of bottom phases were right, wrong, unknown."""
    told = [right for verdict in verdicts for right in verdict.contacts]
    return told.count(True), told.count(False), told.count(None)


def mean_errors(verdicts: list[Verdict], yaw_from: float, yaw_to: float) -> tuple[float, ...]:
    """Mean absolute error of hip, knee and trunk over all reps within a range of yaw."""
    errors = [
        error
        for verdict in verdicts
        if verdict.clip.yaw_deg is not None and yaw_from <= abs(verdict.clip.yaw_deg) <= yaw_to
        for error in verdict.errors
    ]
    if not errors:
        return ()
    return tuple(sum(column) / len(errors) for column in zip(*errors, strict=True))
