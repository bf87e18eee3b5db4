"""The house's rules that no other tool watches (import-linter holds those between rooms)."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COACH = sorted((ROOT / "kiosk" / "coach").rglob("*.py"))
LOCKS = ("requirements.lock", "requirements-dev.lock")

# Listed by what is allowed: a clock or a file has too many names to forbid them all.
PURE_STDLIB = {
    "__future__",
    "abc",
    "bisect",
    "collections",
    "dataclasses",
    "enum",
    "functools",
    "itertools",
    "math",
    "operator",
    "statistics",
    "types",
    "typing",
}
COACH_MAY_READ = (
    "kiosk.coach",
    "kiosk.pose.keypoints",
    "kiosk.spine.spine",
    "kiosk.wall.reading",
)
IMPURE_BUILTINS = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}

# One letter of each stands in brackets, so that no pattern finds itself.
PLACES = {
    "a folder of one machine": rb"/[w]ork/|/[r]oot/|/opt/[w]heels|/opt/[p]ypi|/[U]sers/|/home/"
    rb"(?!pi\b|kiosk\b)\w",
    "a package registry": rb"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)"
    rb"|deb[.]debian[.]org",
}


def modules_imported(tree: ast.AST) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays inside the room: ruff forbids it anyway.
            modules.add(node.module or "kiosk.coach")
    return modules


def allowed_in_coach(module: str) -> bool:
    if module.partition(".")[0] in PURE_STDLIB:
        return True
    return any(module == room or module.startswith(f"{room}.") for room in COACH_MAY_READ)


@pytest.mark.parametrize("path", COACH, ids=lambda path: path.name)
def test_coach_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    forbidden = {module for module in modules_imported(tree) if not allowed_in_coach(module)}
    forbidden |= {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in IMPURE_BUILTINS
    }
    assert not forbidden, f"{path.name}: coach/ has no clock, thread, file or output"


@pytest.mark.parametrize("room", ["pose", "spine", "wall"])
def test_rooms_read_by_coach_are_empty_at_the_door(room: str) -> None:
    # To import kiosk.pose.keypoints runs kiosk/pose/__init__.py too, unseen by import-linter.
    tree = ast.parse((ROOT / "kiosk" / room / "__init__.py").read_text(encoding="utf-8"))
    assert not modules_imported(tree)


@pytest.fixture(scope="module")
def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip(f"not a git checkout, so there is no list of its files: {listing.stderr}")
    return [ROOT / name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]


@pytest.mark.parametrize("what", PLACES)
def test_no_file_names(what: str, tracked_files: list[Path]) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in tracked_files
        for match in re.finditer(PLACES[what], path.read_bytes())
    }
    assert not found, f"these name {what}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"\S+://\S*|^-.*|\bfile:\S*|^\S+ @ .*", text, flags=re.MULTILINE)
    pins = re.findall(r"^[\w.-]+==[^\\]+\\\n +--hash=sha256:", text, flags=re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\w", text, flags=re.MULTILINE)) > 0


def test_development_has_the_pins_of_the_runtime() -> None:
    def pins(lock: str) -> set[str]:
        text = (ROOT / lock).read_text(encoding="utf-8")
        return set(re.findall(r"^\w\S+==\S+", text, flags=re.MULTILINE))

    runtime, development = map(pins, LOCKS)
    assert runtime <= development
