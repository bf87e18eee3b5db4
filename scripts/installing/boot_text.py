"""The two files on a Pi's boot partition as text: how it starts quietly, and in which mode.

Nothing here touches a file. What was put in is remembered, so that it can be taken out again
whatever else was changed since.
"""

import re
from dataclasses import dataclass

# Kernel and systemd say nothing on the screen (the journal has it all), it has no cursor, no
# logo, and never goes dark by itself. The last one lets MemoryMax= of kiosk.service hold: the
# firmware of a Pi switches that off (raspberrypi/linux#6439).
QUIET = (
    "quiet",
    "loglevel=3",
    "logo.nologo",
    "vt.global_cursor_default=0",
    "consoleblank=0",
    "systemd.show_status=false",
    "cgroup_enable=memory",
)
# A kernel that gave up stands still for ever otherwise, before systemd keeps the watchdog; who
# has chosen another time keeps it.
AFTER_PANIC = "panic=10"
SCREEN, ELSEWHERE = "console=tty1", "console=tty3"

BEGIN = "# Hinge Kiosk: from here, taken out again by scripts/uninstall"
END = "# Hinge Kiosk: to here"
# The firmware's rainbow.
CONFIG = "[all]\ndisable_splash=1"

_MODE = re.compile(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})(?:@([1-9][0-9]{0,2}))?")
_PORT = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*-[0-9]+")


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to the kernel's command line, word by word."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def video_word(port: str, mode: str) -> str:
    """What pins a mode to a port, for the kernel. Raises ValueError for what is none.

    D: the port is on, also with a television that was off at the start and told nothing.
    """
    fits = _MODE.fullmatch(mode)
    if fits is None or _PORT.fullmatch(port) is None:
        raise ValueError(f"{port}:{mode}")
    return f"video={port}:{fits[1]}x{fits[2]}@{fits[3] or 60}D"


def quiet_cmdline(text: str, video: str | None, before: Edit) -> tuple[str, Edit]:
    """The command line as the kiosk wants it, and what differs from before the first time.

    `video`: see video_word; None leaves the mode as it is. `before`: the edit of last time.
    """
    words = undone_cmdline(text, before).split()
    old = list(words)
    words = [ELSEWHERE if word == SCREEN else word for word in words]
    words = [word for word in words if not (word.startswith("loglevel=") and word not in QUIET)]
    if video is not None:
        port = video.partition(":")[0]
        words = [word for word in words if not word.startswith(f"{port}:")]
    for word in (*QUIET, *((video,) if video is not None else ())):
        if word not in words:
            words.append(word)
    if not any(word.startswith("panic=") for word in words):
        words.append(AFTER_PANIC)
    edit = Edit(
        tuple(word for word in words if word not in old),
        tuple(word for word in old if word not in words),
    )
    return " ".join(words) + "\n", edit


def undone_cmdline(text: str, edit: Edit) -> str:
    """The command line without what an edit put in, and with what it took out."""
    words = text.split()
    if SCREEN in edit.removed and ELSEWHERE in words:
        # In its place: the last console is where the kernel's own messages go.
        words[words.index(ELSEWHERE)] = SCREEN
    words = [word for word in words if word not in edit.added]
    words += [word for word in edit.removed if word not in words]
    return " ".join(words) + "\n"


def kiosk_config(text: str) -> str:
    """config.txt with the kiosk's part at its end."""
    rest = undone_config(text).rstrip("\n")
    return f"{rest}\n\n{BEGIN}\n{CONFIG}\n{END}\n" if rest else f"{BEGIN}\n{CONFIG}\n{END}\n"


def undone_config(text: str) -> str:
    """config.txt without the kiosk's part."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return text
    kept = before.rstrip("\n") + "\n" + after.lstrip("\n")
    return kept if kept.strip() else ""
