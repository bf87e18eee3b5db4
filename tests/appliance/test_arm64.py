"""The release that a Raspberry Pi gets, on its kind of processor (emulated by qemu-user)."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from album import Album
from arm64 import EMULATOR, Arm64, Arm64Root, here

import kiosk

# Of a keypoint's place, as a share of the picture: float16 sums in another order.
NEAR = 0.01
# What is hardly seen is anywhere, here as there.
SEEN = 0.3
SELF_CHECK = Path(__file__).resolve().parents[2] / "scripts/installing/self_check.py"

# The first and a middle picture of the shipped clip, as the living kiosk would judge them.
_JUDGE = """
import json
from importlib import resources
from pathlib import Path
import numpy as np
from kiosk.camera.files import open_source
from kiosk.pose.catalogue import find
from kiosk.pose.interpreter import MoveNetModel, find_runtime
model = MoveNetModel(find("lightning-float16"), 1)
clip = Path(str(resources.files("kiosk") / "demo" / "wall_hinge.mp4"))
found = []
with open_source(clip) as source:
    for number, frame in enumerate(source.frames()):
        if number in (0, 70):
            side = min(frame.image.shape[:2])
            left = (frame.image.shape[1] - side) // 2
            steps = np.arange(model.size) * side // model.size
            square = np.ascontiguousarray(frame.image[steps][:, left + steps])
            found.append(np.asarray(model.invoke(square)).reshape(-1, 3).tolist())
        if number == 70:
            break
print(json.dumps({"runtime": find_runtime().name, "found": found}))
"""


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def release(
    emulator: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Arm64Root]:
    if shutil.which(EMULATOR) is None:
        pytest.skip("apt install qemu-user-static")
    suite = str(request.param)
    return suite, Arm64(suite).lay_out(tmp_path_factory.mktemp(f"arm64-{suite}"))


def test_release_is_whole_and_runs(release: tuple[str, Arm64Root]) -> None:
    """All packages there and new enough, all modules imported, KMSDRM in SDL, one inference."""
    _, root = release
    root.run("-c", SELF_CHECK.read_text("utf-8"), kiosk.__version__)


def test_model_sees_the_same_as_here(release: tuple[str, Arm64Root], album: Album) -> None:
    suite, root = release
    there, home = json.loads(root.run("-c", _JUDGE).splitlines()[-1]), json.loads(here(_JUDGE))
    found, expected = np.asarray(there["found"]), np.asarray(home["found"])
    apart = np.abs(found - expected)[..., :2][expected[..., 2] > SEEN]
    album.seconds.note(
        f"arm64 {suite}, {there['runtime']}: keypoints against {home['runtime']} here, at most",
        100 * float(apart.max()),
        "% of the picture",
    )
    assert apart.size
    assert float(apart.max()) <= NEAR
