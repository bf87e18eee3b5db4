"""The person before the kiosk: what they are asked, and what they answer."""

from typing import Literal

from kiosk.staff.calibrate.talk import SkippedError, Talk
from kiosk.staff.checklist.step import Answer
from kiosk.staff.failure import plain

_HOW = "Answer y, n or s (skip), with a remark behind it if you like: n the left edge is black"
_WORDS: dict[str, Literal["yes", "no", "skipped"]] = {
    "y": "yes",
    "yes": "yes",
    "n": "no",
    "no": "no",
    "s": "skipped",
    "skip": "skipped",
}
# A remark is a sentence or two; what somebody pastes by mistake is no remark.
LONGEST_REMARK = 500

NOBODY = "Nobody could be asked: there was no terminal."
SKIPPED = "Skipped."


class NobodyError(Exception):
    """There is nobody to do it."""


class Person:
    """Asks over a conversation. Who hangs up raises click.Abort."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def say(self, text: str = "") -> None:
        """A line."""
        self._talk.say(text)

    def live(self, t: float, text: str) -> None:
        """What is measured at time t, over what was said so before."""
        self._talk.live(t, text)

    def done(self) -> None:
        """Heard by somebody who looks elsewhere."""
        self._talk.done()

    def ready(self, instruction: str) -> None:
        """Wait until somebody is ready. Raises SkippedError, NobodyError."""
        if not self._talk.asks:
            raise NobodyError
        self._talk.ready(instruction)

    def ask(self, question: str) -> Answer:
        """Yes, no or neither, with a remark."""
        while self._talk.asks:
            given = plain(self._talk.line(f"{question} [y/n/s]"))
            word, _, remark = given.partition(" ")
            said = _WORDS.get(word.lower().rstrip(",.:;"))
            if said is not None:
                return Answer(question, said, remark.strip()[:LONGEST_REMARK])
            self._talk.say(_HOW)
        return Answer(question, "not_asked")

    def seconds(self, question: str, at_most: float) -> float | None:
        """Seconds that somebody counted; None where they did not."""
        return self._talk.number(question, 0.0, at_most)


__all__ = ["NOBODY", "SKIPPED", "NobodyError", "Person", "SkippedError"]
