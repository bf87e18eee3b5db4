"""`kiosk update status`: which release runs, which are here, and what goes on."""

from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import json_option
from kiosk.staff.failure import plain
from kiosk.staff.update.shared import telling

if TYPE_CHECKING:
    from kiosk.release.journal import Open

_PHASES = {
    "building": "is being put in; {since} runs",
    "left": "was being put in and was cut off; {since} runs, and the next update tidies up",
    "trial": "is on trial; if it does not run well for a minute, {since} runs again",
    "back": "did not run well; {since} is to run again",
}


@click.command(
    "status", cls=AnsweringCommand, epilog="\b\nExample:\n  kiosk update status --json"
)
@json_option
def status(as_json: bool) -> None:
    """Tell which release runs, which others are here, and what goes on."""
    with telling("kiosk update status", as_json):
        from kiosk.health.checks.running import is_locked
        from kiosk.release.journal import read_open
        from kiosk.staff.update.machine import here

        machine = here()
        layout = machine.layout
        current, state = layout.linked(layout.current), read_open(layout.journal)
        # Where the kernel does not tell, it is believed.
        working = is_locked(layout.home) is not False
        rows = [
            {"version": each, "made_utc": layout.about(each).get("made_utc")}
            for each in layout.whole()
        ]
        found: dict[str, Any] = {
            "schema": SCHEMA,
            "current": current,
            "proven": layout.linked(layout.proven),
            "releases": rows,
            "going_on": None if state is None else _as_json(state, working),
            "keys": layout.keys.is_file(),
            "lost_at_next_start": machine.why_lost() is not None,
        }
        if as_json:
            print_json(found)
            return
        with to_stdout():
            for line in _lines(found, state, machine.why_lost()):
                click.echo(plain(line))


def _lines(found: dict[str, Any], state: "Open | None", lost: str | None) -> list[str]:
    from kiosk.release.versions import is_older

    current = found["current"]
    if current is None:
        return ["No kiosk is installed in /opt/kiosk: scripts/install puts one there."]
    lines = [f"{current} is what runs, or will at its next start."]
    if others := [row["version"] for row in found["releases"] if row["version"] != current]:
        told = ", ".join(
            f"{each} (newer)" if is_older(current, each) else each for each in others
        )
        lines.append(f"To go back to: {told}; sudo kiosk update rollback VERSION.")
    if state is not None:
        left = state.phase.value == "building" and not found["going_on"]["working"]
        phase = _PHASES["left" if left else state.phase.value]
        lines.append(f"{state.to} {phase.format(since=state.since)}.")
    lines.append(
        "Bundles are let in when signed by a key in /etc/kiosk/update-keys, or with --sha256."
        if found["keys"]
        else "There are no keys in /etc/kiosk/update-keys: bundles are let in with --sha256."
    )
    return [*lines, lost] if lost is not None else lines


def _as_json(state: "Open", working: bool) -> dict[str, Any]:
    return {
        "what": state.what,
        "phase": state.phase.value,
        "from": state.since,
        "to": state.to,
        "began_utc": state.began_utc,
        "who": state.who,
        "starts": state.starts,
        "working": working,
    }
