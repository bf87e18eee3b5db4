"""A computer that is none: the image's disk in QEMU, switched on, looked at, and cut off.

QEMU emulates every instruction (TCG), with `-icount`: the guest's clock is the number of
instructions that it has executed; only while it waits does the host's clock count. So its
seconds are nearly the same on an idle and on a busy host. A processor of QEMU's does 1,000
million instructions in a second of its own clock. A machine that is to be `speed` times as fast
is told at boot that its clock ticks `speed` times as often as it does (tsc_early_khz): all its
seconds are then longer, those of waiting too, and more is done in each.

An uncounted machine has two processors, as fast as they come, and a clock that goes `speed`
times slower than the host's, about: the quickest where what happens matters, and not when.
"""

import re
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from debian import CMDLINE
from guest import Guest
from images import Image
from json_socket import SilenceError
from photograph import Photograph
from qmp import Qmp

# Small, for drawing is most of what the emulated processor does.
SCREEN_PX = (800, 480)
MEMORY_MIB = 1536
# Of the host: an emulated boot takes one minute alone, and several beside others.
BOOT_LIMIT_S = 1_200.0
_COUNTED = ("-accel", "tcg,thread=single", "-smp", "1", "-icount", "shift=0")
_UNCOUNTED = ("-accel", "tcg,thread=multi", "-smp", "2")
_COUNTED_KHZ = 1_000_000
_TRIPPED = "Oops: int3"
# In a row: a kernel that always trips is not the emulator's doing.
_TRIPS = 3
# Until QEMU has made its sockets.
_START_LIMIT_S = 60.0


