"""`kiosk config explain`: what an option is for and what it takes."""

from pathlib import Path

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    as_json_value,
    complete_key_or_section,
    json_option,
    settings_option,
    telling,
    under_headings,
    with_environment,
)
from kiosk.staff.failure import CommandError


@click.command(
    "explain",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config explain\n  kiosk config explain sound\n"
    "  kiosk config explain sound.volume\n  kiosk config explain --all",
)
@click.argument("key", required=False, shell_complete=complete_key_or_section)
@click.option("--all", "every", is_flag=True, help="Every option of all sections.")
@json_option
@settings_option
def explain(key: str | None, every: bool, as_json: bool, config_dir: Path | None) -> None:
    """Tell what an option is for, what it takes and how it is set.

    KEY is an option such as sound.volume, or a section such as sound; without it, the
    sections are listed (in JSON, every option).
    """
    with telling("kiosk config explain", as_json):
        from kiosk.settings.catalogue import find, options, sections

        if every and key is not None:
            raise CommandError("Name a key, or say --all: one of the two.")
        if key is None or key in sections():
            keys = [each for each, option in options().items() if key in (None, option.section)]
        else:
            keys = [find(key).key]
        if as_json:
            print_json({"schema": SCHEMA, "options": [_as_json(each) for each in keys]})
            return
        with to_stdout():
            if key is not None and key not in sections():
                _tell_all(key, config_dir)
            elif key is None and not every:
                _tell_sections()
            else:
                _tell_sentences(keys)


def _tell_all(key: str, config_dir: Path | None) -> None:
    """All about one option."""
    from kiosk.settings import load
    from kiosk.settings.catalogue import find
    from kiosk.settings.live import taken_over
    from kiosk.settings.problems import SettingsError

    option = find(key)
    click.echo(load.explain(key))
    click.echo(f"For good: kiosk config set {key} VALUE. {taken_over([key])}")
    try:
        settings = with_environment(config_dir)
    except SettingsError:
        click.echo("What it is now is not known, as the settings have faults: config check.")
        return
    held = option.spelled(load.value(settings, key))
    click.echo(f"Now it is {held}, from {load.origin(settings, key)}.")


def _tell_sections() -> None:
    from kiosk.settings.catalogue import about, sections

    width = max(len(section) for section in sections())
    for section in sections():
        click.echo(f"{section:{width}}  {about(section)}")
    click.echo("\nThe options of one: kiosk config explain SECTION; all: --all.")


def _tell_sentences(keys: list[str]) -> None:
    for option in under_headings(keys):
        click.echo(f"{option.key}: {option.sentence}")
        click.echo(f"    {option.wanted}; shipped {option.spelled(option.default)}")


def _as_json(key: str) -> dict[str, object]:
    from kiosk.settings.catalogue import find
    from kiosk.settings.live import LIVE

    option = find(key)
    return {
        "key": key,
        "sentence": option.sentence,
        "takes": option.wanted,
        "kind": option.kind,
        "choices": list(option.choices),
        "optional": option.optional,
        "at_least": option.at_least,
        "at_most": option.at_most,
        "unit": option.unit,
        "shipped": as_json_value(key, option.default),
        "variable": option.variable,
        "at_once": key in LIVE,
        "secret": option.secret,
    }
