"""scripts/bundle: one file with a release, for a kiosk without a network, or for an update."""

import argparse
import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from scripts.installing import system_files, wheels
from scripts.installing.bundle_file import pack, write_sums
from scripts.installing.checks import VERSIONS
from scripts.installing.debs import gather
from scripts.installing.machine import ARCHES, BROKE, WRONG, Machine, RefusedError
from scripts.installing.packages import PIP_WHEELS
from scripts.installing.tree import MANIFEST, PACKAGES, WHEELS, sha256_of, tree_at
from scripts.installing.undisturbed import hear_stops, status_of

ROOT = Path(__file__).resolve().parents[2]
# The system's Python, by the system.
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
# A wheel's platform says for which C library it was built; these systems have 2.36 and 2.41.
GLIBC = {"bookworm": 36, "trixie": 41}
OLDEST_GLIBC = 17
# What scripts/install needs, and what one reads first.
ALONG = (
    "scripts/install",
    "scripts/uninstall",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
)
FOLDERS = ("scripts/installing", "systemd")

_EPILOG = """\
examples:
  scripts/bundle --for bookworm --arch aarch64 --out ..     for Raspberry Pi OS bookworm
  scripts/bundle --debs --out ..                            for a machine like this one that
                                                            was never in a network
on the kiosk, from the stick:
  tar -xf kiosk-0.3.0-3.11-aarch64.tar.gz
  sudo kiosk-0.3.0-3.11-aarch64/scripts/install             the first time
  sudo kiosk update kiosk-0.3.0-3.11-aarch64.tar.gz --sha256 ...   later
who signs: ssh-keygen -Y sign -f KEY -n kiosk-release SHA256SUMS, in a bundle of --folder, and
scripts/bundle --pack FOLDER.

exit status: 0 done, 1 something broke, 2 what was given won't do, 130, 143 or 129 it was
interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """Its options."""
    parser = argparse.ArgumentParser(
        prog="scripts/bundle",
        description="Make one file with this checkout's kiosk and all its Python packages.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--for", dest="codename", choices=sorted(PYTHONS), help="the system (default: this one)"
    )
    parser.add_argument(
        "--arch", choices=sorted(ARCHES.values()), help="the processor (default: this one)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="where to (default: here)"
    )
    parser.add_argument(
        "--debs",
        action="store_true",
        help="Debian's packages too (180 MB); only on a system like the kiosk's",
    )
    parser.add_argument(
        "--folder", action="store_true", help="leave it as a folder, to sign it"
    )
    parser.add_argument("--pack", type=Path, metavar="FOLDER", help="only pack such a folder")
    return parser


def make(machine: Machine, codename: str, arch: str, folder: Path, *, debs: bool) -> None:
    """Fill an empty folder with a bundle of this checkout. Raises RefusedError."""
    tree = tree_at(ROOT)
    if tree.bundle is not None:
        raise RefusedError("This is a bundle already: make one from a checkout.", WRONG)
    for name in ALONG:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    print("Fetching the Python packages ...", flush=True)
    _fetch(PYTHONS[codename], GLIBC[codename], arch, folder / WHEELS)
    if debs:
        print("Fetching Debian's packages ...", flush=True)
        gather(machine, folder / PACKAGES)
    manifest = {
        "schema": 1,
        "version": tree.version,
        "python": PYTHONS[codename],
        "arch": arch,
        "os": [codename],
        "system": system_files.number_of(ROOT / "systemd"),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    write_sums(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    options = parser().parse_args(arguments)
    hear_stops()
    try:
        out: Path = options.out
        if not out.is_dir():
            raise RefusedError(f"There is no folder {out}: name one with --out.", WRONG)
        if options.pack is not None:
            return _pack(options.pack.resolve(), out)
        machine = Machine()
        codename, arch = _target(machine, options.codename, options.arch, options.debs)
        version = tree_at(ROOT).version
        name = f"kiosk-{version}-{PYTHONS[codename]}-{arch}"
        with tempfile.TemporaryDirectory(prefix=".kiosk-", dir=out) as scratch:
            folder = Path(scratch, name)
            folder.mkdir()
            make(machine, codename, arch, folder, debs=options.debs)
            if not options.folder:
                return _pack(folder, out)
            if (out / name).exists():
                raise RefusedError(f"{out / name} is there already: remove it.", WRONG)
            # mkdtemp's folders are their maker's alone.
            folder.chmod(0o755)
            folder.rename(out / name)
            print(f"Made {out / name}.")
    except RefusedError as error:
        print(f"scripts/bundle: {error}", file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"scripts/bundle: {error.filename}: {error.strerror}.", file=sys.stderr)
        return BROKE
    except KeyboardInterrupt as stop:
        with suppress(OSError):
            print(
                "scripts/bundle: It was interrupted; nothing half made is left.",
                file=sys.stderr,
            )
        return status_of(stop)
    return 0


def _pack(folder: Path, out: Path) -> int:
    tree_at(folder)
    path = out / f"{folder.name}.tar.gz"
    pack(folder, path)
    print(f"Made {path}, {path.stat().st_size / 1e6:.0f} MB. Its SHA-256:")
    print(sha256_of(path))
    return 0


@functools.cache
def _debians_pip() -> Path | None:
    """Debian's pip as one file, where Python has none: it comes with python3-venv."""
    if importlib.util.find_spec("pip") is not None:
        return None
    return max(Path("/", PIP_WHEELS).glob("pip-*.whl"), default=None)


