"""This machine and its kiosk as the doctor looks at them."""

import os
import pwd
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from kiosk.health.checks.probes import (
    CameraTrial,
    ModelTrial,
    PinsTrial,
    Probes,
    ScreenTrial,
    SessionsTrial,
    WallTrial,
)
from kiosk.health.checks.running import RunningKiosk, look_for_kiosk
from kiosk.health.checks.service import UNIT
from kiosk.health.checks.world import Account, World, find_pinout, flat, run_command
from kiosk.settings.catalogue import masked
from kiosk.settings.folders import data_folder, models_folder, runtime_folder
from kiosk.settings.last_good import load_or_last_good
from kiosk.settings.options import Settings
from kiosk.staff.config.things_named import missing
from kiosk.staff.probing.child import ask

_Trial = TypeVar("_Trial")


def world_here(
    config_dir: Path | None, simulated: bool, environ: Mapping[str, str]
) -> tuple[World, Settings]:
    """The machine, and the settings that hold: where they are wrong, the last good ones.

    `simulated`: the kiosk of `kiosk run --simulate` is meant.
    """
    settings, trouble = load_or_last_good(config_dir, (), environ)
    unfound = (each.problem for each in missing(settings, environ))
    problems = (*(() if trouble is None else trouble.problems), *unfound)
    data = data_folder(settings, environ, simulated=simulated).absolute()
    runtime = runtime_folder(settings, environ, simulated=simulated).absolute()
    t_s = time.monotonic()
    running = look_for_kiosk(runtime, t_s)
    world = World(
        options={key: masked(key, held) for key, held in flat(settings.model_dump()).items()},
        data=data,
        runtime=runtime,
        problems=tuple(str(each) for each in problems),
        instead=None if trouble is None else trouble.sentence,
        kiosk=running,
        simulated=simulated,
        pinout=find_pinout(),
        account=_account(running),
        probes=_probes(settings, data, config_dir, environ),
        environ=dict(environ),
        t_s=t_s,
    )
    return world, settings


def _probes(
    settings: Settings, data: Path, config_dir: Path | None, environ: Mapping[str, str]
) -> Probes:
    given = (str(data), *((str(config_dir.absolute()),) if config_dir is not None else ()))

    def trial(kind: type[_Trial], name: str, limit_s: float) -> Callable[[], _Trial]:
        # Several checks ask about one and the same camera.
        return _once(lambda: kind(**ask(name, given, limit_s)))

    return Probes(
        model=trial(ModelTrial, "model", 150.0),
        screen=trial(ScreenTrial, "screen", 30.0),
        camera=trial(CameraTrial, "camera", 60.0),
        wall=trial(WallTrial, "wall", 40.0),
        pins=trial(PinsTrial, "pins", 30.0),
        sessions=trial(SessionsTrial, "sessions", 150.0),
        fetch_model=_fetcher(settings.pose.model, models_folder(settings, environ)),
    )


def _once(make: Callable[[], _Trial]) -> Callable[[], _Trial]:
    """Asked again, also by another thread, it is what it was."""
    lock, kept = Lock(), cache(make)

    def get() -> _Trial:
        with lock:
            return kept()

    return get


def _fetcher(name: str, folder: Path) -> Callable[[], str] | None:
    """Fetches the model; None for one that can't be: the shipped one, or somebody's file."""
    from kiosk.pose.catalogue import models

    entry = next((model for model in models(folder) if model.name == name), None)
    if entry is None or entry.shipped:
        return None

    def fetch() -> str:
        from kiosk.pose import fetch as fetching

        return f"{name} is here and sound: {fetching.fetch(entry)}"

    return fetch


def _account(running: RunningKiosk | None) -> Account:
    """The user of the running kiosk, else of its service, else whoever asks."""
    found = _of_process(running.pid) if running is not None and running.pid else None
    found = found or _of_service()
    if found is not None and found.uid != os.geteuid():
        return found
    mine = Account.of_this_process()
    return Account(_name(mine.uid), mine.uid, mine.groups)


def _of_process(pid: int) -> Account | None:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        uid, gid = int(lines["Uid"].split()[1]), int(lines["Gid"].split()[1])
        groups = frozenset(int(number) for number in lines["Groups"].split())
    except (OSError, KeyError, ValueError, IndexError):
        return None
    return Account(_name(uid), uid, groups | {gid}, here=False)


def _of_service() -> Account | None:
    if not Path("/run/systemd/system").is_dir():
        return None
    command = ["systemctl", "show", UNIT, "-p", "LoadState,User,SupplementaryGroups"]
    answer = run_command(command)
    lines = dict(line.split("=", 1) for line in (answer or "").splitlines() if "=" in line)
    name = lines.get("User", "")
    if lines.get("LoadState") != "loaded" or not name:
        return None
    try:
        user = pwd.getpwnam(name)
        groups = set(os.getgrouplist(name, user.pw_gid))
    except (KeyError, OSError):
        return None
    return Account(name, user.pw_uid, frozenset(groups | _group_numbers(lines)), here=False)


def _group_numbers(lines: Mapping[str, str]) -> set[int]:
    import grp

    numbers: set[int] = set()
    for name in lines.get("SupplementaryGroups", "").split():
        try:
            numbers.add(grp.getgrnam(name).gr_gid)
        except KeyError:
            continue
    return numbers


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
