"""Where a run's photographs and figures go."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs
from photograph import Photograph
from seconds import Seconds

PLACE = "KIOSK_VM_PICTURES"


@dataclass(frozen=True, slots=True)
class Album:
    """One folder for each run."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Album":
        """As scripts/vm-test says, or a folder of this moment's beside what is kept."""
        named = os.environ.get(PLACE)
        if named:
            return cls(Path(named))
        now = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
        return cls(platformdirs.user_cache_path("hinge-kiosk-vm") / "pictures" / now)

    @property
    def seconds(self) -> Seconds:
        """The run's figures."""
        return Seconds(self.folder / "seconds.jsonl")

    def keep(self, name: str, photograph: Photograph) -> Photograph:
        """Put a photograph in; the same photograph."""
        self.folder.mkdir(parents=True, exist_ok=True)
        photograph.save(self.folder / f"{name}.png")
        return photograph

    def keep_text(self, name: str, text: str) -> None:
        """Put a text beside the pictures."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")
