"""Machines as the kernel has them mounted."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

PLAIN = """\
/dev/mmcblk0p2 / ext4 rw,noatime 0 0
tmpfs /run tmpfs rw,nosuid 0 0
/dev/mmcblk0p1 /boot/firmware vfat rw,relatime 0 0
"""
OVERLAY = """\
overlayroot / overlay rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,uuid=on 0 0
/dev/mmcblk0p2 /media/root-ro ext4 ro,relatime 0 0
tmpfs-root /media/root-rw tmpfs rw,relatime 0 0
/dev/mmcblk0p1 /boot/firmware vfat rw,relatime 0 0
"""
BINDS = """\
/dev/mmcblk0p3 /data ext4 rw,noatime,commit=5 0 0
/dev/mmcblk0p3 /etc/kiosk ext4 rw,noatime,commit=5 0 0
/dev/mmcblk0p3 /var/lib/kiosk ext4 rw,noatime,commit=5 0 0
/dev/mmcblk0p3 /opt/kiosk ext4 rw,noatime,commit=5 0 0
"""
# What overlayroot makes of a partition without recurse=0.
FLEETING_DATA = """\
/dev/mmcblk0p3 /media/root-ro/data ext4 ro,relatime 0 0
/media/root-ro/data /data overlay rw,lowerdir=/ro/data,upperdir=/media/root-rw/data 0 0
/media/root-ro/data /var/lib/kiosk overlay rw,lowerdir=/r,upperdir=/media/root-rw/data 0 0
"""
CONTAINER = """\
overlay / overlay rw,lowerdir=/var/lib/x/1:/var/lib/x/2,upperdir=/var/lib/x/upper,workdir=/w 0 0
tmpfs /dev tmpfs rw 0 0
"""


LOCAL, CONF = "etc/overlayroot.local.conf", "etc/overlayroot.conf"
PI, KERNEL = "boot/firmware/cmdline.txt", "proc/cmdline"


def machine(root: Path, mounts: str, files: Mapping[str, str] = MappingProxyType({})) -> Path:
    """A root with these mounts and files."""
    for name, text in {"proc/mounts": mounts, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
