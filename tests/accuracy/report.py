"""Writes the table of truth against result; run it by `scripts/accuracy`."""

import argparse
import sys
from pathlib import Path

from clips import (
    BOW_ERROR,
    CONTACTS_RIGHT,
    LIMITS,
    SHARED,
    Verdict,
    bow_errors,
    compare,
    contacts_right,
    mean_errors,
    media_clips,
    twin_clips,
)


def main() -> int:
    """Exit status: 0 all as it must be, 1 something is not, 2 there are no clips."""
    parser = argparse.ArgumentParser(description="Truth against result, clip by clip.")
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="folder with twin/ and media/"
    )
    parser.add_argument("--out", type=Path, help="write the table there too (Markdown)")
    arguments = parser.parse_args()
    clips = twin_clips(arguments.shared) + media_clips(arguments.shared)
    if not clips:
        print(
            f"There are no clips in {arguments.shared}; name the folder that holds twin/ and "
            "media/ with --shared.",
            file=sys.stderr,
        )
        return 2
    verdicts: list[Verdict] = []
    for clip in clips:
        print(f"replaying {clip.name}", file=sys.stderr)
        verdicts.append(compare(clip))
    missed = _missed(verdicts)
    text = "\n".join([*_table(verdicts), "", *_sums(verdicts), "", *missed])
    print(text)
    if arguments.out:
        arguments.out.write_text(HEAD + text.rstrip() + "\n")
    return 1 if missed else 0


HEAD = """# Truth against result

Made by `scripts/accuracy --out tests/ACCURACY.md`. Rendered clips know their truth exactly;
real ones were counted by hand. A squat counts as a movement and must be named a squat. Angles:
mean absolute error over the clip's reps, hip and knee from the own standing posture. Bow: of
the back at T8, more than standing, in shares of the trunk; of a contact is said whether it was
kept or lost. Where this does not work: `tests/accuracy/LIMITS.md`.

"""


def _table(verdicts: list[Verdict]) -> list[str]:
    lines = [
        "| clip | yaw | reps true / counted | bottom off (s) | hip / knee / trunk error (deg) |"
        " bow true: measured (%) | contacts right | staged | named | scores | right |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for verdict in verdicts:
        clip = verdict.clip
        means = [
            sum(column) / len(verdict.errors) for column in zip(*verdict.errors, strict=True)
        ]
        lines.append(
            "| "
            + " | ".join(
                (
                    clip.name,
                    "" if clip.yaw_deg is None else f"{clip.yaw_deg:g}",
                    f"{clip.reps} / {verdict.counted}",
                    "" if verdict.bottom_off_s is None else f"{verdict.bottom_off_s:.2f}",
                    " / ".join(f"{mean:.1f}" for mean in means),
                    _bows(verdict),
                    _contacts(verdict),
                    ", ".join(sorted(clip.staged)) or ("" if clip.truths else clip.kind),
                    ", ".join(verdict.named),
                    ", ".join("?" if s is None else str(s) for s in verdict.scores),
                    "; ".join(verdict.wrong) or "yes",
                )
            )
            + " |"
        )
    return lines


def _bows(verdict: Verdict) -> str:
    if not verdict.bows:
        return ""
    true = sum(bow for bow, _ in verdict.bows) / len(verdict.bows)
    measured = ("?" if bow is None else f"{100 * bow:.1f}" for _, bow in verdict.bows)
    return f"{100 * true:.1f}: {', '.join(measured)}"


def _contacts(verdict: Verdict) -> str:
    right, wrong, unknown = contacts_right([verdict])
    return f"{right} of {right + wrong + unknown}" if verdict.contacts else ""


def _of_the_back(verdicts: list[Verdict]) -> list[str]:
    lines = [
        "| bow of the back | reps seen | RMS error (%) | largest | within 1.5 % |",
        "|---|---|---|---|---|",
    ]
    for drill in ("wall", "dowel"):
        chosen = [v for v in verdicts if v.clip.drill == drill and v.bows]
        errors = bow_errors(chosen)
        reps = sum(len(verdict.bows) for verdict in chosen)
        if errors:
            largest = max(abs(error) for error in errors)
            near = sum(abs(error) <= BOW_ERROR for error in errors)
            lines.append(
                f"| {drill} | {len(errors)} of {reps} | {100 * _rms(errors):.1f} | "
                f"{100 * largest:.1f} | {100 * near / len(errors):.0f} % |"
            )
    right, wrong, unknown = contacts_right(verdicts)
    return [
        *lines,
        "",
        f"Contacts in bottom phases: {right} right, {wrong} wrong, {unknown} unknown.",
    ]


def _rms(errors: list[float]) -> float:
    return (sum(error**2 for error in errors) / len(errors)) ** 0.5


def _sums(verdicts: list[Verdict]) -> list[str]:
    lines = [
        "| camera yaw | mean error hip / knee / trunk (deg) | at most |",
        "|---|---|---|",
    ]
    for low, high in ((0, 10), (10.1, 20)):
        means = mean_errors(verdicts, low, high)
        limits = " / ".join(f"{limit:g}" for limit in LIMITS[high])
        shown = " / ".join(f"{mean:.1f}" for mean in means) or "no clip"
        lines.append(f"| {'to 10' if low == 0 else 'over 10, to 20'} | {shown} | {limits} |")
    right = sum(not verdict.wrong for verdict in verdicts)
    back = _of_the_back(verdicts)
    return [*lines, "", *back, "", f"{right} of {len(verdicts)} clips right in every respect."]


def _missed(verdicts: list[Verdict]) -> list[str]:
    lines = [
        f"NOT MET: {verdict.clip.name}: {'; '.join(verdict.wrong)}"
        for verdict in verdicts
        if verdict.wrong
    ]
    for low, high in ((0, 10), (10.1, 20)):
        means = mean_errors(verdicts, low, high)
        if any(mean > limit for mean, limit in zip(means, LIMITS[high], strict=False)):
            lines.append(f"NOT MET: mean angle errors to {high} degrees of yaw")
    errors = bow_errors(verdicts)
    if errors and _rms(errors) > BOW_ERROR:
        lines.append("NOT MET: RMS error of the back's bow")
    right, wrong, unknown = contacts_right(verdicts)
    if right < CONTACTS_RIGHT * (right + wrong + unknown):
        lines.append(f"NOT MET: contacts right in {100 * CONTACTS_RIGHT:.0f} % of bottoms")
    return lines


if __name__ == "__main__":
    sys.exit(main())
