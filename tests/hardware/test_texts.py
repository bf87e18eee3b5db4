"""The texts of hardware/: links lead somewhere, commands exist, figures hold."""

import csv
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hardware.making.cad.parameters import read_parameters
from hardware.making.place.cables import ways
from hardware.making.place.sight import least_distance_m
from hardware.making.place.tables import with_tables
from hardware.making.room import HARDWARE, read_room
from kiosk.health.doctor import CHECKS
from kiosk.settings.catalogue import options
from kiosk.staff.cli import main

TEXTS = sorted(HARDWARE.glob("*.md"))
OURS = [
    HARDWARE / f"{name}.md"
    for name in (
        "README",
        "build",
        "install",
        "commissioning",
        "cleaning",
        "tested_hardware",
    )
]
BOM = HARDWARE / "bom.csv"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
STEP = re.compile(r"^## \d+\. ", re.MULTILINE)
# Commands that are not ours, and what brings them.
OTHERS = {
    "cp": "coreutils",
    "sudo apt": "apt",
    "sudo systemctl": "systemd",
    "sudo raspi-config": "raspi-config, on Raspberry Pi OS",
    "rpicam-hello": "rpicam-apps, on Raspberry Pi OS",
    "vcgencmd": "raspi-utils, on Raspberry Pi OS",
    "git": "git",
}
MODULES = ".venv/bin/python -m "
SCRIPT = re.compile(r"^(sudo )?scripts/([a-z-]+)")


def text_of(path: Path) -> str:
    """A text."""
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """What GitHub calls a text's headings."""
    found = re.findall(r"^#+ (.*)$", text_of(path), re.MULTILINE)
    plain = (re.sub(r"[`*\[\]()]|\(.*?\)", "", heading) for heading in found)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in plain
    }


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_the_text_is_there_and_says_something(path: Path):
    assert text_of(path).startswith("# ")
    assert len(text_of(path)) > 800


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_link_leads_to_something(path: Path):
    for target in LINK.findall(text_of(path)):
        if target.startswith(("https://", "http://")):
            continue
        name, _, anchor = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        assert other.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in anchors(other), f"{path.name}: {target}"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_picture_says_what_is_on_it(path: Path):
    for words in re.findall(r"!\[([^\]]*)\]", text_of(path)):
        assert len(words) > 10, f"{path.name}: {words!r}"


def commands(path: Path) -> Iterator[str]:
    """The lines of a text that somebody will type."""
    text = text_of(path)
    for block in FENCE.findall(text):
        # A drawing made of letters is no list of commands.
        if not block.isascii():
            continue
        for line in block.splitlines():
            command = re.split(r"\s{3,}", line.strip())[0]
            if command and not command.startswith("#"):
                yield command
    for span in INLINE.findall(FENCE.sub("", text)):
        if span.startswith(("kiosk ", "sudo ", "rpicam-", "vcgencmd ", "scripts/")):
            yield span


def all_commands() -> list[tuple[str, str]]:
    """Each with the text it stands in."""
    return [(path.name, command) for path in TEXTS for command in commands(path)]


@pytest.mark.parametrize(("text", "command"), sorted(set(all_commands())))
def test_every_command_exists(text: str, command: str):
    script = SCRIPT.match(command)
    if script:
        assert (HARDWARE.parent / "scripts" / script.group(2)).exists(), f"{text}: {command}"
    elif command.startswith(MODULES):
        name = shlex.split(command)[2]
        assert (HARDWARE.parent / f"{name.replace('.', '/')}.py").exists()
    elif command.split()[0] in ("kiosk", ".venv/bin/kiosk") or command.startswith("sudo kiosk"):
        check_ours(command.removeprefix("sudo "))
    else:
        assert any(command.startswith(f"{other} ") for other in OTHERS), f"{text}: {command}"


def check_ours(command: str) -> None:
    """One of ours: its --help works, and it has the options and values that are given."""
    group: click.Command = main
    words = shlex.split(command)[1:]
    context = click.Context(group, info_name="kiosk")
    while words and isinstance(group, click.Group):
        found = group.get_command(context, words[0])
        if found is None:
            break
        group = found
        context = click.Context(group, info_name=words[0], parent=context)
        words = words[1:]
    assert group.get_help(context), command
    takes_more = any(isinstance(each, click.Argument) for each in group.params)
    known = {name for each in group.get_params(context) for name in each.opts}
    for word in words:
        if word.startswith("-"):
            assert word in known, f"{command}: {word}"
        elif isinstance(group, click.Group):
            pytest.fail(f"{command}: there is no {word!r}")
    if "--only" in words:
        assert words[words.index("--only") + 1] in {check.id for check in CHECKS}
    if command.startswith("kiosk config set"):
        assert takes_more
        keys = set(options())
        for key, value in zip(words[::2], words[1::2], strict=True):
            assert key in keys
            assert value


def test_a_command_that_is_not_there_would_be_found():
    with pytest.raises(pytest.fail.Exception):
        check_ours("kiosk paint")
    with pytest.raises(AssertionError):
        check_ours("kiosk doctor --loudly")
    with pytest.raises(AssertionError):
        check_ours("kiosk config set sound.loudness 1")


