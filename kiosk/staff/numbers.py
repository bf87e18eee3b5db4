"""Numbers as staff give them on the command line."""

import math
from typing import Any

import click

# A year; nobody means more, and "inf" would wait for ever.
_MOST_S = 366 * 86400.0


class Number(click.FloatRange):
    """A number within bounds. "nan" is none, though it passes every comparison."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


SECONDS = Number(min=0, max=_MOST_S, min_open=True)
