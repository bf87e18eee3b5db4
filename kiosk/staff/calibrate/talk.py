"""The conversation of a calibration: said, asked, and a line that follows what is measured."""

import shutil
import sys
import textwrap

import click

# Over a slow line more would only lag.
LIVE_EVERY_S = 0.1
# Longer lines are hard to read, and shorter ones no lines.
WIDEST, NARROWEST = 96, 40
_LINE_END = "\x1b[K"


class SkippedError(Exception):
    """Somebody does not want this step."""


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


class Talk:
    """`asks`: whether anybody is asked; else each question is answered with its default.

    `on_stderr`: where standard output is for other programs. Who hangs up, or ends the input,
    raises click.Abort.
    """

    def __init__(self, *, asks: bool, on_stderr: bool = False) -> None:
        self.asks = asks
        # A program that reads JSON and answers nothing needs no words.
        self._silent = on_stderr and not asks
        self._err = on_stderr
        stream = sys.stderr if on_stderr else sys.stdout
        self._terminal = stream is not None and stream.isatty()
        self._live_t = float("-inf")
        self._live_shown = False

    def say(self, text: str = "") -> None:
        """A line of its own, or a few where it is long."""
        self._end_live()
        width = min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns - 1))
        # What is in columns stays in them.
        long = self._terminal and len(text) > width
        indent = " " * (len(text) - len(text.lstrip(" ")))
        lines = textwrap.wrap(text, width, subsequent_indent=indent) if long else [text]
        for line in lines:
            self._put(line)

    def live(self, t: float, text: str) -> None:
        """What is measured at time t, over what was said so before; on a terminal alone."""
        if not self._terminal or 0 <= t - self._live_t < LIVE_EVERY_S:
            return
        self._live_t, self._live_shown = t, True
        self._put(f"\r  {text}{_LINE_END}", end=False)

    def done(self) -> None:
        """Heard by somebody who stands on the mark, with their back to the terminal."""
        self._end_live()
        if self._terminal:
            self._put("\a", end=False)

    def ready(self, instruction: str) -> None:
        """Say what is to be done, and wait until somebody is ready. Raises SkippedError."""
        self.say(instruction)
        if not self.asks:
            return
        answer = self.line("Enter to begin, s to skip this step")
        if answer.lower() in ("s", "skip"):
            raise SkippedError

    def number(self, question: str, at_least: float, at_most: float) -> float | None:
        """A number between the two; None where somebody only presses Enter, or is not asked."""
        while self.asks:
            answer = self.line(question).replace(",", ".")
            if not answer:
                return None
            try:
                value = float(answer)
            except ValueError:
                value = float("nan")
            if at_least <= value <= at_most:
                return value
            self.say(f"Give a number from {at_least:g} to {at_most:g}, or only press Enter.")
        return None

    def choose(self, question: str, choices: str) -> str:
        """One letter of `choices`, whose first is the default."""
        shown = "/".join([choices[0].upper(), *choices[1:]])
        while self.asks:
            answer = self.line(f"{question} [{shown}]").lower()[:1]
            if not answer or answer in choices:
                return answer or choices[0]
        return choices[0]

    def line(self, question: str) -> str:
        """What somebody types, without the blanks around it; only where anybody is asked."""
        self._end_live()
        try:
            answer = click.prompt(
                question, default="", show_default=False, prompt_suffix=": ", err=self._err
            )
        except OSError as error:
            raise click.Abort from error
        return str(answer).strip()

    def _end_live(self) -> None:
        if self._live_shown:
            self._live_shown = False
            self._put("")

    def _put(self, text: str, *, end: bool = True) -> None:
        if self._silent:
            return
        try:
            click.echo(text, nl=end, err=self._err)
        except OSError as error:
            # The terminal is gone, and with it whoever was to be asked.
            raise click.Abort from error
