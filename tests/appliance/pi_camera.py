"""A guest with picamera2 and a camera: libcamera's virtual one, which plays picture files.

It plays each file four times over, so whoever is seen moves at a quarter of their pace.
"""

import io
from collections.abc import Mapping
from pathlib import Path

from beside_python import beside_python
from images import Image, installed, with_files
from PIL import Image as Picture
from visitor import SETTINGS, sparse_pictures

# Raspberry Pi OS has picamera2 itself in its archive; Debian has what it stands on. The last
# three are for one of its parts (pidng), which comes as source.
PACKAGES = (
    "libcamera-ipa", "python3-libcamera", "python3-prctl", "python3-jsonschema",
    "python3-piexif", "python3-libarchive-c", "python3-dev", "gcc", "libc6-dev",
)  # fmt: skip
PICAMERA2 = "picamera2==0.3.38"
FRAMES = "/usr/local/share/frames"
VIRTUAL = "/usr/share/libcamera/pipeline/virtual/virtual.yaml"
PLAYED = Path(__file__).with_name("pi_camera_played.py")

# pip sees what the kiosk's environment has, and leaves it as it is.
_THEN = f"""\
/opt/kiosk/current/venv/bin/pip install --quiet --no-input --root-user-action ignore \\
    --target /usr/local/lib/python3.13/dist-packages --no-deps {PICAMERA2} \\
    PiDNG simplejpeg videodev2
mkdir -p {FRAMES} {Path(VIRTUAL).parent} /etc/systemd/system/kiosk.service.d
"""
_VIRTUAL = f"""\
"Virtual0":
  supported_formats:
  - width: 640
    height: 480
    frame_rates: [30]
  frames:
    path: "{FRAMES}/"
  location: "CameraLocationFront"
  model: "imx708_virtual"
"""
# What a Pi's kernel and system have by themselves: memory that the camera and the kiosk share,
# under the name that picamera2 looks for.
_RULES = """\
KERNEL=="udmabuf", GROUP="video", MODE="0660"
SUBSYSTEM=="dma_heap", KERNEL=="system", SYMLINK+="dma_heap/linux,cma"
"""
_LINK = 'L+ "/dev/dma_heap/linux,cma" - - - - system\n'
_DROP_IN = """\
[Service]
# libcamera's virtual camera has its memory from here where a Pi has it from /dev/dma_heap.
DeviceAllow=/dev/udmabuf rw
"""
_SETTINGS = """\
# Of the virtual machine tests.
[camera]
source = "pi"
width_px = 640
height_px = 480
small_width_px = 640
[wall]
source = "none"
[lights]
source = "none"
"""


def with_pi_camera() -> Image:
    """Debian 13 after scripts/install, with picamera2 and the camera."""
    files: dict[str, bytes | str] = {
        SETTINGS: _SETTINGS,
        VIRTUAL: _VIRTUAL,
        "/etc/udev/rules.d/60-camera.rules": _RULES,
        "/etc/tmpfiles.d/camera.conf": _LINK,
        "/etc/modules-load.d/camera.conf": "udmabuf\n",
        "/etc/systemd/system/kiosk.service.d/camera.conf": _DROP_IN,
        **beside_python(PLAYED),
        **_frames(),
    }
    return with_files(installed("trixie", PACKAGES, _THEN, "camera"), "pictures", files)


def _frames() -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for number, image in enumerate(sparse_pictures()):
        file = io.BytesIO()
        Picture.fromarray(image).save(file, "JPEG", quality=92)
        found[f"{FRAMES}/{number}.jpg"] = file.getvalue()
    return found
