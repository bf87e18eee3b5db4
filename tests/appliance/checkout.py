"""What of this checkout goes into a guest: the files that git knows or would take."""

import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What scripts/install reads; the tests stay at home.
PARTS = (
    "kiosk",
    "scripts",
    "systemd",
    "hardware/pinout.toml",
    "pyproject.toml",
    "requirements.lock",
)
TEXTS = ("README.md", "CHANGELOG.md", "LICENSE", "NOTICE")


def files() -> list[Path]:
    """Relative to ROOT, in a fixed order; what git ignores is left out."""
    told = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "-z"]
        + ["--exclude-standard", "--", *PARTS, *TEXTS],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(Path(name) for name in told.split("\0") if name and (ROOT / name).is_file())


def digest() -> str:
    """Another one where another kiosk would be put in."""
    found = hashlib.sha256()
    for name in files():
        mode = (ROOT / name).stat().st_mode & 0o111
        found.update(f"{name} {bool(mode)}\n".encode())
        found.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return found.hexdigest()


def copy_to(folder: Path) -> None:
    """Lay them into a folder, which is made."""
    for name in files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
