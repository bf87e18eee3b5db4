"""The command `kiosk`: one file per subcommand, imported when it is called and no sooner."""

import difflib
import errno
import importlib
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import click
from click.shell_completion import CompletionItem

from kiosk import __version__
from kiosk.staff.failure import BROKE, plain
from kiosk.staff.stopping import STOPPED, UNCHANGED, status_of, stop_behind


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a subcommand is, "module:name" below kiosk.staff, and its help's first line.

    The line stands here too, so that `kiosk --help` need not import them all.
    """

    where: str
    line: str


# In the order of a kiosk's life. A test holds each line against the command's own help.
COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {
        "run": Entry("run:run", "Coach whoever stands on the mark, until stopped."),
        "status": Entry(
            "status.command:status",
            "Tell how the kiosk is: what it does, who is in front, what is wrong.",
        ),
        "top": Entry(
            "top.command:top", "Watch the kiosk live: skeleton, angles, wall, events."
        ),
        "doctor": Entry(
            "doctor:doctor", "Look for what is wrong with the kiosk, and say what to do."
        ),
        "checklist": Entry(
            "checklist.command:checklist",
            "Check a real kiosk in ten minutes, and write a report to send.",
        ),
        "logs": Entry("logs:logs", "Tell what happened: starts, stops, faults, recoveries."),
        "config": Entry("config.group:config", "See and change the settings."),
        "calibrate": Entry(
            "calibrate:calibrate", "Let the kiosk learn its place and its tools."
        ),
        "sessions": Entry(
            "sessions.group:sessions", "See, export, report on and forget the sessions."
        ),
        "first-boot": Entry(
            "first_boot:first_boot",
            "Tell what a fresh kiosk still lacks, and its address for SSH.",
        ),
        "update": Entry(
            "update.group:update", "Put in a newer release, or go back to the one before."
        ),
        "maintenance": Entry(
            "maintenance:maintenance",
            "Let the system be changed, or protect it from a pulled plug.",
        ),
        "support-bundle": Entry(
            "support_bundle:support_bundle",
            "Write one file for the maker, when something is wrong.",
        ),
        "replay": Entry("replay.command:replay", "Judge a recorded hinge."),
        "screens": Entry(
            "screens:screens", "Write every screen in every state as a picture (.png)."
        ),
        "bench": Entry(
            "bench:bench",
            "Measure CPU time of model, shrinking, pose pipeline, coach, spine and each "
            "screen.",
        ),
        "model": Entry("model:model", "See, fetch and check the pose models."),
        "completion": Entry(
            "completion:completion", "Print what lets a shell complete commands with Tab."
        ),
        "manual": Entry("manual:manual", "Print the manual page, made from these very helps."),
    }
)


class LazyGroup(click.Group):
    """A group that knows its commands from COMMANDS and imports only what is called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """What click does, and no traceback of a help that can't be written."""
        with _ended_well(UNCHANGED):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """The same of the command and its help."""
        with _ended_well(STOPPED):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = entry.where.partition(":")
        try:
            command = getattr(importlib.import_module(f"kiosk.staff.{module}"), name)
        except ImportError as error:
            raise click.ClickException(
                f"A package is missing ({plain(error)}): install the kiosk again."
            ) from error
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """With a guess at what a word was meant to be that is no command."""
        given = args[0]
        if given.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, given):
            return super().resolve_command(ctx, args)
        known = self.list_commands(ctx)
        near = difflib.get_close_matches(given.lower(), known, n=1, cutoff=0.5)
        guess = f": did you mean {near[0]!r}?" if near else "."
        raise click.UsageError(
            f"There is no command {plain(given)!r}{guess} 'kiosk --help' shows them all.", ctx
        )

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's own signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Their names and lines, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.line) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Their names; importing them all would be felt at every Tab."""
        named = [
            CompletionItem(name, help=entry.line)
            for name, entry in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]


@contextmanager
def _ended_well(stopped: str) -> Generator[None]:
    """Ends the process with a sentence where click or Python would not."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort) as error:
        stop = stop_behind(error) if isinstance(error, click.Abort) else error
        _complain(stopped)
        sys.exit(BROKE if stop is None else status_of(stop))
    except OSError as error:
        if not _was_echoed(error):
            raise
        from kiosk.staff.answer import silence_stdout

        silence_stdout()
        # Who reads with `head` has had enough: no word about it.
        if error.errno != errno.EPIPE:
            _complain(f"Standard output can't be written ({error.strerror}).")
        sys.exit(BROKE)


def _complain(sentence: str) -> None:
    from kiosk.staff.answer import complain

    complain("kiosk", sentence)


def _was_echoed(error: OSError) -> bool:
    """Whether it was writing to the terminal, such as a help, that failed."""
    place = error.__traceback__
    while place is not None:
        if place.tb_frame.f_code is click.echo.__code__:
            return True
        place = place.tb_next
    return False


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="For awareness and teaching, not medical advice.",
)
@click.version_option(__version__, prog_name="kiosk")
def main() -> None:
    """The Hinge Kiosk: coaches the hip hinge by camera and wall sensor.

    \b
    Examples:
      kiosk status                              how it is now
      kiosk doctor                              what is wrong, and what to do
      kiosk config set sound.volume 0.5         change a setting
      kiosk run --simulate                      try it with recorded visitors
      kiosk replay CLIP.mp4                     judge a recorded hinge
      kiosk COMMAND --help                      all about one command

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 3 a check found faults,
    75 try again later. Ctrl-C, SIGTERM and SIGHUP end a command with one sentence and 130, 143
    or 129 (128 and the signal's number); Ctrl-C is the usual end of --watch and --follow, and
    a stop that of kiosk run.
    """
