"""`kiosk sessions report`: one page for the clinic."""

from pathlib import Path

import pytest
from kept_sessions import run, told_in_json

from kiosk.coach.moment import Fault
from kiosk.staff.sessions.words import FAULTS

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")


def test_the_report_is_one_file_that_fetches_nothing(three: Path, tmp_path: Path):
    out = tmp_path / "page.html"
    result = run("report", "--out", out)
    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="ascii")
    assert "<svg" in text
    for said in (
        "Anonymous",
        "For awareness and teaching, not medical advice.",
        FAULTS["squat"],
    ):
        assert said in text
    assert "1 rep (20 %) could not be judged" in text
    assert "1 session without a sure date" in text
    assert "<script" not in text
    assert "src=" not in text
    names = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert len(set(names)) == len(names)


def test_the_report_as_pdf_is_one_page(three: Path, tmp_path: Path):
    out = tmp_path / "page.pdf"
    assert run("report", "--out", out, "--from", "month").exit_code == 0
    data = out.read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Count 1 " in data


@pytest.mark.parametrize("name", ["page.html", "page.pdf"])
def test_a_report_about_nobody_says_so(three: Path, tmp_path: Path, name: str):
    period = ("--from", "2025-03", "--to", "2025-03")
    assert run("report", "--out", tmp_path / name, *period).exit_code == 0
    if name.endswith("html"):
        assert "No session in this period." in (tmp_path / name).read_text()


def test_the_numbers_of_the_report_come_as_json_too(three: Path):
    told = told_in_json("report")
    assert (told["sessions"], told["reps"], told["clean_reps"]) == (3, 5, 2)
    assert told["unknown"]["unjudged_reps"] == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Name the file to write"),
        (("--out", "page.doc"), "must end in .html or .pdf"),
        (("--out", "nowhere/page.pdf"), "does not exist; create it first"),
    ],
)
def test_a_report_without_a_place_is_a_sentence(three: Path, given: tuple[str, ...], said: str):
    result = run("report", *given)
    assert result.exit_code == 2
    assert said in result.stderr


def test_every_fault_has_words():
    assert set(FAULTS) == {fault.value for fault in Fault}
