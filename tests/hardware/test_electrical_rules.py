"""The wiring keeps every rule, and each rule can refuse."""

import pytest
from wirings import SHIPPED, circuit, pinout, rules_broken
from wrong_wirings import RANGER, WRONG, Wrong

from hardware.making.electrical.rules import Wiring, broken_rules
from hardware.making.electrical.rules_lights import LIGHTS_RULES
from hardware.making.electrical.rules_pi import PI_RULES
from hardware.making.electrical.tables import with_24_v
from hardware.making.electrical.wiring import TWO_LEGS, Circuit, WiringError

OTHER_RULES = {"pins", "reserved", "plugs", "colours", "meter"}


def test_the_wiring_keeps_every_rule() -> None:
    assert broken_rules(SHIPPED) == []


def test_it_keeps_them_with_strips_of_24_v_too() -> None:
    assert broken_rules(with_24_v(SHIPPED)) == []


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong.what for wrong in WRONG])
def test_a_mistake_is_refused(wrong: Wrong) -> None:
    assert wrong.rule in rules_broken(wrong.make())


def test_each_rule_has_been_seen_to_refuse() -> None:
    assert {wrong.rule for wrong in WRONG} == {*PI_RULES, *LIGHTS_RULES, *OTHER_RULES}


# A capacitor keeps a voltage steady: without it all is still connected as it should be.
TWO_LEGGED = [
    (name, ref)
    for name, each in SHIPPED.circuits.items()
    for ref, kind in each.kinds.items()
    if kind.is_ in TWO_LEGS and kind.is_ != "capacitor"
]


@pytest.mark.parametrize(("name", "ref"), TWO_LEGGED)
def test_no_part_can_be_left_out_unnoticed(name: str, ref: str) -> None:
    kept: list[str] = []
    for line in SHIPPED.circuits[name].text.lines:
        before, found, after = line.partition(f" - {ref} - ")
        # Both halves stay where they still connect something.
        kept += [half for half in (before, after) if " - " in half] if found else [line]
    assert rules_broken(_without(name, ref, kept))


@pytest.mark.parametrize(("name", "ref"), TWO_LEGGED)
def test_no_part_can_be_bridged_unnoticed(name: str, ref: str) -> None:
    lines = SHIPPED.circuits[name].text.lines
    kept = [line.replace(f" - {ref} - ", " - ") for line in lines]
    assert rules_broken(_without(name, ref, kept))


def _without(name: str, ref: str, lines: list[str]) -> Wiring:
    text = SHIPPED.circuits[name].text
    parts = {each: use for each, use in text.parts.items() if each != ref}
    changed = text.model_copy(update={"lines": tuple(lines), "parts": parts})
    made = Circuit(name, changed, SHIPPED.pinout, SHIPPED.kinds)
    return SHIPPED._replace(circuits={**SHIPPED.circuits, name: made})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Pi:lights.purple_pin - J1.plus", "lights.purple_pin"),
        ("Pi:pad_3v3 - J1.middle", "J1.middle"),
        ("Pi:pad_3v3 - Z9.plus", "Z9"),
        ("Pi:pad_3v3 - R1", "ends in R1"),
        ("Pi:pad_3v3", "connects nothing"),
        ("Pi:pad_3v3 - R1 - J1.plus", "two lines go through R1"),
    ],
)
def test_a_line_that_can_t_be_is_told(line: str, says: str) -> None:
    with pytest.raises(WiringError) as told:
        circuit(RANGER, more=[line])
    assert says in str(told.value)


def test_a_part_that_can_t_be_is_told() -> None:
    with pytest.raises(WiringError, match="flux-capacitor"):
        circuit(RANGER, parts={"C1": "flux-capacitor"})
    with pytest.raises(WiringError, match="no line goes to R9"):
        circuit(RANGER, parts={"R9": 100.0})


def test_a_pin_that_is_not_on_the_header_is_told() -> None:
    with pytest.raises(WiringError, match="GPIO28, which is not on the header"):
        pinout(pins={"wall.echo_pin": 28})
