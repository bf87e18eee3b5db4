"""The command `kiosk manual`: the manual page, made from the very helps of the commands."""

import re
from collections.abc import Iterator

import click

from kiosk import __version__
from kiosk.staff.answer import answering, to_stdout

# Said once for all of them; each command's own help says what its statuses mean there.
STATUSES = (
    ("0", "Done; of kiosk status: it runs and all is well."),
    ("1", "Something broke, or is missing; of kiosk status: it does not run."),
    ("2", "What was given is wrong: an option, a file, the settings."),
    ("3", "A check found faults (kiosk doctor, kiosk config check, kiosk status)."),
    ("75", "Try again later: somebody else is at it, or the kiosk is just starting."),
    ("129, 130, 143", "Stopped by SIGHUP, Ctrl-C or SIGTERM: 128 and the signal's number."),
)
FILES = (
    ("/etc/kiosk/kiosk.toml, /etc/kiosk/kiosk.d/*.toml", "The settings, as a service."),
    ("/var/lib/kiosk", "Sessions (sessions.db), diary (events.jsonl), last good settings."),
    ("/run/kiosk", "How the running kiosk is: status.json, live.sock."),
    (
        "~/.config/hinge-kiosk, ~/.local/share/hinge-kiosk, $XDG_RUNTIME_DIR/hinge-kiosk",
        "The same where the kiosk is no service.",
    ),
)
ENVIRONMENT = (
    ("KIOSK_CONFIG_DIR", "The folder of kiosk.toml."),
    ("KIOSK_DATA_DIR", "The data folder."),
    ("KIOSK_<SECTION>__<NAME>", "One setting, such as KIOSK_SOUND__VOLUME=0.5."),
    ("NO_COLOR", "Set to anything: no colours."),
)

# Click's own mark before lines that stay as they are.
_AS_IT_IS = "\b"
_SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}


@click.command(
    epilog="\b\nExamples:\n"
    "  kiosk manual | man -l -\n"
    "  kiosk manual > kiosk.1 && man ./kiosk.1\n"
    "  kiosk manual | sudo tee /usr/local/share/man/man1/kiosk.1 > /dev/null",
)
def manual() -> None:
    """Print the manual page, made from these very helps.

    It is in roff, which man(1) shows ('kiosk manual | man -l -'), and the same for the same
    version.
    """
    with answering("kiosk manual", as_json=False):
        from kiosk.staff.cli import main

        page = "\n".join(lines_of(main)) + "\n"
        with to_stdout():
            click.echo(page, nl=False)


def lines_of(group: click.Group) -> Iterator[str]:
    """The page of a group, line by line."""
    yield f'.TH KIOSK 1 "" "Hinge Kiosk {__version__}" "Hinge Kiosk"'
    context = click.Context(group, info_name="kiosk")
    summary = group.get_short_help_str(200).removeprefix("The Hinge Kiosk: ").rstrip(".")
    yield from (".SH NAME", f"kiosk \\- {escaped(summary)}")
    yield from (".SH SYNOPSIS", ".B kiosk", f"{escaped(_usage(group, context))}")
    yield ".SH DESCRIPTION"
    yield from _prose(group.help)
    yield from _options(group, context)
    yield ".SH COMMANDS"
    yield from _commands(group, context)
    for title, rows in (
        ("EXIT STATUS", STATUSES),
        ("FILES", FILES),
        ("ENVIRONMENT", ENVIRONMENT),
    ):
        yield f".SH {title}"
        for name, said in rows:
            yield from (".TP", f".B {escaped(name)}", escaped(said))
    yield ".SH NOTE"
    yield from _prose(group.epilog)


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        below = click.Context(command, info_name=name, parent=context)
        yield f'.SS "{escaped(f"{below.command_path} {_usage(command, below)}".strip())}"'
        yield from _prose(command.help)
        yield from _options(command, below)
        yield from _prose(command.epilog)
        if isinstance(command, click.Group):
            yield from _commands(command, below)


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join(command.collect_usage_pieces(context))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        # Every command has it.
        if record is None or "--help" in record[0]:
            continue
        yield from (".TP", f".B {escaped(record[0])}", *_lines(record[1]))


def _prose(text: str | None) -> Iterator[str]:
    """Paragraphs of a help; those after click's mark stay line by line."""
    if not text:
        return
    for paragraph in re.split(r"\n[ \t]*\n", _even(text).strip("\n")):
        kept = paragraph.lstrip(" ").startswith(_AS_IT_IS)
        lines = paragraph.splitlines()
        if not kept:
            yield from (".PP", *_lines(" ".join(line.strip() for line in lines)))
            continue
        lines = [line for line in lines if line.strip() != _AS_IT_IS.strip(" ")]
        yield from (".PP", ".nf", *(guarded(line) for line in lines), ".fi")


def _even(text: str) -> str:
    import inspect

    return inspect.cleandoc(text)


def _lines(text: str) -> list[str]:
    """A paragraph as one line of roff; empty is none."""
    said = " ".join(text.split())
    return [guarded(said)] if said else []


def guarded(line: str) -> str:
    """Escaped, and no request even when it begins with a dot or an apostrophe."""
    safe = escaped(line)
    return rf"\&{safe}" if safe.startswith((".", r"\(aq")) else safe


def escaped(text: str) -> str:
    """Text that roff prints as it is; ASCII alone, as man pages want it."""
    return "".join(
        _SIGNS.get(sign) or (sign if sign.isascii() else rf"\[u{ord(sign):04X}]")
        for sign in text
    )
