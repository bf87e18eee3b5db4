"""OpenSCAD without a window: solids out, pictures out, one sentence where it is missing."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hardware.making.cad.stl import Solid, read_stl

# The slowest part takes some seconds, on a Raspberry Pi perhaps a minute.
PATIENCE_S = 600


class MissingToolError(RuntimeError):
    """A program is not installed; one sentence that says how to install it."""


class OpenScadError(RuntimeError):
    """OpenSCAD would not make it; one sentence with what it said."""


def find_tool(name: str, package: str, why: str) -> str:
    """Where a program lies. Raises MissingToolError."""
    found = shutil.which(name)
    if found is None:
        raise MissingToolError(
            f"{name} is not installed, and {why}: sudo apt install --no-install-recommends "
            f"{package}."
        )
    return found


def openscad() -> str:
    """Where OpenSCAD lies. Raises MissingToolError."""
    return find_tool("openscad", "openscad", "the parts are made with it")


def export_solid(source: Path) -> Solid:
    """The part that a file draws. Raises MissingToolError, OpenScadError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "part.stl"
        _run([openscad(), "-o", str(out), "--export-format", "binstl", str(source)], source)
        return read_stl(out)


def render(
    source: Path,
    out: Path,
    size_px: tuple[int, int],
    camera: tuple[float, ...],
    settings: Mapping[str, float],
) -> list[str]:
    """A picture, without perspective; what the file echoed on the console.

    `camera`: its target, its turns in degrees, its distance. `settings`: variables of the
    file. Raises MissingToolError, OpenScadError.
    """
    # Debian's OpenSCAD writes an empty picture when there is no display at all.
    display = find_tool("xvfb-run", "xvfb xauth", "OpenSCAD draws only on a display")
    given = [part for name, value in settings.items() for part in ("-D", f"{name}={value:g}")]
    said = _run(
        [
            *(display, "-a", openscad(), "-o", str(out), *given),
            f"--imgsize={size_px[0]},{size_px[1]}",
            "--camera=" + ",".join(f"{value:g}" for value in camera),
            *("--projection=ortho", "--colorscheme=Tomorrow", str(source)),
        ],
        source,
    )
    if not out.is_file() or out.stat().st_size == 0:
        raise OpenScadError(f"OpenSCAD drew nothing of {source.name}.")
    return [line for line in said if line.startswith("ECHO")]


def _run(command: list[str], source: Path) -> list[str]:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise OpenScadError(
            f"OpenSCAD did not finish {source.name} in {PATIENCE_S} s."
        ) from None
    complaints = [
        line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line
    ]
    if done.returncode != 0 or complaints:
        words = complaints[0] if complaints else f"exit status {done.returncode}"
        raise OpenScadError(f"OpenSCAD could not make {source.name}: {words}")
    return done.stderr.splitlines()
