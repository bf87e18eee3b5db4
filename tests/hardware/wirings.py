"""Wirings for the tests: the shipped one, and the same with something changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from hardware.making.electrical.rules import Wiring, broken_rules
from hardware.making.electrical.wiring import Circuit, Use
from hardware.making.electrical.written import read_wiring

SHIPPED = read_wiring()


def pinout(**tables: Any) -> Wiring:
    """The shipped wiring with another pinout: each table's given keys are changed."""
    given = SHIPPED.pinout.model_dump(by_alias=True)
    for name, changed in tables.items():
        given[name] = {**given[name], **changed} if isinstance(changed, Mapping) else changed
    changed_pinout = SHIPPED.pinout.model_validate(given)
    circuits = {
        name: Circuit(name, circuit.text, changed_pinout, SHIPPED.kinds)
        for name, circuit in SHIPPED.circuits.items()
    }
    return SHIPPED._replace(pinout=changed_pinout, circuits=circuits)


def kinds(**changed: Mapping[str, Any]) -> Wiring:
    """The shipped wiring with other limits of parts; names with _ for -."""
    others = dict(SHIPPED.kinds)
    for name, fields in changed.items():
        name = name.replace("_", "-")
        others[name] = others[name].model_copy(update=dict(fields))
    circuits = {
        name: Circuit(name, circuit.text, SHIPPED.pinout, others)
        for name, circuit in SHIPPED.circuits.items()
    }
    return SHIPPED._replace(kinds=others, circuits=circuits)


def circuit(
    name: str,
    *,
    lines: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    more: Iterable[str] = (),
    parts: Mapping[str, str | float | None] | None = None,
    measure: bool = True,
) -> Wiring:
    """The shipped wiring with one circuit changed.

    `lines`: pieces of lines and what stands there instead; `without`: pieces of lines that go;
    `more`: new lines; `parts`: another part, another value in ohms, or None for no such part.
    """
    text = SHIPPED.circuits[name].text
    kept = [line for line in text.lines if not any(piece in line for piece in without)]
    assert len(kept) + len(list(without)) <= len(text.lines), f"{without} is in no line"
    for old, new in (lines or {}).items():
        assert any(old in line for line in kept), f"{old!r} is in no line"
        kept = [line.replace(old, new) for line in kept]
    uses = dict(text.parts)
    for ref, part in (parts or {}).items():
        if part is None:
            del uses[ref]
        elif isinstance(part, str):
            uses[ref] = Use(part=part)
        else:
            uses[ref] = Use(part="resistor", ohm=part)
    changed = text.model_copy(
        update={
            "lines": (*kept, *more),
            "parts": uses,
            "measure": text.measure if measure else (),
        }
    )
    made = Circuit(name, changed, SHIPPED.pinout, SHIPPED.kinds)
    return SHIPPED._replace(circuits={**SHIPPED.circuits, name: made})


def rules_broken(wiring: Wiring) -> set[str]:
    """Short names of the rules that a wiring breaks."""
    return {broken.rule for broken in broken_rules(wiring)}
