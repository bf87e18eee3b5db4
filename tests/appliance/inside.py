"""Programs run inside a system that lies in a folder, with the host's network and processor."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# The mounts are in a namespace of their own, so none of them outlives the program.
_ENTER = """
set -e
root=$1; shift
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --bind "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf"
if [ -n "$trust" ]; then
    touch "$root/var/tmp/trust-of-the-host.crt"
    mount --bind "$trust" "$root/var/tmp/trust-of-the-host.crt"
fi
while [ "$1" != -- ]; do
    mount --bind "$1" "$root/$2"
    shift 2
done
shift
exec chroot "$root" "$@"
"""
_TRUST = "/var/tmp/trust-of-the-host.crt"


class InsideError(Exception):
    """A program failed inside; its last words."""


def run_inside(
    root: Path,
    command: Sequence[str],
    environ: Mapping[str, str] | None = None,
    over: Mapping[str, Path] | None = None,
) -> str:
    """What it printed, both ways. Raises InsideError. Needs root's rights.

    `over`: files and folders of the host, and what they lie over inside, without the first `/`.
    Where the host's pip is told whom to trust (PIP_CERT), the one inside is told the same.
    """
    trust = os.environ.get("PIP_CERT", "")
    # A link to a file of systemd-resolved's would lead out of the root.
    resolv = root / "etc/resolv.conf"
    if not resolv.is_file():
        resolv.unlink(missing_ok=True)
        resolv.touch()
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", _ENTER, "sh"]
        + [str(root), *(word for at, what in (over or {}).items() for word in (what, at))]
        + ["--", *command],
        env={
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LC_ALL": "C.UTF-8",
            "trust": trust,
            **({"PIP_CERT": _TRUST} if trust else {}),
            **(environ or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    (root / _TRUST.lstrip("/")).unlink(missing_ok=True)
    told = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        raise InsideError(f"{' '.join(command)}: exit {done.returncode}\n{told[-4000:]}")
    return told
