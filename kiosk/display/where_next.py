"""What the screen says of where the drills lead: words with an inch in them, or centimetres."""

from typing import Annotated

from kiosk.coach.moment import NextStep
from kiosk.display.texts import Line, Table, Text, fill


class StepWords(Table):
    """`short`: below the drawn person. `more`: one sentence, for the rest and the QR code."""

    short: Text
    more: Text


class AmountWords(Table):
    """The same, with how far."""

    short: Annotated[Line, fill("amount")]
    more: Annotated[Line, fill("amount")]


class WhereNextWords(Table):
    """By the coach's names. `inch`, `inch_metric`: how far a step goes."""

    title: Text
    inch: Text
    inch_metric: Text
    step_further: AmountWords
    step_closer: AmountWords
    dowel_first: StepWords
    to_the_wall: StepWords

    def of(self, step: NextStep, metric: bool) -> StepWords:
        """The words for a step, with the amount in the clinic's units."""
        words: AmountWords | StepWords = getattr(self, step.value)
        if isinstance(words, StepWords):
            return words
        amount = self.inch_metric if metric else self.inch
        return StepWords(
            short=_capital(words.short.format(amount=amount)),
            more=_capital(words.more.format(amount=amount)),
        )


def _capital(text: str) -> str:
    """A text may begin with an amount."""
    return text[:1].upper() + text[1:]
