"""A machine of files for the doctor's checks: a Raspberry Pi with all it needs, or a laptop."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.health.board import NOT_BEFORE
from kiosk.health.checks.check import Finding
from kiosk.health.checks.probes import (
    CameraTrial,
    ModelTrial,
    PinsTrial,
    Probes,
    ScreenTrial,
    SessionsTrial,
    WallTrial,
)
from kiosk.health.checks.running import RunningKiosk
from kiosk.health.checks.world import Account, World, flat
from kiosk.health.doctor import CHECKS, examine
from kiosk.settings.options import Settings

NOW = NOT_BEFORE + timedelta(days=10)
BOOT = "11111111-2222-3333-4444-555555555555"
# Nobody of this number is on the machine that runs the tests.
KIOSK_UID, GROUP = 54321, 54322

# What the computer of a kiosk that is well holds, by path.
PI_FILES = {
    "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
    "proc/sys/kernel/osrelease": "6.12.34+rpt-rpi-2712\n",
    "proc/sys/kernel/random/boot_id": f"{BOOT}\n",
    "proc/cmdline": "console=tty3 video=HDMI-A-1:1920x1080@60D quiet\n",
    "proc/meminfo": "MemTotal: 4000000 kB\nMemAvailable:    3000000 kB\n",
    "proc/mounts": "overlay / overlay rw 0 0\n/dev/sda3 {data} ext4 rw,noatime 0 0\n",
    "sys/class/drm/card1-HDMI-A-1/status": "connected\n",
    "sys/class/drm/card1-HDMI-A-2/status": "disconnected\n",
    "sys/class/drm/card1-Writeback-1/status": "unknown\n",
    "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
    "sys/class/thermal/thermal_zone0/temp": "51000\n",
    "sys/class/hwmon/hwmon2/name": "rpi_volt\n",
    "sys/class/hwmon/hwmon2/in0_lcrit_alarm": "0\n",
    "run/systemd/system/there": "",
    "run/systemd/timesync/synchronized": "",
    "dev/gpiochip0": "",
    "dev/video0": "",
    "dev/media0": "",
    "dev/dma_heap/linux,cma": "",
    "dev/dri/card1": "",
    "dev/dri/renderD128": "",
    "dev/snd/pcmC0D0p": "",
}
COMMANDS = {
    "vcgencmd": "throttled=0x0\n",
    "systemctl show kiosk.service": "LoadState=loaded\nActiveState=active\nWatchdogUSec=15s\n",
    "systemctl show -p": "RuntimeWatchdogUSec=15s\n",
    "timedatectl": "yes\n",
}
PACKAGES = {"numpy": "2.2.0", "ai-edge-litert": "2.3.0"}
WELL: dict[str, Any] = {
    "stage": "empty",
    "screen": {"driver": "KMSDRM"},
    "parts": [
        {"name": "camera", "kind": "well", "trouble": None},
        {"name": "wall", "kind": "well", "trouble": None},
    ],
    "frames_seen_per_s": 30.0,
    "frames_judged_per_s": 29.5,
    "wall": {"state": "free", "age_s": 0.03, "trouble": None},
    "light": {"lux": 240.0, "gain": 1.5, "brightness": 0.4},
    "faults": [],
}


def put(root: Path, path: str, text: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def commands(answers: Mapping[str, str | None]) -> Any:
    """Programs that answer by how the command begins; None: it failed."""

    def run(command: Sequence[str]) -> str | None:
        line = " ".join(command)
        return next((said for begin, said in answers.items() if line.startswith(begin)), None)

    return run


def probes(**changed: Any) -> Probes:
    """Trials that all went well; a given one is what its trial tells, an error is raised."""
    told: dict[str, Any] = {
        "model": ModelTrial("lightning-float16", "ai-edge-litert"),
        "screen": ScreenTrial("KMSDRM"),
        "camera": CameraTrial("Pi camera imx708", None, 30, 0.03, 240.0, 0.4, False),
        "wall": WallTrial("ultrasonic ranger", None, 70, 69, 40, None),
        "pins": PinsTrial(),
        "sessions": SessionsTrial(sessions=12),
    } | changed

    def trial(result: object) -> Any:
        def make() -> object:
            if isinstance(result, BaseException):
                raise result
            return result

        return make

    return Probes(**{name: trial(result) for name, result in told.items()})


def pi(root: Path, **changed: Any) -> World:
    """A Raspberry Pi on which all is well and no kiosk runs."""
    data, runtime = root / "data", root / "run/kiosk"
    for path, text in PI_FILES.items():
        put(root, path, text.format(data=data))
    for folder in (data, runtime):
        folder.mkdir(parents=True)
        folder.chmod(0o750)
    for device in (root / "dev").rglob("*"):
        if device.is_file():
            device.chmod(0o666)
    pinout = put(root, "hardware/pinout.toml", '[pins]\n"wall.trigger_pin" = 23\n')
    return replace(laptop(root), pinout=pinout, prefix=root / "venv", **changed)


def laptop(root: Path, **changed: Any) -> World:
    """A machine of which nothing is known but its Python."""
    world = World(
        options=flat(Settings().model_dump()),
        data=root / "data",
        runtime=root / "run/kiosk",
        root=root,
        account=Account.of_this_process(),
        probes=probes(),
        environ={},
        now=NOW,
        t_s=1000.0,
        run=commands(COMMANDS),
        origin=lambda module: Path("/usr/lib/python3/dist-packages") / module,
        version=PACKAGES.get,
        prefix=None,
    )
    return replace(world, **changed)


def options(**changed: object) -> dict[str, object]:
    """The shipped options but for those; wall_source="tof" is wall.source."""
    others = {name.replace("_", ".", 1): value for name, value in changed.items()}
    return flat(Settings().model_dump()) | others


def running(**changed: Any) -> RunningKiosk:
    """A kiosk that runs and is well, but for what is given of its status."""
    return RunningKiosk(77, WELL | changed)


def reports(fault: str, **changed: Any) -> RunningKiosk:
    """A kiosk that runs and has this fault."""
    return running(faults=[{"code": "?", "fault": fault, "severity": "stops"}], **changed)


def look(check_id: str, world: World) -> Finding:
    """What the check of this id finds."""
    return examine(next(check for check in CHECKS if check.id == check_id), world)
