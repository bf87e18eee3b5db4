"""The kiosk's judgement of clips whose truth is known."""

import pytest
from clips import (
    BOW_ERROR,
    CONTACTS_RIGHT,
    LIMITS,
    SHARED,
    Clip,
    Verdict,
    bow_errors,
    compare,
    contacts_right,
    mean_errors,
    media_clips,
    twin_clips,
)

TWIN, MEDIA = twin_clips(), media_clips()

needs_twin = pytest.mark.skipif(
    not TWIN, reason=f"needs rendered clips: {SHARED / 'twin'}/*.truth.json.gz"
)
needs_media = pytest.mark.skipif(
    not MEDIA, reason=f"needs real footage: {SHARED / 'media' / 'manifest.json'}"
)


@pytest.fixture(scope="module")
def judged() -> dict[str, Verdict]:
    """Verdicts as they come; every clip is replayed once."""
    return {}


def verdict_on(clip: Clip, judged: dict[str, Verdict]) -> Verdict:
    if clip.name not in judged:
        judged[clip.name] = compare(clip)
    return judged[clip.name]


@needs_twin
@pytest.mark.parametrize("clip", TWIN, ids=lambda clip: clip.name)
def test_a_rendered_person_is_judged_as_the_truth_says(
    clip: Clip, judged: dict[str, Verdict]
) -> None:
    assert verdict_on(clip, judged).wrong == []


@needs_media
@pytest.mark.parametrize("clip", MEDIA, ids=lambda clip: clip.name)
def test_a_real_person_is_counted_as_by_hand(clip: Clip, judged: dict[str, Verdict]) -> None:
    assert verdict_on(clip, judged).wrong == []


@needs_twin
@pytest.mark.parametrize(("low", "high"), [(0.0, 10.0), (10.1, 20.0)])
def test_angles_are_within_their_limits_on_average(
    low: float, high: float, judged: dict[str, Verdict]
) -> None:
    verdicts = [verdict_on(clip, judged) for clip in TWIN]
    means = mean_errors(verdicts, low, high)
    assert means
    limits = LIMITS[int(high)]
    assert all(mean <= limit for mean, limit in zip(means, limits, strict=True)), means


@needs_twin
def test_the_bow_errs_by_little(judged: dict[str, Verdict]) -> None:
    errors = bow_errors([verdict_on(clip, judged) for clip in TWIN])
    assert errors
    assert sum(error**2 for error in errors) / len(errors) <= BOW_ERROR**2


@needs_twin
def test_contacts_are_right_in_nearly_all_bottom_phases(judged: dict[str, Verdict]) -> None:
    right, wrong, unknown = contacts_right([verdict_on(clip, judged) for clip in TWIN])
    assert right >= CONTACTS_RIGHT * (right + wrong + unknown)


@needs_twin
def test_a_worse_fault_scores_lower(judged: dict[str, Verdict]) -> None:
    def score(name: str) -> float:
        clip = next((clip for clip in TWIN if clip.name == name), None)
        if clip is None:
            pytest.skip(f"needs {SHARED / 'twin' / name}.mp4")
        scores = [s for s in verdict_on(clip, judged).scores if s is not None]
        return sum(scores) / len(scores)

    assert (
        score("wall_good_carl_gym") > score("wall_bent_knees_carl") > score("wall_squat_alex")
    )
