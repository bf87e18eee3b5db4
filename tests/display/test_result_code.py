"""The code on the summary holds the result as plain text, and a reader reads just that."""

import re
from itertools import product

import numpy as np
import pygame
import pytest
import zxingcpp
from numpy.typing import NDArray

from kiosk.coach.moment import Band, Fault, NextStep, SessionSummary
from kiosk.display.result_code import QUIET_MODULES, code_picture, result_text
from kiosk.display.words import Words, load_words

LANGUAGES = ("en", "es")
# What a summary's panel leaves for the code, from the smallest screen to the largest.
SIZES = (150, 230, 320, 640)


@pytest.fixture(scope="module", params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return load_words(request.param)


def summary(
    reps: int = 8,
    score: int | None = 82,
    band: Band | None = "warn",
    keep: str | None = "hips_back",
    change: Fault | None = Fault.SQUAT,
    where_next: NextStep | None = None,
) -> SessionSummary:
    """A session of which nobody knows more than its numbers."""
    return SessionSummary(
        reps, reps // 2, score, band, (), (), "", keep, change, where_next=where_next
    )


def pixels_of(picture: pygame.Surface) -> NDArray[np.uint8]:
    """(height, width, 3), RGB."""
    width, height = picture.get_size()
    content = pygame.image.tostring(picture, "RGB")
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)


def read(picture: pygame.Surface) -> str:
    """What an independent reader finds. Fails the test when it finds nothing, or two."""
    # Among so many bars and spaces a reader of every kind of bar code may see a second one.
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    (only,) = zxingcpp.read_barcodes(pixels_of(picture), formats=kind)
    return only.text


@pytest.mark.parametrize("size_px", SIZES)
def test_a_reader_reads_the_result(words: Words, size_px: int):
    text = result_text(summary(), words)
    assert read(code_picture(text, size_px)) == text


def test_whatever_the_result_is_a_reader_reads_it(words: Words):
    for keep, change in product((None, *words.keeps), (None, *Fault)):
        text = result_text(summary(keep=keep, change=change), words)
        assert read(code_picture(text, 230)) == text, (keep, change)


@pytest.mark.parametrize("metric", [False, True])
def test_where_next_is_taken_along(words: Words, metric: bool):
    without = result_text(summary(), words, metric)
    for step in NextStep:
        text = result_text(summary(where_next=step), words, metric)
        said = set(text.split("\n")) - set(without.split("\n"))
        assert said == {words.where_next.of(step, metric).more}
        assert read(code_picture(text, 230)) == text


def test_a_telephone_that_sees_it_small_grey_and_aslant_reads_it(words: Words):
    text = result_text(summary(), words)
    code = code_picture(text, 320)
    seen = pygame.Surface((640, 480))
    seen.fill((90, 90, 90))
    aslant = pygame.transform.rotozoom(code, 11.0, 0.9)
    aslant.set_alpha(200)
    seen.blit(aslant, (120, 40))
    assert read(seen) == text


def test_the_text_says_what_the_screen_says(words: Words):
    text = result_text(summary(reps=8, score=82, band="warn"), words)
    assert words.bands["warn"] in text
    assert "82" in text
    assert words.keeps["hips_back"] in text
    assert words.cues[Fault.SQUAT].more in text
    assert words.result.disclaimer in text


def test_what_was_not_seen_has_no_number(words: Words):
    text = result_text(summary(score=None, band=None, keep=None, change=None), words)
    assert not any(band in text for band in words.bands.values())
    assert words.result.disclaimer in text


def test_a_code_leads_nowhere_and_tells_of_nobody(words: Words):
    for keep, change in product((None, *words.keeps), (None, *Fault)):
        text = result_text(summary(keep=keep, change=change), words)
        assert not re.search(
            r"[a-z]+://|www\.|mailto:|tel:|\b[a-z0-9-]+\.(com|org|net|io|es)\b",
            text,
            re.IGNORECASE,
        ), text
        # What telephones take for an address, a contact, a network or a message to be sent.
        assert not re.match(
            r"(BEGIN|MECARD|WIFI|SMS|SMSTO|MATMSG|GEO|OTPAUTH|BITCOIN):", text, re.IGNORECASE
        )
        assert "@" not in text
        assert all(line == line.strip() and line for line in text.split("\n"))
        assert all(char.isprintable() or char == "\n" for char in text)


def test_the_same_result_is_the_same_code(words: Words):
    # No time, no number of a session: two people with the same result take the same along.
    text = result_text(summary(), words)
    assert text == result_text(summary(), words)


@pytest.mark.parametrize("size_px", SIZES)
def test_modules_are_whole_pixels_black_on_white_with_room_around(size_px: int):
    code = code_picture(result_text(summary(), load_words()), size_px)
    pixels = pixels_of(code)
    assert np.isin(pixels, (0, 255)).all()
    assert (pixels.min(axis=2) == pixels.max(axis=2)).all()
    dark = pixels[:, :, 0] == 0
    # A finder pattern is seven modules wide.
    first = dark[np.nonzero(dark.any(axis=1))[0][0]]
    start = int(np.nonzero(first)[0][0])
    module = int(np.argmin(first[start:])) // 7
    assert start == QUIET_MODULES * module
    assert code.get_width() % module == 0
    assert code.get_width() <= size_px or module == 1
