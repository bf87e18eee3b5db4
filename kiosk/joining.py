"""How somebody gets to read what belongs to a group: which one it is, and the command."""

import grp
import os
import stat
from pathlib import Path

_UNKNOWN = "join the group that owns it (ls -ld shows which) and log in again, or use sudo"


def how_to_join(path: Path) -> str:
    """What to do where one may not read this path, half a sentence. Never raises.

    Of a file in a folder that one may not look into the folder's group is told.
    """
    for each in (path, *path.parents):
        try:
            found = each.stat()
        except OSError:
            continue
        mine = {os.getegid(), *os.getgroups()}
        if not found.st_gid or found.st_gid in mine or not found.st_mode & stat.S_IRGRP:
            break
        try:
            name = grp.getgrgid(found.st_gid).gr_name
        except KeyError:
            break
        return (
            f"join the group {name} (sudo usermod -aG {name} USER, then log in anew), or use "
            "sudo"
        )
    return _UNKNOWN
