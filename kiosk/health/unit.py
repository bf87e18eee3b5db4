"""The kiosk's service as systemd has it: whether it failed, and where the cause stands."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

UNIT = "kiosk.service"
ROOT = Path("/")
OF_FAILURE = "ActiveState,SubState,Result,NRestarts,ExecMainStatus"
JOURNAL = f"`sudo journalctl -u {UNIT.removesuffix('.service')} -n 20`"
CAUSE = f"{JOURNAL} or `kiosk logs --all` tells why."


def asked(
    run: Callable[[Sequence[str]], str | None], root: Path, unit: str | None, names: str
) -> dict[str, str] | None:
    """The properties of a unit, or systemd's own; None where there is no systemd."""
    if not (root / "run/systemd/system").is_dir():
        return None
    answer = run(["systemctl", "show", *([unit] if unit else []), "-p", names])
    if answer is None:
        return None
    pairs = (line.partition("=") for line in answer.splitlines())
    return {name: value for name, _, value in pairs}


def failure(found: Mapping[str, str]) -> str | None:
    """How the service failed, a sentence; None where it did not. `found`: of OF_FAILURE."""
    again = found.get("SubState", "").startswith("auto-restart")
    if found.get("ActiveState") != "failed" and not again:
        return None
    result = found.get("Result", "")
    if again and result in ("", "success"):
        return None
    about = [result or "no reason told"]
    if (status := found.get("ExecMainStatus", "0")) not in ("", "0"):
        about.append(f"status {status}")
    if (count := found.get("NRestarts", "0")) not in ("", "0"):
        about.append(f"started anew {count} times")
    how = "fails and is started anew" if again else "has failed"
    return f"The service {UNIT} {how} ({', '.join(about)})."


def failure_here() -> str | None:
    """The same of this machine; None also where systemd does not run it. Never raises."""
    # Only here: of a kiosk that runs nobody needs it.
    from kiosk.health.checks.world import run_command

    found = asked(run_command, ROOT, UNIT, OF_FAILURE)
    return None if found is None else failure(found)