@dataclass
class Machine:
    """One machine of an image; its disk keeps what was written over power cuts.

    `folder`: of its own, for its disk and its sockets. `words`: more for the kernel.
    `speed`: in 1,000 million instructions a second; not `counted`: see above. `disks`: more of
    them, raw.
    """

    image: Image
    folder: Path
    speed: int = 1
    counted: bool = True
    words: Sequence[str] = ()
    disks: Sequence[Path] = ()
    network: bool = False
    screen_px: tuple[int, int] = SCREEN_PX
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _qmp: Qmp | None = field(default=None, init=False)
    _guest: Guest | None = field(default=None, init=False)
    _initrd: Path | None = field(default=None, init=False)
    _words: Sequence[str] | None = field(default=None, init=False)

    def power_on(self) -> None:
        """Switch it on; the guest is not up yet. Raises SilenceError."""
        assert self._process is None, "it is on already"
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("qmp", "agent"):
            (self.folder / name).unlink(missing_ok=True)
        disk = self.folder / "disk.qcow2"
        if not disk.exists():
            subprocess.run(
                ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw"]
                + ["-b", str(self.image.disk.resolve()), str(disk)],
                check=True,
            )
        with (self.folder / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(disk), cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + _START_LIMIT_S
        while True:
            try:
                self._qmp = Qmp(self.folder / "qmp")
                return
            except SilenceError:
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (self.folder / "qemu.log").read_text("utf-8", "replace")
                    self.cut_power()
                    raise SilenceError(f"QEMU does not start: {said[-500:]}") from None
                time.sleep(0.05)

    @property
    def guest(self) -> Guest:
        """The hand inside, as soon as it is there. Raises SilenceError.

        QEMU's two processors trip now and then over a kernel that writes to its own code, as
        it does while it starts. Such a machine switched itself off, and is switched on anew.
        """
        trips = 0
        while self._guest is None:
            try:
                self._guest = Guest(self.folder / "agent", BOOT_LIMIT_S)
            except SilenceError:
                trips += 1
                if self.counted or trips > _TRIPS or _TRIPPED not in self.serial():
                    raise
                self.cut_power()
                self.power_on()
        return self._guest

    @property
    def qmp(self) -> Qmp:
        """QEMU's own ear."""
        assert self._qmp is not None, "it is off"
        return self._qmp

    @property
    def is_on(self) -> bool:
        """Whether QEMU runs."""
        return self._process is not None and self._process.poll() is None

    def photograph(self) -> Photograph:
        """What its screen shows now, seen from outside."""
        file = self.folder / "screen.png"
        self.qmp.photograph(file)
        return Photograph.read(file)

    def pause(self) -> None:
        """Let it stand still; no time goes by inside."""
        self.qmp.ask("stop")

    def resume(self) -> None:
        """Let it go on."""
        self.qmp.ask("cont")

    def read_boot_files(self) -> None:
        """Start from now on with the initramfs and the kernel's words that lie in the guest, as
        a Pi's firmware would find them.
        """
        initrd = self.guest.tell("ls /boot/initrd.img-*").split()[-1]
        self._initrd = self.guest.fetch(initrd, self.folder / "initrd")
        self._words = self.guest.tell(f"cat /{CMDLINE}").split()

    def cut_power(self) -> None:
        """As when the plug is pulled: QEMU is killed. May be called twice."""
        for each in (self._guest, self._qmp):
            if each is not None:
                each.close()
        self._guest = self._qmp = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def await_off(self, limit_s: float = BOOT_LIMIT_S) -> None:
        """Wait until it has switched itself off, as after `poweroff` or `reboot`."""
        assert self._process is not None, "it is off"
        self._process.wait(limit_s)
        self.cut_power()

    def serial(self) -> str:
        """What the kernel and systemd said on the serial line."""
        return (self.folder / "serial.log").read_text("utf-8", "replace")

    def last_words(self) -> str:
        """The end of what QEMU and the kernel said."""
        words: list[str] = []
        for name in ("qemu.log", "serial.log"):
            file = self.folder / name
            if file.exists():
                words.append(f"{name}:\n{file.read_text('utf-8', 'replace')[-4000:]}")
        return "\n".join(words)

    def witnessed(self) -> list[str]:
        """The whole lines that were told on /dev/ttyS1, in all its lives."""
        file = self.folder / "witness.log"
        text = file.read_text("ascii", "replace") if file.exists() else ""
        return text.rpartition("\n")[0].replace("\r", "").splitlines()

    def _command(self, disk: Path) -> list[str]:
        width, height = self.screen_px
        command = [
            # QEMU ends with the tests, however these end.
            "setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64",
            "-nodefaults", "-no-reboot", "-display", "none",
            # Emulated vectors beyond these made llvmpipe crash (FIELD-NOTES part 3).
            "-cpu", "Nehalem", *(_COUNTED if self.counted else _UNCOUNTED),
            "-m", str(MEMORY_MIB),
            "-kernel", str(self.image.kernel),
            "-initrd", str(self._initrd or self.image.initrd),
            "-append", " ".join(self._kernel_words()),
            "-device", f"virtio-gpu-pci,xres={width},yres={height}",
            "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
            "-chardev", "socket,path=agent,server=on,wait=off,id=agent",
            "-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
            "-qmp", "unix:qmp,server=on,wait=off", "-serial", "file:serial.log",
            # A line of the tests' own (/dev/ttyS1): what was told there outlives a power cut.
            "-chardev", "file,id=witness,path=witness.log,append=on",
            "-serial", "chardev:witness",
            "-drive", f"file={disk},if=virtio,format=qcow2",
            "-audiodev", "wav,id=sound,path=sound.wav", "-device", "intel-hda",
            "-device", "hda-output,audiodev=sound,mixer=off",
            "-nic", "user,model=virtio" if self.network else "none",
        ]  # fmt: skip
        for each in self.disks:
            command += ["-drive", f"file={each},if=virtio,format=raw"]
        return command

    def _kernel_words(self) -> list[str]:
        khz = self.speed * (_COUNTED_KHZ if self.counted else _host_khz())
        faster = ["tsc=reliable", f"tsc_early_khz={khz}"] if self.speed > 1 else []
        return [*(self._words or self.image.kernel_words), *faster, *self.words]


def _host_khz() -> int:
    """How often the host's clock of instructions ticks, which an uncounted machine is shown."""
    text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    found = re.findall(r"^cpu MHz\s*: ([\d.]+)", text, re.M)
    # QEMU counts nanoseconds where it knows of no such clock.
    return max(round(float(each) * 1000) for each in found) if found else 1_000_000