# --- steps and check lists --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["build", "install"])
def test_every_step_names_its_parts_and_tools(name: str):
    text = text_of(HARDWARE / f"{name}.md")
    steps = STEP.split(text)[1:]
    assert len(steps) >= 6
    for step in steps:
        title, _, rest = step.partition("\n")
        assert "**Parts**:" in rest, f"{name}: {title}"
        assert "**Tools**:" in rest, f"{name}: {title}"


@pytest.mark.parametrize("name", ["build", "install"])
def test_steps_are_numbered_in_order(name: str):
    numbers = [
        int(n) for n in re.findall(r"^## (\d+)\. ", text_of(HARDWARE / f"{name}.md"), re.M)
    ]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_line_of_the_check_list_is_a_command_or_a_measurement():
    lines = re.findall(r"^- \[ \] (.*)$", text_of(HARDWARE / "commissioning.md"), re.MULTILINE)
    assert len(lines) > 30
    for line in lines:
        typed = any(
            span.startswith(("kiosk ", "rpicam-", "vcgencmd ")) for span in INLINE.findall(line)
        )
        measured = re.search(r"\b\d[\d.]* (?:of |\w)", line)
        assert typed or measured, line


def test_ten_taps_doctor_and_calibrate_are_on_the_check_list():
    text = text_of(HARDWARE / "commissioning.md")
    for needed in ("`kiosk doctor`", "`kiosk calibrate`", "10 times", "ten test taps"):
        assert needed in text.replace("Ten", "ten")


# --- figures ----------------------------------------------------------------------------------


def test_the_tables_are_those_of_the_room():
    text = text_of(HARDWARE / "install.md")
    assert with_tables(text, read_room(), read_parameters()) == text, "run scripts/hardware"


def test_a_table_that_nobody_makes_is_no_table():
    with pytest.raises(KeyError):
        with_tables("<!-- made: weather -->\n<!-- end -->", read_room(), read_parameters())


def test_the_heights_in_the_check_list_are_the_parts():
    room, text = read_room(), text_of(HARDWARE / "commissioning.md")
    assert f"cushion: {room.pad.centre_up_m * 1000:.0f} mm" in text
    assert f"lens: {room.camera.up_m * 1000:.0f} mm" in text
    assert f"8 inch line, plumb: {8 * 25.4:.0f} mm" in text
    tallest = f"{room.people.tallest_m * 1000:.0f} mm"
    assert tallest in text
    for lens, words in (("standard", "Camera Module 3"), ("wide", "the Wide")):
        least = least_distance_m(room.moved("wide" if lens == "wide" else "standard", 3.0))
        assert f"{least:.2f} m for {words}" in text


def test_the_pads_lower_edge_is_where_a_cane_finds_it():
    # ADA 307.2: what begins 27 inches (685 mm) above the floor or lower may stand out.
    assert read_room().pad.low_m <= 0.685
    assert "685 mm" in text_of(HARDWARE / "install.md")


def test_nothing_is_claimed_that_nobody_tried():
    text = text_of(HARDWARE / "tested_hardware.md")
    rows = re.findall(r"^\| (.*?) \| (.*?) \|$", text, re.MULTILINE)[1:]
    assert len(rows) > 10
    for part, status in rows:
        assert status.startswith(("not ", "none ", "---")), part


# --- parts ------------------------------------------------------------------------------------


def parts_list() -> dict[str, str]:
    """Each reference of the parts list, and its assembly."""
    with BOM.open(encoding="utf-8", newline="") as file:
        return {
            reference: row["assembly"]
            for row in csv.DictReader(file)
            for reference in row["reference"].split()
        }


@pytest.mark.parametrize("name", ["build", "install"])
def test_every_part_that_a_step_names_is_on_the_parts_list(name: str):
    known = parts_list()
    named = re.findall(r"\[([^\]]*)\]\(bom\.md#([\w-]+)\)", text_of(HARDWARE / f"{name}.md"))
    assert len(named) > 3
    for words, assembly in named:
        assert assembly in known.values(), words
        for reference in re.findall(r"\b[A-Z]+\d+\b", words):
            assert known.get(reference) == assembly, f"{name}.md: {reference}"


def test_what_the_room_needs_is_what_the_parts_list_has():
    with BOM.open(encoding="utf-8", newline="") as file:
        rows = {name: row for row in csv.DictReader(file) for name in row["reference"].split()}
    lengths = {"A9": "camera", "S2": "hdmi", "W4": "lights", "W5": "lights", "W1": "pad"}
    needed = {way.name: way for way in ways(read_room())}
    for reference, cable in lengths.items():
        words = f"{rows[reference]['description']} {rows[reference]['part_number']}"
        found = re.search(r"(\d+) (mm|m)\b(?!2)", words)
        assert found, reference
        length_m = int(found.group(1)) / (1000 if found.group(2) == "mm" else 1)
        assert needed[cable].needed_m <= length_m <= needed[cable].longest_m, reference
