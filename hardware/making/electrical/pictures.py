"""The harness's pictures, which WireViz draws, and a list of what they were drawn from.

WireViz and Graphviz draw a little differently from version to version, so a picture can't be
compared with one made elsewhere. The list says from which text each was made, and what it was
then: a test compares both without these tools.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import cast

from hardware.making.drawing import sheet
from hardware.making.electrical import harness
from hardware.making.electrical.harness import harness_yaml
from hardware.making.electrical.rules import Wiring
from hardware.making.room import HARDWARE, PICTURES

MADE = HARDWARE / "electrical" / "harness" / "made.toml"
WIREVIZ = "wireviz==0.4.1"
# What Graphviz says of itself and of its input.
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)


class PictureError(Exception):
    """A picture can't be made. The message is one sentence: what, and what to do."""


def picture(name: str) -> Path:
    """Where the picture of a circuit's harness is."""
    return PICTURES / f"harness-{name}.svg"


def harness_pictures(wiring: Wiring) -> list[Path]:
    """Draw those that are not current; what was drawn. Raises PictureError and OSError."""
    stale = stale_pictures(wiring)
    if not stale:
        return []
    command = _wireviz()
    with tempfile.TemporaryDirectory() as scratch:
        for name, circuit in wiring.circuits.items():
            if picture(name) not in stale:
                continue
            source = Path(scratch) / f"{name}.yml"
            source.write_text(harness_yaml(wiring, circuit), encoding="utf-8")
            done = subprocess.run(
                [*command, "-f", "s", "-o", scratch, str(source)],
                capture_output=True,
                text=True,
                check=False,
            )
            drawn = source.with_suffix(".svg")
            if done.returncode or not drawn.is_file():
                last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise PictureError(f"WireViz could not draw {name} ({last}).")
            PICTURES.mkdir(parents=True, exist_ok=True)
            picture(name).write_text(
                _plain(drawn.read_text(encoding="utf-8")), encoding="utf-8"
            )
    MADE.write_text(_list(wiring), encoding="utf-8")
    return stale


def stale_pictures(wiring: Wiring) -> list[Path]:
    """Pictures that are missing, were made from another text, or were changed since."""
    listed: dict[str, dict[str, str]] = {}
    if MADE.is_file():
        listed = cast("dict[str, dict[str, str]]", tomllib.loads(MADE.read_text("utf-8")))
    stale: list[Path] = []
    for name, circuit in wiring.circuits.items():
        path, entry = picture(name), listed.get(name, {})
        if (
            entry.get("source") != _sha(harness_yaml(wiring, circuit))
            or not path.is_file()
            or entry.get("picture") != _sha(path.read_text(encoding="utf-8"))
        ):
            stale.append(path)
    return stale


def _wireviz() -> list[str]:
    beside = Path(sys.executable).parent / "wireviz"
    found = str(beside) if beside.is_file() else shutil.which("wireviz")
    if found is None:
        raise PictureError(f"WireViz is not installed: pip install {WIREVIZ}.")
    if shutil.which("dot") is None:
        raise PictureError("Graphviz is not installed: sudo apt install graphviz.")
    return [found]


def _plain(svg: str) -> str:
    """Without what only names the tool's version, and in a typeface that other systems have.

    The letters a little smaller: Graphviz leaves no room where another one is wider.
    """
    svg = _COMMENT.sub("", svg).replace(f'"{harness.FONT}"', f'"{sheet.FONT}"')
    return svg.replace('font-size="14.00"', 'font-size="12.80"')


def _list(wiring: Wiring) -> str:
    lines = [
        "# Made by scripts/hardware: from which text each picture of a harness was drawn.",
        "",
    ]
    for name, circuit in wiring.circuits.items():
        lines += [
            f"[{name}]",
            f'source = "{_sha(harness_yaml(wiring, circuit))}"',
            f'picture = "{_sha(picture(name).read_text(encoding="utf-8"))}"',
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
