"""What the shell offers with Tab behind `kiosk config set`."""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def complete_pair(
    context: click.Context, _parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Keys, and behind a key its values; of KEY=VALUE both."""
    from kiosk.settings.load import option_keys

    key, equals, text = begun.partition("=")
    if behind := _key_without_value(context.params.get("pairs") or ()):
        return _values(behind, begun, "")
    if equals:
        return _values(key, text, f"{key}=")
    return [CompletionItem(each) for each in option_keys() if each.startswith(begun)]


def _key_without_value(given: Iterable[str]) -> str | None:
    """The key whose value comes next."""
    waiting: str | None = None
    for word in given:
        if waiting is not None:
            waiting = None
        elif "=" not in word:
            waiting = word
    return waiting


def _values(key: str, begun: str, before: str) -> list[CompletionItem]:
    from kiosk.settings.catalogue import options
    from kiosk.settings.section import NOT_SET
    from kiosk.staff.config.things_named import names_known

    option = options().get(key)
    if option is None:
        return []
    words = [*option.choices, *names_known(key)]
    if option.kind == "truth":
        words += ["true", "false"]
    if option.optional:
        words.append(NOT_SET)
    found = [CompletionItem(before + word) for word in words if word.startswith(begun)]
    if option.kind == "path" and not before and not found:
        # The shell then completes the names of files itself.
        return [CompletionItem(begun, type="file")]
    return found
