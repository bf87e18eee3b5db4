"""How an update fails: one sentence, and of which kind it is."""

from typing import Literal

Why = Literal["wrong", "broke", "later"]


class ReleaseError(Exception):
    """A release can't be put in, or back. The message is one sentence.

    `why`: "wrong", what was given is wrong, or may not be; "broke", the machine or its disk
    failed; "later", try again later.
    """

    def __init__(self, sentence: str, why: Why = "wrong") -> None:
        super().__init__(_plain(sentence))
        self.why: Why = why


def _plain(text: str) -> str:
    """On one line, without what could confuse a terminal: names in a file can hold anything."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )
