"""What goes into a support bundle: one file each, with a sentence for what it is."""

import importlib.metadata
import json
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kiosk import __version__
from kiosk.health.checks.running import read_status
from kiosk.health.checks.service import UNIT
from kiosk.health.checks.world import World
from kiosk.health.events import read_events
from kiosk.settings.options import Settings

# A week of a kiosk that is unwell; more nobody reads.
MOST_EVENTS = 2000
JOURNAL_LINES = 1000
MOST_LINES = 2000

# Of the kernel's lines those about the camera and what it hangs on, and about the power.
_CAMERA = re.compile(
    r"imx\d|ov\d{4}|unicam|rp1-cfe|pisp|bcm2835-(?:isp|codec|v4l2)|\bcsi|\bcfe|v4l2|videodev|uvc"
    r"|media:|cma:|dma_heap|camera|voltage|thrott",
    re.IGNORECASE,
)
# Of the system's packages those that the kiosk stands on.
_SYSTEM = re.compile(
    r"^(?:python3(?:-(?:picamera2|libcamera|lgpio|gpiozero|pygame|numpy|kms\S*|prctl))?"
    r"|libcamera\S*|rpicam\S*|libsdl2\S*|libgbm1|libgl1-mesa-dri|raspi\S*|linux-image\S*"
    r"|rpi-eeprom|cage|labwc|overlayroot|systemd)$"
)
# Options whose value nobody but the clinic may know, whatever the settings call them.
_SECRET = re.compile(r"password|secret|token|passphrase|api_?key", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle. `what`: what it is, for who is asked whether it may go."""

    name: str
    what: str
    text: str


def parts_of(
    world: World,
    settings: Settings,
    doctor: Mapping[str, Any],
    scrubbed: Callable[[str], str],
) -> list[Part]:
    """All of them; what can't be read is left out. `doctor`: its answer as for --json."""
    made = [
        # Made of version numbers alone, which look like addresses.
        Part("versions.json", "versions of the kiosk, the system and the computer",
             _json(versions(world))),
        Part("packages.txt", "names and versions of installed packages", _packages(world)),
        _scrubbed("doctor.json", "what `kiosk doctor` found", _json(doctor), scrubbed),
        _scrubbed("settings.txt", "the settings that are not as shipped, without secrets",
                  _settings(world, settings), scrubbed),
        _scrubbed("sessions.json", "how many sessions there were on each day",
                  _json(_sessions(world.data)), scrubbed),
    ]  # fmt: skip
    status = read_status(world.runtime)
    if status:
        what = "how the kiosk was at its last status"
        made.append(_scrubbed("status.json", what, _json(_without_people(status)), scrubbed))
    for name, what, text in (
        ("events.jsonl", "starts, faults and recoveries of the kiosk", _events(world)),
        ("journal.txt", "the last lines of the kiosk's log", _journal(world)),
        ("kernel.txt", "the kernel's lines about camera and power", _kernel(world)),
    ):
        if text:
            made.append(_scrubbed(name, what, text, scrubbed))
    return made


def _scrubbed(name: str, what: str, text: str, scrubbed: Callable[[str], str]) -> Part:
    return Part(name, what, scrubbed(text))


def versions(world: World) -> dict[str, object]:
    """Of the kiosk, the system and the computer; None where nobody tells."""
    release = world.text("etc/os-release") or ""
    system = re.search(r'^PRETTY_NAME="?([^"\n]*)', release, flags=re.MULTILINE)
    return {
        "kiosk": __version__,
        "python": platform.python_version(),
        "system": system[1] if system else None,
        "kernel": world.text("proc/sys/kernel/osrelease"),
        "machine": platform.machine(),
        "computer": world.text("proc/device-tree/model"),
    }


def _packages(world: World) -> str:
    found = {
        f"{each.metadata['Name']} {each.version}" for each in importlib.metadata.distributions()
    }
    lines = ["# Python's", *sorted(found, key=str.lower)]
    return "\n".join([*lines, "# the system's", *system_packages(world)]) + "\n"


def system_packages(world: World) -> list[str]:
    """Names and versions of the system's packages that the kiosk stands on."""
    command = ["dpkg-query", "-W", "-f", "${Package} ${Version}\n"]
    return [
        line
        for line in (world.run(command) or "").splitlines()
        if _SYSTEM.match(line.partition(" ")[0])
    ]


def _settings(world: World, settings: Settings) -> str:
    from kiosk.settings.catalogue import MASK, find
    from kiosk.settings.load import value

    lines: list[str] = []
    for key, origin in settings.origins.items():
        told = MASK if _SECRET.search(key) else find(key).spelled(value(settings, key))
        lines.append(f"{key} = {told}  # {origin.layer}")
    lines += [f"# wrong: {problem}" for problem in world.problems]
    return "\n".join(lines or ["# all as shipped"]) + "\n"


def _sessions(data: Path) -> dict[str, object]:
    """Counts by day, and no finer: who knows when somebody trained, knows who it was."""
    from kiosk.sessions.reader import SessionReader
    from kiosk.sessions.view import ViewError

    file = data / "sessions.db"
    try:
        with closing(SessionReader.open(file)) as reader, reader.reading() as connection:
            rows = connection.execute(
                "SELECT substr(started_utc, 1, 10), count(*) FROM session GROUP BY 1 ORDER BY 1"
            ).fetchall()
    except ViewError:
        return {"sessions": None, "by_date": {}}
    by_date = {str(date): int(count) for date, count in rows}
    return {"sessions": sum(by_date.values()), "by_date": by_date}


def _without_people(status: Mapping[str, Any]) -> dict[str, Any]:
    """The status without what the last person did, and without the name of this start."""
    return {
        name: _without_people(cast("Mapping[str, Any]", value))
        if isinstance(value, Mapping)
        else value
        for name, value in status.items()
        if name not in ("last_session", "boot_id")
    }


def _events(world: World) -> str:
    """The diary; each start of the computer is a number, for its name is this machine's own."""
    boots: dict[object, int] = {}
    lines: list[str] = []
    for event in read_events(world.data / "events.jsonl")[-MOST_EVENTS:]:
        boot = event.get("boot")
        number = boots.setdefault(boot, len(boots) + 1) if isinstance(boot, str) else None
        lines.append(json.dumps({**event, "boot": number}))
    return "".join(f"{line}\n" for line in lines)


def _journal(world: World) -> str:
    return _last(
        world.run(
            ["journalctl", "-u", UNIT, "-n", str(JOURNAL_LINES), "--no-pager", "--no-hostname",
             "-o", "short-iso", "-q"]
        )
    )  # fmt: skip


def _kernel(world: World) -> str:
    said = world.run(["dmesg"]) or world.run(
        ["journalctl", "-k", "-b", "--no-pager", "--no-hostname", "-o", "short-monotonic", "-q"]
    )
    lines = (said or "").splitlines()
    return _last("\n".join(line for line in lines if _CAMERA.search(line)))


def _last(text: str | None) -> str:
    lines = (text or "").splitlines()[-MOST_LINES:]
    return "".join(f"{_printable(line)}\n" for line in lines)


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\t" else "?" for sign in line)


def _json(value: object) -> str:
    return json.dumps(_plain(value), indent=2) + "\n"


def _plain(value: object) -> object:
    """Mappings of any kind as JSON has them."""
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {str(name): _plain(member) for name, member in members.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(member) for member in cast("Sequence[object]", value)]
    return value
