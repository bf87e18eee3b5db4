"""The parts list: what is wrong in it is told, its sums are right, and it has what is wired."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from wirings import SHIPPED

from hardware.making.bom import (
    BOM_CSV,
    COLUMNS,
    VARIANTS,
    BomError,
    Item,
    as_csv,
    main,
    read_lists,
    texts,
    total_eur,
)

ITEMS = read_lists()
GOOD = (
    "R1 R2,2,Resistor,any,1 kOhm,,0.10,2026-11,standard;plywood,test,\n",
    'U1,1,"Ranger, ultrasonic",Adafruit,4007,HC-SR04P,4.50,2026-11,no-solder,test,note\n',
    "S1,3,Screw,any,M3 x 8,,0.05,2026-11,option,test,\n",
)
# What is drawn as a part and is none that could be bought, or is bought as something else.
NOT_BOUGHT = {"T1", "Pi"}


def lists(folder: Path, *lines: str, head: str = ",".join(COLUMNS) + "\n") -> list[Item]:
    folder.mkdir(exist_ok=True)
    (folder / "test.csv").write_text(head + "".join(lines), encoding="utf-8")
    return read_lists(folder)


def test_the_made_lists_are_current() -> None:
    for path, text in texts(ITEMS).items():
        assert path.read_text(encoding="utf-8") == text, "run scripts/hardware"
    assert main(["--check"]) == 0


def test_a_spreadsheet_reads_it() -> None:
    with BOM_CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert len(rows) == len(ITEMS)
    assert all(set(row) == set(COLUMNS) for row in rows)
    for variant in VARIANTS:
        mine = [row for row in rows if variant in row["variants"].split(";")]
        total = sum(int(row["quantity"]) * Decimal(row["price_eur"]) for row in mine)
        assert total == total_eur(ITEMS, variant) > 0


def test_the_page_shows_the_sums() -> None:
    page = BOM_CSV.with_suffix(".md").read_text(encoding="utf-8")
    for variant in VARIANTS:
        assert f"**{total_eur(ITEMS, variant):.2f} €**" in page


def test_sums_by_hand(tmp_path: Path) -> None:
    items = lists(tmp_path, *GOOD)
    assert total_eur(items, "standard") == Decimal("0.20")
    assert total_eur(items, "plywood") == Decimal("0.20")
    assert total_eur(items, "no-solder") == Decimal("4.50")
    assert total_eur(items, "standard", "pad") == 0


def test_what_is_read_is_written_again(tmp_path: Path) -> None:
    items = lists(tmp_path, *GOOD)
    (tmp_path / "test.csv").write_text(as_csv(items), encoding="utf-8")
    assert read_lists(tmp_path) == items
    assert items[1].description == "Ranger, ultrasonic"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("R3,1,Ranger, ultrasonic,any,x,,1,2026-11,option,test,\n", "12 columns instead of 11"),
        ("R3,1,,any,x,,1,2026-11,option,test,\n", "description is empty"),
        ("R3,1,Resistor,any,,,1,2026-11,option,test,\n", "part_number is empty"),
        ("R3,one,Resistor,any,x,,1,2026-11,option,test,\n", "must be numbers"),
        ("R3,0,Resistor,any,x,,1,2026-11,option,test,\n", "0 pieces"),
        ("R3 R4,3,Resistor,any,x,,1,2026-11,option,test,\n", "3 pieces with 2 references"),
        ("resistor,1,Resistor,any,x,,1,2026-11,option,test,\n", "'resistor' is no reference"),
        ("R3,1,Resistor,any,x,,0,2026-11,option,test,\n", "more than nothing"),
        ("R3,1,Resistor,any,x,,nan,2026-11,option,test,\n", "more than nothing"),
        ("R3,1,Resistor,any,x,,1,last year,option,test,\n", "price_date"),
        ("R3,1,Resistor,any,x,,1,2026-13,option,test,\n", "price_date"),
        ("R3,1,Resistor,any,x,,1,2026-11,cheap,test,\n", "variants"),
        ("R3,1,Resistor,any,x,,1,2026-11,standard;standard,test,\n", "variants"),
        ("R3,1,Resistor,any,x,,1,2026-11,option,other,\n", "assembly must be test"),
        ("R1,1,Resistor,any,x,,1,2026-11,option,test,\n", "R1 stands in test.csv, line 2 too"),
        ('R3,1,"Resistor,any,x,,1,2026-11,option,test,\n', "line"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BomError, match=r"test\.csv") as told:
        lists(tmp_path, *GOOD, line)
    assert says in str(told.value)
    assert "line 5" in str(told.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BomError) as told:
        lists(tmp_path, "R3,0,Resistor,any,x,,1,2026-11,option,test,\n", "R4\n")
    assert len(str(told.value).splitlines()) == 2


def test_a_list_with_other_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(BomError, match="the first line must be"):
        lists(tmp_path, *GOOD, head="part,price\n")


def test_a_folder_without_lists_is_told(tmp_path: Path) -> None:
    with pytest.raises(BomError, match="no lists"):
        read_lists(tmp_path)


# --- it has what is wired ------------------------------------------------------------------


def bought(variant: str) -> set[str]:
    return {ref for item in ITEMS if variant in item.variants for ref in item.references}


def wired(*circuits: str) -> set[str]:
    refs: set[str] = set()
    for name in circuits:
        each = SHIPPED.circuits[name]
        nodes = {node.part for run in each.runs for node in run}
        leads = {ref for ref, cable in SHIPPED.pinout.cable.items() if cable.length is None}
        # Leads in the box are cut from single wires, but for those with a plug.
        leads -= {ref for ref in leads if SHIPPED.pinout.cable[ref].own_colours}
        refs |= nodes - leads - NOT_BOUGHT
    return refs


@pytest.mark.parametrize("variant", ["standard", "plywood"])
def test_everything_wired_is_bought(variant: str) -> None:
    assert wired("wall-ranger-3v3", "lights-rgb") <= bought(variant)


def test_everything_wired_without_solder_is_bought() -> None:
    # Lever terminals stand in the place of the pad's plug.
    missing = wired("wall-ranger-3v3", "lights-modules") - bought("no-solder")
    assert missing == {"J1"}
    assert {"X11", "X12", "X13", "X14", "X15", "X16"} <= bought("no-solder")


@pytest.mark.parametrize("ref", ["Q1", "R11", "R21", "J2", "X1"])
def test_without_solder_nothing_is_bought_that_wants_it(ref: str) -> None:
    assert ref not in bought("no-solder")
    assert ref in bought("standard")


@pytest.mark.parametrize(
    "words", ["endurance", "Official supply", "RTC battery", "Camera Module 3", "class II"]
)
def test_it_has_what_makes_a_kiosk_last(words: str) -> None:
    for variant in VARIANTS:
        assert any(words in item.description and variant in item.variants for item in ITEMS)


def test_values_are_those_of_the_circuits() -> None:
    by_ref = {ref: item for item in ITEMS for ref in item.references}
    for each in SHIPPED.circuits.values():
        for ref in each.of("resistor"):
            ohm = each.ohm(ref)
            words = f"{ohm / 1000:g} kΩ" if ohm >= 1000 else f"{ohm:g} Ω"
            assert f"Resistor {words}," in by_ref[ref].description, f"{each.name}: {ref}"
        for ref in each.of("fuse"):
            assert f"fuse {each.kinds[ref].amp:g} A" in by_ref[ref].description  # pyright: ignore[reportAttributeAccessIssue]


def test_circuits_use_what_is_bought() -> None:
    by_ref = {ref: item for item in ITEMS for ref in item.references}
    for ref, name in (("Q1", "IRF3708PbF"), ("PS1", "GSM40B12-P1J"), ("M1", "5648")):
        assert by_ref[ref].part_number == name
