"""Where staff reach this machine: its addresses in its networks."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast


def addresses(run: Callable[[Sequence[str]], str | None]) -> list[str]:
    """The machine's addresses, the older kind first; empty without any.

    `run`: what a program prints, None where it fails. Asked of iproute2, for the service may
    open no network socket of its own.
    """
    answer = run(["ip", "-json", "address", "show", "scope", "global"])
    try:
        rows = json.loads(answer or "[]")
    except ValueError:
        return []
    infos = [info for row in _rows(rows) for info in _rows(row.get("addr_info"))]
    found = [(str(info.get("family")), str(info["local"])) for info in infos if "local" in info]
    return [address for _, address in sorted(found)]


def _rows(found: object) -> list[Mapping[str, Any]]:
    rows = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Mapping[str, Any]", row) for row in rows if isinstance(row, dict)]
