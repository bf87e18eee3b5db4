"""The shipped model says what it said when it was built, and what Google's own file says."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.pose.catalogue import by_name
from kiosk.pose.crop import whole_frame
from kiosk.pose.interpreter import RUNTIMES, MoveNetModel, RuntimeMissingError
from kiosk.pose.shrink import Shrinker

SHIPPED = by_name("lightning-float16").path
SHARED = Path(__file__).parents[2].parent / "shared"
INT8 = SHARED / "models" / "movenet_lightning_int8_v4.tflite"
CLIP = SHARED / "twin" / "wall_good_alex.mp4"

# (y, x, score) on an all-zero image, as in kiosk/pose/models/README.md. By the field notes
# (part 2, "The model without a download from Google") a rebuild of this kind agreed on it
# within 2e-5 with the published output of Google's own file.
ALL_ZERO = np.array(
    [
        [0.344148, 0.463782, 0.067846],  # nose
        [0.342034, 0.477985, 0.081319],  # left eye
        [0.341573, 0.455295, 0.057934],  # right eye
        [0.356587, 0.437044, 0.044735],  # left ear
        [0.443110, 0.582495, 0.020628],  # right ear
        [0.399752, 0.736337, 0.005155],  # left shoulder
        [0.398366, 0.464863, 0.015839],  # right shoulder
        [0.451326, 0.748646, 0.010934],  # left elbow
        [0.433951, 0.359618, 0.015367],  # right elbow
        [0.550618, 0.622806, 0.010516],  # left wrist
        [0.311998, 0.030260, 0.072299],  # right wrist
        [0.355980, 0.589298, 0.058213],  # left hip
        [0.360328, 0.462558, 0.064853],  # right hip
        [0.373948, 0.520403, 0.009662],  # left knee
        [0.373105, 0.481257, 0.011791],  # right knee
        [0.563769, 0.510049, 0.009224],  # left ankle
        [0.547159, 0.504777, 0.019485],  # right ankle
    ]
)
TOLERANCE = 1e-3


def load(path: Path, runtime: str, monkeypatch: pytest.MonkeyPatch) -> MoveNetModel:
    monkeypatch.setenv("KIOSK_TFLITE_RUNTIME", runtime)
    try:
        return MoveNetModel(path)
    except RuntimeMissingError as error:
        pytest.skip(str(error))


def squares(every: int = 15) -> list[NDArray[np.uint8]]:
    """Frames of the clip, each letterboxed to what the model takes."""
    for path in (CLIP, INT8):
        if not path.is_file():
            pytest.skip(f"shared/{path.relative_to(SHARED)} is not here")
    import av

    with av.open(CLIP) as clip:
        pictures = (frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0))
        frames = [np.asarray(picture, np.uint8) for picture in pictures]
    height, width = frames[0].shape[:2]
    shrinker, square = Shrinker(192), whole_frame(width, height)
    return [shrinker.shrink(frame, square) for frame in frames[::every]]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_on_an_empty_image_the_shipped_model_gives_the_pinned_values(
    runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(SHIPPED, runtime, monkeypatch)
    found = model.invoke(np.zeros((192, 192, 3), np.uint8))
    assert found.shape == (17, 3)
    assert np.abs(found - ALL_ZERO).max() <= TOLERANCE


def test_the_shipped_model_and_googles_int8_file_see_the_same_person() -> None:
    pictures = squares()
    try:
        ours, googles = MoveNetModel(SHIPPED), MoveNetModel(INT8)
    except RuntimeMissingError as error:
        pytest.skip(str(error))
    distances: list[float] = []
    for picture in pictures:
        one, other = ours.invoke(picture), googles.invoke(picture)
        seen = (one[:, 2] > 0.3) & (other[:, 2] > 0.3)
        away = np.hypot(*(one[seen, :2] - other[seen, :2]).T) * 192
        distances.extend(away.tolist())
    assert len(distances) > 5 * len(pictures)
    assert np.median(distances) <= 3.0  # pixels of 192; int8 moves points between runtimes, too


def test_both_runtimes_give_identical_float16_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (load(SHIPPED, runtime, monkeypatch) for runtime in RUNTIMES)
    noise = np.random.default_rng(7).integers(0, 256, (192, 192, 3), np.uint8)
    for picture in [np.zeros_like(noise), noise]:
        assert np.array_equal(one.invoke(picture), other.invoke(picture))
