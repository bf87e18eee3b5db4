"""A release for a Raspberry Pi's own processor, run on this one by qemu-user.

Debian's packages are unpacked and not configured (nothing of another processor runs then), the
wheels are those of `scripts/bundle`, unpacked into a virtual environment made by hand.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import checkout
from debian import mirror
from inside import run_inside
from kept import kept, key_of
from pi_processor import PI_4, PI_5, PiProcessor

EMULATOR = "qemu-aarch64-static"
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
# Both kinds of processor are met that way.
PROCESSORS = {"bookworm": PI_4, "trixie": PI_5}
PACKAGES = (
    "base-files", "libc6", "libstdc++6", "zlib1g", "libexpat1", "libglib2.0-0", "python3",
    "python3-pygame", "libgbm1", "libegl1", "libgles2", "libgl1-mesa-dri",
)  # fmt: skip
# Where /bin and others are links, packages that are only unpacked do not make them.
_LINKS = ("bin", "sbin", "lib")
VENV = "opt/kiosk/venv"


class Arm64:
    """A system with a release in it. `root`: its folder."""

    def __init__(self, suite: str) -> None:
        self.python, self.processor = PYTHONS[suite], PROCESSORS[suite]
        recipe = Path(__file__).read_text("utf-8")
        self._system = kept(f"arm64-{suite}", key_of(recipe), lambda to: _unpack(suite, to))
        self._release = kept(
            f"arm64-release-{suite}",
            key_of(recipe, checkout.digest()),
            lambda to: _release(suite, to),
        )

    def lay_out(self, root: Path) -> "Arm64Root":
        """Both in one folder, for one test."""
        subprocess.run(["cp", "-a", "--reflink=auto", f"{self._system}/.", root], check=True)
        venv = root / VENV
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/python3").symlink_to(f"/usr/bin/python{self.python}")
        (venv / "pyvenv.cfg").write_text(
            f"home = /usr/bin\ninclude-system-site-packages = true\nversion = {self.python}\n"
        )
        packages = venv / f"lib/python{self.python}/site-packages"
        shutil.copytree(self._release, packages)
        emulator = shutil.which(EMULATOR)
        assert emulator is not None
        shutil.copy(emulator, root / "usr/bin" / EMULATOR)
        return Arm64Root(root, self.python, self.processor)


class Arm64Root:
    """To run Python in."""

    def __init__(self, root: Path, python: str, processor: PiProcessor) -> None:
        self._root, self._python, self._processor = root, python, processor
        self._over = processor.lay_out(root / "processor")

    def run(self, *words: str) -> str:
        """What the release's Python printed. Raises InsideError."""
        python = f"/usr/bin/python{self._python}"
        command = [f"/usr/bin/{EMULATOR}", "-0", f"/{VENV}/bin/python3", python, *words]
        environ = {"QEMU_CPU": self._processor.emulated}
        return run_inside(self._root, command, environ, self._over)


def _unpack(suite: str, folder: Path) -> None:
    # A link is to be there before anything is unpacked through it.
    links = " && ".join(
        f'mkdir -p "$1/usr/{name}" && ln -s usr/{name} "$1/{name}"' for name in _LINKS
    )
    done = subprocess.run(
        [
            "mmdebstrap", "--quiet", "--mode=root", "--variant=extract",
            "--architectures=arm64", f"--include={','.join(PACKAGES)}",
            "--aptopt=APT::Install-Recommends false", f"--setup-hook={links}",
            "--skip=check/qemu", suite, str(folder / "system"), mirror(),
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"mmdebstrap {suite} arm64: {done.stderr[-3000:]}")
    for path in (folder / "system").iterdir():
        path.rename(folder / path.name)
    (folder / "system").rmdir()
    for name in ("proc", "sys", "tmp", "dev", "etc", "var/tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)


def _release(suite: str, folder: Path) -> None:
    out = folder.parent / f"{folder.name}.bundle"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    done = subprocess.run(
        [str(checkout.ROOT / "scripts/bundle"), "--for", suite, "--arch", "aarch64"]
        + ["--folder", "--out", str(out)],
        cwd=checkout.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"scripts/bundle: {done.stderr[-3000:]}")
    for wheel in out.glob("*/wheels/*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    shutil.rmtree(out)


def here(script: str) -> str:
    """What the same script prints with this machine's own Python."""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=checkout.ROOT, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
