"""Takes out of a text who and where somebody is: names, the host's name, addresses."""

import ipaddress
import os
import pwd
import re
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

# Names that come with the system or the kiosk and tell of nobody; as words they are everywhere.
_NOBODY = frozenset({"root", "kiosk", "pi", "user", "localhost", "nobody", "raspberrypi"})
# Debian gives people numbers from here to there; the others are the system's own.
FIRST_PERSON, LAST_PERSON = 1000, 59999

_HOME = re.compile(r"(/home/|/run/user/|/media/)([^/\s\"':;,]+)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_MAC = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])")
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
# At least two colons, or it is a time of day.
_IP6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![\w:])")
_WEB = re.compile(r"\b(?:https?|ftp|ssh|rtsp)://[^\s\"']+")


class Scrubber:
    """Replaces what tells of somebody by a word for what it was.

    `people` and `hosts`: their names; `marks`: numbers of this one machine.
    """

    def __init__(
        self, people: Iterable[str], hosts: Iterable[str], marks: Iterable[str] = ()
    ) -> None:
        words = {
            **dict.fromkeys(_telling(marks), "MACHINE"),
            **dict.fromkeys(_telling(people), "USER"),
            **dict.fromkeys(_telling(hosts), "HOST"),
        }
        self._words = {word.lower(): what for word, what in words.items()}
        # The longest first, for a full name holds the first name.
        some = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        self._known = re.compile(rf"(?<!\w)(?:{some})(?!\w)", re.IGNORECASE) if some else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = _WEB.sub("ADDRESS", text)
        text = _MAIL.sub("ADDRESS", text)
        text = _HOME.sub(r"\1USER", text)
        text = _MAC.sub("ADDRESS", text)
        # The newer ones may end in an older one.
        text = _IP6.sub(_if_address, text)
        text = _IP4.sub(_if_address, text)
        if self._known is None:
            return text
        return self._known.sub(lambda found: self._words[found[0].lower()], text)


def scrubber_here(
    environ: Mapping[str, str], also: Iterable[str] = (), root: Path = Path("/")
) -> Scrubber:
    """One that knows the people, the name and the numbers of this machine, and `also` those."""
    people = {*also} | {environ.get(name, "") for name in ("USER", "LOGNAME", "SUDO_USER")}
    try:
        accounts = pwd.getpwall()
    except OSError:
        accounts = []
    for account in accounts:
        if FIRST_PERSON <= account.pw_uid <= LAST_PERSON or account.pw_uid == os.geteuid():
            people |= {account.pw_name, Path(account.pw_dir).name}
        if FIRST_PERSON <= account.pw_uid <= LAST_PERSON:
            # The full name, with room and telephone number behind commas.
            people |= {*account.pw_gecos.split(","), *re.split(r"[,\s]+", account.pw_gecos)}
    hosts = {socket.gethostname(), _text(root / "etc/hostname")}
    hosts |= {host.partition(".")[0] for host in hosts}
    marks = {
        _text(root / "etc/machine-id"),
        _text(root / "proc/device-tree/serial-number"),
    }
    return Scrubber(people, hosts, marks)


def _telling(words: Iterable[str]) -> set[str]:
    """Those that tell of somebody; single letters would be found everywhere."""
    return {
        word
        for word in (each.strip() for each in words)
        if len(word) > 1 and word.lower() not in _NOBODY
    }


def _if_address(found: "re.Match[str]") -> str:
    try:
        ipaddress.ip_address(found[0])
    except ValueError:
        return found[0]
    return "ADDRESS"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        return ""