def _target(
    machine: Machine, codename: str | None, arch: str | None, debs: bool
) -> tuple[str, str]:
    """For which system and processor. Raises RefusedError."""
    system = machine.system()
    here = (system.codename if system.version in VERSIONS else None, system.arch)
    target = (codename or here[0], arch or here[1])
    if target[0] is None:
        raise RefusedError(f"This is {system.name}: say --for bookworm or --for trixie.", WRONG)
    if target[1] not in ARCHES.values():
        raise RefusedError(f"This is {target[1]}: say --arch aarch64 or --arch x86_64.", WRONG)
    if debs and target != here:
        raise RefusedError(
            "--debs takes the packages of this very system: run scripts/bundle on one like the "
            "kiosk's.",
            WRONG,
        )
    return target[0], target[1]


def _fetch(python: str, glibc: int, arch: str, folder: Path) -> None:
    """The wheels for another Python, C library and processor than perhaps those here."""
    if (pip := _debians_pip()) is not None:
        # It reads the lock's conditions.
        sys.path.append(str(pip))
    lock = wheels.for_target(wheels.locked(ROOT, pins=arch == ARCHES["amd64"]), python, arch)
    tools = wheels.only(lock, wheels.TO_BUILD)
    rest = wheels.without(lock, wheels.TO_BUILD)
    platforms = [
        f"manylinux_2_{number}_{arch}" for number in range(glibc, OLDEST_GLIBC - 1, -1)
    ]
    platforms += [f"manylinux2014_{arch}", f"linux_{arch}"]
    more = [word for name in platforms for word in ("--platform", name)]
    more += ["--python-version", python, "--implementation", "cp"]
    _download(rest, folder, more)
    with tempfile.TemporaryDirectory(prefix="kiosk-") as scratch:
        # These are pure Python, so any Python's will do.
        _download(tools, Path(scratch), [])
        for path in folder.glob("packaging-*.whl"):
            shutil.copy(path, scratch)
        shutil.move(wheels.build(Machine(), ROOT, Path(scratch), sys.executable), folder)


def _download(lock: str, folder: Path, more: Sequence[str]) -> None:
    folder.mkdir(exist_ok=True)
    pip = _debians_pip()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(lock)
        wanted.flush()
        command = wheels.download_command(Path(wanted.name), folder)
        environ = {**os.environ, "PYTHONPATH": str(pip or "")}
        done = subprocess.run(
            [sys.executable, *command, *more],
            capture_output=True,
            text=True,
            check=False,
            env=environ,
        )
    if "No module named pip" in done.stderr:
        raise RefusedError("There is no pip here: sudo apt install python3-pip.", WRONG)
    if done.returncode:
        last = ([line for line in done.stderr.splitlines() if line.strip()] or ["?"])[-1]
        raise RefusedError(
            f"The Python packages can't be fetched (is there a network?): {last}"
        )


if __name__ == "__main__":
    sys.exit(main())
