"""A whole first day, from the card in the slot to the first report, on simulated parts.

With KIOSK_TRANSCRIPT naming a file, what was typed and what came back is written there.
"""

import csv
import json
import os
import tarfile
from pathlib import Path

import pytest
from kiosk_process import Place

TRANSCRIPT = os.environ.get("KIOSK_TRANSCRIPT")


class Staff:
    """Somebody at an SSH prompt."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.typed: list[str] = []

    def types(self, line: str, status: int = 0, given: str = "") -> str:
        words = [word.strip("'") for word in line.split()]
        answer = self._place.kiosk(*words, status=status, given=given)
        self.typed += [f"$ kiosk {line}", answer.rstrip()]
        return answer

    def notes(self, what: str) -> None:
        self.typed.append(f"# {what}")


def test_from_the_card_to_the_first_report(tmp_path: Path) -> None:
    place = Place(tmp_path / "clinic")
    staff = Staff(place)
    try:
        _first_day(place, staff)
    finally:
        if TRANSCRIPT is not None:
            Path(TRANSCRIPT).write_text("\n".join(staff.typed) + "\n", encoding="utf-8")


def _first_day(place: Place, staff: Staff) -> None:
    staff.notes("The settings that the maker put on the card.")
    card = place.folder / "card.toml"
    card.write_text('[display]\nlanguage = "es"\n\n[sound]\nlanguage = "es"\n')
    assert "display.language" in staff.types(f"config import {card}")

    staff.notes("What does it say of itself before it runs?")
    assert "not running" in staff.types("status --simulate", status=1)
    staff.types("doctor --simulate")

    staff.notes("The clinic's own wishes, one of them mistyped.")
    wrong = staff.types("config set sound.volumn 0.4", status=2)
    assert "sound.volume" in wrong
    assert "not a number from 0 to 1" in staff.types("config set sound.volume 4", status=2)
    staff.types("config set sound.volume 0.4")
    staff.types("config set night.from_time 20:00 night.to_time 06:30")
    staff.types("config set sound.volume 0.9")
    assert "0.4" in staff.types("config rollback")
    staff.types("config set display.viewing_distance_m 2.5")
    staff.types("config set drill.choice wall")
    assert "No faults" in staff.types("config check")
    changed = staff.types("config show --changed")
    for said in ("es", "0.4", "20:00", "2.5", "wall"):
        assert said in changed

    staff.notes("Where is the wall, the mark, how does the camera stand, is there light?")
    staff.types("calibrate --simulate --yes --stature 172 --height 100")
    assert "calibrate" in staff.types("config history")
    assert "mark.x" in staff.types("calibrate undo")

    staff.notes("The kiosk runs, and somebody hinges.")
    with place.running():
        place.wait_until(lambda: (place.status() or {}).get("last_session") is not None, "one")
        told = json.loads(staff.types("status --simulate --json", status=_any(place)))
        assert told["status"]["last_session"]["reps"] == 3
        staff.notes(
            "While it runs the drill is left to the hands again; it starts anew for it."
        )
        before = place.status()
        assert before is not None
        staff.types("config unset drill.choice")
        place.wait_until(
            lambda: (
                (now := place.status()) is not None
                and now["t_s"] - now["uptime_s"] > before["t_s"]
            ),
            "it started anew",
        )
        assert "auto" in staff.types("config get drill.choice")

    staff.notes("The evening: what happened?")
    assert "begin anew with other settings" in staff.types("logs --simulate")
    listed = staff.types("sessions list --simulate")
    assert "wall" in listed
    assert "3" in staff.types("sessions show last --simulate")
    counted = json.loads(staff.types("sessions count --from yesterday --json --simulate"))
    assert counted["reps"] >= 3
    rows = place.folder / "reps.csv"
    staff.types(f"sessions export --out {rows} --simulate")
    with rows.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == counted["reps"]
    report = place.folder / "report.pdf"
    staff.types(f"sessions report --from yesterday --out {report} --simulate")
    assert report.read_bytes().startswith(b"%PDF")

    staff.notes("A file for the maker, and a visitor who wants to be forgotten.")
    bundle = place.folder / "bundle.tar.gz"
    staff.types(f"support-bundle {bundle} --yes --simulate")
    with tarfile.open(bundle) as archive:
        names = archive.getnames()
    assert names
    assert not [name for name in names if name.endswith((".db", ".jpg", ".png", ".mp4"))]
    assert "forgotten" in staff.types("sessions forget --all --simulate", given="y\n").lower()
    assert json.loads(staff.types("sessions count --json --simulate"))["reps"] == 0


def _any(place: Place) -> int:
    """The status that `kiosk status` ends with now: on a busy machine something may be slow."""
    return 3 if (place.status() or {}).get("faults") else 0


@pytest.mark.parametrize(
    "line",
    [
        "config explain sound.volume",
        "config explain display.language",
        "config explain night.from_time",
        "config explain drill.choice",
        "config explain display.viewing_distance_m",
    ],
)
def test_what_a_first_time_reader_sets_is_explained_with_an_example(
    tmp_path: Path, line: str
) -> None:
    answer = Place(tmp_path / "place").kiosk(*line.split())
    assert "shipped value" in answer
    assert "config set" in answer or "In a file" in answer
