"""What a settings file says, option by option, and how two of them differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from kiosk.settings.catalogue import MASK, is_secret, options
from kiosk.settings.problems import short, shown
from kiosk.settings.toml_file import parse


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an option; `old` and `new` as a file spells them, None: it is not there.

    Long ones are cut short, secret ones masked.
    """

    key: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        if self.new is None:
            return f"{self.key}: {self.old} taken out"
        return f"{self.key}: {self.old or 'as shipped'} -> {self.new}"


def stated(data: bytes) -> dict[str, object]:
    """The values by key, also of keys that are none. Raises SettingsError."""
    found: dict[str, object] = {}
    for section, content in parse(data, Path("kiosk.toml")).content.items():
        if isinstance(content, dict):
            for name, value in cast(dict[str, object], content).items():
                found[f"{section}.{name}"] = value
        else:
            found[section] = content
    return found


def changes_between(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> tuple[Change, ...] | None:
    """In the order of the options; None where one of the two could not be read."""
    if old is None or new is None:
        return None
    order = {key: place for place, key in enumerate(options())}
    keys = sorted(old.keys() | new.keys(), key=lambda key: (order.get(key, len(order)), key))
    # Not ==, for which 1 is 1.0 and true.
    return tuple(
        Change(short(key), _told(key, old), _told(key, new))
        for key in keys
        if key not in old or key not in new or repr(old[key]) != repr(new[key])
    )


def _told(key: str, values: Mapping[str, object]) -> str | None:
    if key not in values:
        return None
    return MASK if is_secret(key) else shown(values[key])
