"""A Debian system in an archive, as somebody would have it on a card before the kiosk comes."""

import subprocess
from pathlib import Path

from kept import kept, key_of

KERNEL = "linux-image-amd64"
# As on Raspberry Pi OS Lite, more or less: systemd, no desktop, Python. The agent is the tests'
# own hand in the guest; busybox and overlayroot are there so that the root can be made an
# overlay without a network.
PACKAGES = (
    "systemd-sysv", "udev", "dbus", "libpam-systemd", "kmod", "login", "passwd", "iproute2",
    "procps", "initramfs-tools", "zstd", "e2fsprogs", "logsave", "sudo", "ca-certificates",
    "gpgv", "python3", "qemu-guest-agent", "busybox", "overlayroot", KERNEL,
)  # fmt: skip
# What the initramfs needs to find this disk; with all it could need it is three times as large.
_MODULES = ("virtio_pci", "virtio_blk", "ext4", "overlay")
# What the installer finds on a Pi's boot partition, and what the kernel is then told in QEMU.
CMDLINE = "boot/firmware/cmdline.txt"
_FILES = {
    "etc/hostname": "kiosk\n",
    "etc/hosts": "127.0.0.1 localhost kiosk\n",
    "etc/fstab": "/dev/vda / ext4 defaults,noatime 0 1\n",
    CMDLINE: "console=ttyS0 console=tty1 root=/dev/vda rootfstype=ext4 fsck.repair=yes rw\n",
    "boot/firmware/config.txt": "dtparam=audio=on\nauto_initramfs=1\n",
    # Every picture that the kiosk hands to the screen, by the kernel's own record of it.
    "etc/systemd/system/pictures-record.service": """\
[Unit]
Description=Record of each picture that a program hands to the screen (of the tests)
DefaultDependencies=no
After=systemd-modules-load.service sys-kernel-tracing.mount local-fs.target
Wants=sys-kernel-tracing.mount
Before=kiosk.service kiosk-rescue.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /usr/local/lib/pictures-record
""",
    "usr/local/lib/pictures-record": """\
modprobe drm
cd /sys/kernel/tracing
echo mono > trace_clock
echo 'p:screen/first drm_mode_setcrtc' >> kprobe_events
echo 'p:screen/next drm_mode_page_flip_ioctl' >> kprobe_events
echo 1 > events/screen/enable
echo 1 > tracing_on
""",
}
_WANTS = "etc/systemd/system/sysinit.target.wants/pictures-record.service"


class NoMirrorError(Exception):
    """apt on this machine knows no mirror of Debian."""


def mirror() -> str:
    """Where this machine's own apt takes Debian from. Raises NoMirrorError."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    for line in told.splitlines():
        origin, _, address = line.partition(" ")
        if origin == "Debian" and address and "security" not in address:
            return address
    raise NoMirrorError("apt on this machine knows no mirror of Debian")


def debian(suite: str, more: tuple[str, ...] = ()) -> Path:
    """The archive (tar) of a suite, with more packages; made where it is not kept yet."""
    recipe = Path(__file__).read_text("utf-8")
    return kept(f"debian-{suite}", key_of(recipe, *more), lambda to: _make(suite, more, to)) / (
        "system.tar"
    )


def kernel_release(archive: Path) -> str:
    """Of the kernel in an archive, as `uname -r` says it."""
    told = subprocess.run(
        ["tar", "-tf", str(archive), "--wildcards", "./boot/vmlinuz-*"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return told.split()[0].partition("vmlinuz-")[2]


def _make(suite: str, more: tuple[str, ...], folder: Path) -> None:
    hooks = folder / "hooks"
    for name, text in _FILES.items():
        (hooks / name).parent.mkdir(parents=True, exist_ok=True)
        (hooks / name).write_text(text)
    modules = "\\n".join(_MODULES)
    early = (
        'mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"'
        ' && echo MODULES=list > "$1/etc/initramfs-tools/conf.d/list"'
        f' && printf "{modules}\\n" > "$1/usr/share/initramfs-tools/modules.d/qemu"'
    )
    late = (
        f'cp -r "{hooks}/." "$1/" && mkdir -p "$1/{Path(_WANTS).parent}"'
        f' && ln -s /etc/systemd/system/pictures-record.service "$1/{_WANTS}"'
    )
    done = subprocess.run(
        [
            "mmdebstrap", "--quiet", "--mode=root", "--variant=apt",
            f"--include={','.join((*PACKAGES, *more))}",
            "--aptopt=APT::Install-Recommends false",
            "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            f"--essential-hook={early}", f"--customize-hook={late}",
            suite, str(folder / "system.tar"), mirror(),
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"mmdebstrap {suite}: {done.stderr[-3000:]}")
