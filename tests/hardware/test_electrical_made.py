"""What is made from the wiring is what lies in the folder: diagrams, harness, tables."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from wirings import SHIPPED, circuit, pinout

import hardware.making.electrical.__main__ as command
from hardware.making.electrical.__main__ import main
from hardware.making.electrical.diagram import differences
from hardware.making.electrical.harness import harness_yaml, links
from hardware.making.electrical.pictures import (
    PictureError,
    harness_pictures,
    picture,
    stale_pictures,
)
from hardware.making.electrical.schematics import schematics
from hardware.making.electrical.tables import filled
from hardware.making.electrical.wiring import WiringError
from hardware.making.electrical.written import texts
from hardware.making.room import HARDWARE, PICTURES

TEXTS = texts(SHIPPED)
ELECTRICAL_MD = HARDWARE / "electrical.md"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_what_is_made_is_current(path: Path) -> None:
    assert path.is_file(), "run scripts/hardware"
    assert path.read_text(encoding="utf-8") == TEXTS[path], "run scripts/hardware"


def test_the_harness_s_pictures_were_drawn_from_the_harness_as_it_is() -> None:
    assert [path.name for path in stale_pictures(SHIPPED)] == []


def test_another_wiring_makes_the_pictures_stale() -> None:
    other = pinout(pins={"wall.trigger_pin": 27})
    stale = {path.name for path in stale_pictures(other)}
    assert stale == {"harness-wall-ranger-3v3.svg", "harness-wall-ranger-5v.svg"}


def test_the_command_finds_nothing_to_do() -> None:
    assert main(["--check"]) == 0


def test_a_broken_rule_is_told_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = circuit("lights-rgb", without=[" R21 "], parts={"R21": None})
    monkeypatch.setattr(command, "read_wiring", lambda: wrong)
    assert main([]) == 3
    said = capsys.readouterr()
    assert "pull-down: lights-rgb: the gate of Q1 is not pulled down.\n" in said.err
    assert said.out == ""


def test_a_wrong_file_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong() -> None:
        raise WiringError("pinout.toml: pins: field required.")

    monkeypatch.setattr(command, "read_wiring", wrong)
    assert main(["--check"]) == 2
    assert capsys.readouterr().err == "pinout.toml: pins: field required.\n"


def test_without_wireviz_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PictureError, match="pip install wireviz"):
        harness_pictures(pinout(pins={"wall.trigger_pin": 27}))
    assert stale_pictures(SHIPPED) == []


# --- the diagrams --------------------------------------------------------------------------


def test_every_circuit_has_a_diagram() -> None:
    assert set(schematics(SHIPPED)) == set(SHIPPED.circuits)


@pytest.mark.parametrize("name", SHIPPED.circuits)
def test_a_diagram_connects_what_its_circuit_says(name: str) -> None:
    assert differences(schematics(SHIPPED)[name]) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("wall-ranger-5v", "Pi:wall.echo_pin - R3", "Pi:wall.trigger_pin - R3"),
        ("wall-switch", "W6.plus - R5 - J1.signal_b", "W6.plus - R5 - Pi:wall.switch_pin"),
        ("lights-rgb", "Q2.drain - J3.channel_2", "Q3.drain - J3.channel_2"),
        ("lights-white", "Q1.gate - R21 - Q1.source", "X1.channel_1 - R21 - Q1.source"),
        ("lights-modules", "X3.driver_2 - W8.plus", "X8.drivers - W8.plus"),
        ("wall-tof", "U2.sda - J1.signal_a", "U2.sda - J1.signal_b"),
    ],
)
def test_a_diagram_that_connects_something_else_is_found(name: str, old: str, new: str) -> None:
    other = circuit(name, lines={old: new})
    assert differences(schematics(other)[name])


def test_diagrams_name_every_part_with_its_value() -> None:
    for name, diagram in schematics(SHIPPED).items():
        words = set(re.findall(r">([^<>]+)</text>", diagram.sheet.svg()))
        for ref, kind in SHIPPED.circuits[name].kinds.items():
            if kind.is_ in ("resistor", "capacitor", "fuse", "transistor"):
                assert any(text.split()[0] == ref for text in words), f"{name}: {ref}"


@pytest.mark.parametrize("name", SHIPPED.circuits)
def test_pictures_are_well_formed(name: str) -> None:
    for path in (PICTURES / f"circuit-{name}.svg", picture(name)):
        assert ET.parse(path).getroot().tag.endswith("svg")


# --- the harness ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED.circuits)
def test_every_core_in_the_harness_joins_what_the_circuit_joins(name: str) -> None:
    wired = SHIPPED.circuits[name]
    for link in links(wired):
        if not link.before and link.start is not None:
            assert link.start in wired.net(link.core)
        if not link.after and link.end is not None:
            assert link.end in wired.net(link.core)
        assert link.start is not None
        assert link.end is not None or link.core.pin == "shield"


def test_the_harness_has_the_plan_s_colours_and_contacts() -> None:
    made = harness_yaml(SHIPPED, SHIPPED.circuits["wall-ranger-3v3"])
    assert "colors: [RD, BK, WH, YE]" in made
    assert "pins: [17, 20, 16, 18]" in made
    other = pinout(pins={"wall.trigger_pin": 27})
    assert "pins: [17, 20, 13, 18]" in harness_yaml(other, other.circuits["wall-ranger-3v3"])


@pytest.mark.parametrize("name", SHIPPED.circuits)
def test_wireviz_draws_the_same_words_again(name: str, tmp_path: Path) -> None:
    beside = Path(sys.executable).parent / "wireviz"
    wireviz = str(beside) if beside.is_file() else shutil.which("wireviz")
    if wireviz is None or shutil.which("dot") is None:
        pytest.skip("WireViz (pip install wireviz) and Graphviz (dot) are not both installed")
    source = tmp_path / f"{name}.yml"
    source.write_text(harness_yaml(SHIPPED, SHIPPED.circuits[name]), encoding="utf-8")
    asked = [wireviz, "-f", "s", "-o", str(tmp_path), str(source)]
    subprocess.run(asked, check=True, capture_output=True)
    drawn = source.with_suffix(".svg").read_text(encoding="utf-8")
    assert _words(drawn) == _words(picture(name).read_text(encoding="utf-8"))


def _words(svg: str) -> list[str]:
    return sorted(re.findall(r">([^<>\n]+)</text>", svg))


# --- the tables ----------------------------------------------------------------------------


def test_a_text_that_asks_for_a_table_that_is_not_made_is_told() -> None:
    with pytest.raises(WiringError, match="'colour of the sky'"):
        filled("<!-- electrical:colour of the sky -->\n<!-- /electrical -->", SHIPPED, "a.md")
    with pytest.raises(WiringError, match="not closed"):
        filled("<!-- electrical:pins -->\n", SHIPPED, "a.md")


def test_the_page_shows_every_circuit_and_its_measurements() -> None:
    page = ELECTRICAL_MD.read_text(encoding="utf-8")
    for name, wired in SHIPPED.circuits.items():
        for kind in ("circuit", "harness"):
            assert f"(pictures/{kind}-{name}.svg)" in page
        assert f"<!-- electrical:wires {name} -->" in page
        for state in {measure.state for measure in wired.measures}:
            assert f"<!-- electrical:measure {state} {name} -->" in page


def test_links_on_the_page_lead_somewhere() -> None:
    page = ELECTRICAL_MD.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page):
        if not link.startswith("http"):
            assert (HARDWARE / link).exists(), link
