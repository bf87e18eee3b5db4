"""The system's files say what they promise, and systemd itself agrees."""

import hashlib
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from pretended import ROOT

from kiosk.health import watchdog
from scripts.installing import system_files

SYSTEMD = ROOT / "systemd"
SERVICES = sorted(SYSTEMD.glob("*.service"))
# A kiosk is let near a patient with no more (the bar); the tool's scale ends at 10.
MOST_EXPOSED = 1.5
# What systemd itself and Debian's base system bring.
OF_THE_SYSTEM = ("/usr/bin/python3", "/usr/bin/systemctl", "/bin/sh")


def values(path: Path, name: str) -> list[str]:
    """All that a directive is set to, in order."""
    return re.findall(rf"^{name}=(.*)$", path.read_text("utf-8"), re.MULTILINE)


def value(name: str, unit: str = "kiosk.service") -> str:
    (found,) = values(SYSTEMD / unit, name)
    return found


def test_every_file_has_its_place() -> None:
    placed = {path for path, _ in system_files.planned(SYSTEMD).values()}
    there = {path for path in SYSTEMD.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert there - placed == {SYSTEMD / system_files.NUMBER_FILE}


def test_changed_system_files_have_a_new_number() -> None:
    # A release says which ones it needs at least, and `kiosk update` brings none.
    digest = hashlib.sha256()
    for name, (path, mode) in sorted(system_files.planned(SYSTEMD).items()):
        digest.update(f"{name} {mode:o}\n".encode() + path.read_bytes())
    noted = (Path(__file__).parent / "system_files.txt").read_text().split()
    number = system_files.number_of(SYSTEMD)
    assert noted == [str(number), digest.hexdigest()], (
        "The system files changed: where a release needs the new ones, raise systemd/number; "
        f"then write '{number} {digest.hexdigest()}' into tests/install/system_files.txt."
    )


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_what_a_unit_starts_is_installed(path: Path) -> None:
    planned = {f"/{name}" for name in system_files.planned(SYSTEMD)}
    for line in values(path, "Exec[A-Za-z]+"):
        command, *arguments = line.lstrip("-+!@:").split()
        assert command in OF_THE_SYSTEM or command.startswith("/opt/kiosk/"), line
        scripts = [word for word in arguments if word.startswith("/usr/local/")]
        assert set(scripts) <= planned, line


def test_units_name_units_that_there_are() -> None:
    ours = {path.name for path in SYSTEMD.iterdir()}
    text = "\n".join(path.read_text("utf-8") for path in SYSTEMD.glob("kiosk*"))
    assert set(re.findall(r"\bkiosk[a-z-]*\.(?:service|timer)\b", text)) <= ours


def test_it_is_started_for_ever_and_given_up_only_for_the_rescue_screen() -> None:
    assert value("Restart") == "always"
    assert value("OnFailure") == "kiosk-rescue.service"
    # Otherwise later systemd shows that screen at each single restart.
    assert value("RestartMode") == "direct"
    assert (value("StartLimitIntervalSec"), value("StartLimitBurst")) == ("300", "8")
    # Five minutes are too short for hangs to reach that limit: the kiosk's own rule does.
    hang_s = int(value("WatchdogSec")) + watchdog.HANG_S
    assert 300 / hang_s > watchdog.SPARED_AFTER


def test_stopped_before_its_first_picture_it_did_not_fail() -> None:
    # The rescue screen would come, and a restart in mid-start be lost.
    assert str(128 + signal.SIGTERM) in value("SuccessExitStatus").split()


def test_the_rescue_screen_needs_no_release_and_is_not_given_up() -> None:
    rescue = (SYSTEMD / "kiosk-rescue.service").read_text("utf-8")
    assert "/opt/kiosk" not in rescue
    assert value("StartLimitIntervalSec", "kiosk-rescue.service") == "0"
    assert value("Wants", "kiosk-rescue.service") == "kiosk-retry.timer"


def test_it_keeps_no_picture_and_reaches_no_network() -> None:
    assert value("LimitCORE") == "0"
    assert value("IPAddressDeny") == "any"
    assert set(value("RestrictAddressFamilies").split()) == {"AF_UNIX", "AF_NETLINK"}


def test_it_writes_to_two_folders_alone() -> None:
    assert value("ProtectSystem") == "strict"
    assert (value("StateDirectory"), value("RuntimeDirectory")) == ("kiosk", "kiosk")
    text = (SYSTEMD / "kiosk.service").read_text("utf-8")
    others = re.findall(
        r"^(?:ReadWritePaths|CacheDirectory|LogsDirectory)=", text, re.MULTILINE
    )
    assert others == []


def test_devices_are_listed() -> None:
    assert value("DevicePolicy") == "closed"
    allowed = {line.split()[0] for line in values(SYSTEMD / "kiosk.service", "DeviceAllow")}
    assert allowed == {
        "char-drm", "char-input", "char-video4linux", "char-media", "char-dma_heap",
        "char-gpiochip", "char-i2c", "char-alsa", "/dev/tty1",
    }  # fmt: skip


def test_devices_whose_names_come_with_a_module_are_known_before_the_kiosk() -> None:
    # systemd passes over a name that is not in /proc/devices yet.
    text = (SYSTEMD / "modules-load.d/kiosk.conf").read_text("utf-8").splitlines()
    loaded = {line for line in text if line and not line.startswith("#")}
    assert loaded == {"drm", "snd", "videodev", "mc", "i2c-dev"}


def test_the_machines_watchdog_is_within_what_the_chip_can_count() -> None:
    path = SYSTEMD / "system.conf.d/50-kiosk.conf"
    for name in ("RuntimeWatchdogSec", "RebootWatchdogSec"):
        assert int(values(path, name)[0]) <= 15


def test_only_what_says_when_begins_by_itself() -> None:
    enabled = system_files.enabled_units(SYSTEMD)
    assert {"kiosk.service", "kiosk-nightly.timer"} <= set(enabled)
    assert not {"kiosk-rescue.service", "kiosk-retry.timer", "kiosk-splash.service"} & set(
        enabled
    )


def test_the_staff_may_say_what_the_commands_advise() -> None:
    text = (SYSTEMD / "sudoers.d/kiosk").read_text("utf-8")
    for words in ("start kiosk", "restart kiosk", "restart kiosk.service"):
        assert f"/usr/bin/systemctl {words}" in text
    # A shell, an editor or a star would make every member root.
    assert "*" not in text
    assert "ALL\n" not in text


@pytest.mark.skipif(shutil.which("visudo") is None, reason="sudo is not installed")
def test_sudo_understands_its_file() -> None:
    path = str(SYSTEMD / "sudoers.d/kiosk")
    done = subprocess.run(["visudo", "-cf", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def knows_offline() -> bool:
    if shutil.which("systemd-analyze") is None:
        return False
    return "--offline" in analyze("--help").stdout


NEEDS_SYSTEMD = pytest.mark.skipif(
    not knows_offline(), reason="systemd-analyze is not installed, or older than 250"
)


@NEEDS_SYSTEMD
@pytest.mark.parametrize("unit", ["kiosk.service", "kiosk-rescue.service"])
def test_what_patients_stand_before_is_closed(unit: str) -> None:
    done = analyze("security", "--offline=true", "--no-pager", str(SYSTEMD / unit))
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found is not None, done.stderr
    assert float(found[1]) <= MOST_EXPOSED


@NEEDS_SYSTEMD
def test_systemd_knows_every_word(tmp_path: Path) -> None:
    # Without the programs themselves, which are not installed here.
    for path in [*SERVICES, *SYSTEMD.glob("*.timer")]:
        text = re.sub(r"^(Exec[A-Za-z]+=)\S+", r"\1/bin/true", path.read_text(), flags=re.M)
        # Known from systemd 254 on; older ones say so and go on, as is meant.
        text = re.sub(r"^(RestartMode|Documentation)=.*$", "", text, flags=re.M)
        (tmp_path / path.name).write_text(text)
    done = analyze("verify", *(str(path) for path in sorted(tmp_path.iterdir())))
    ours = [line for line in done.stderr.splitlines() if "kiosk" in line]
    assert ours == []
