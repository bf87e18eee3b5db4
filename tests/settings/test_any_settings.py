"""Laws of the settings: what is valid comes back as it was, what is garbage is told as such."""

import json
import tempfile
from datetime import time
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings.agreement import disagreements
from kiosk.settings.catalogue import Option, options
from kiosk.settings.load import load, option_keys, value
from kiosk.settings.options import Settings
from kiosk.settings.problems import SettingsError
from kiosk.settings.toml_file import toml_value

LINE = st.text(
    st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() and text != "none")

# What has a form that is not that of a language.
FORMED = {"dowel.colour": ["wood", "#e6286e", "#00FF7f"]}


def values(option: Option) -> st.SearchStrategy[Any]:
    """Whatever the option may be set to."""
    some = _set_values(option)
    return st.none() | some if option.optional else some


def _set_values(option: Option) -> st.SearchStrategy[Any]:
    match option.kind:
        case "choice":
            return st.sampled_from(option.choices)
        case "truth":
            return st.booleans()
        case "time":
            return st.builds(time, st.integers(0, 23), st.integers(0, 59))
        case "path":
            return LINE.map(lambda text: Path("/" + text))
        case "text":
            return (
                st.sampled_from(FORMED.get(option.key, ["en", "es"])) if option.form else LINE
            )
        case "whole":
            least, most = int(option.at_least or 0), int(option.at_most or 0)
            step = int(option.step or 1)
            return st.integers(least // step, most // step).map(lambda number: number * step)
        case "number":
            return st.floats(option.at_least, option.at_most, allow_subnormal=False)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.lists(st.sampled_from(option_keys()), unique=True, max_size=8))
    return {key: draw(values(options()[key])) for key in keys}


def in_sections(changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    sections: dict[str, dict[str, Any]] = {}
    for key, new in changed.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = new
    return sections


def as_tables(changed: dict[str, Any]) -> str:
    return "\n".join(
        f"[{section}]\n"
        + "".join(f"{name} = {toml_value(new)}\n" for name, new in some.items())
        for section, some in in_sections(changed).items()
    )


def as_inline_tables(changed: dict[str, Any]) -> str:
    return "\n".join(
        f"{section} = {{ "
        + ", ".join(f"{json.dumps(name)} = {toml_value(new)}" for name, new in some.items())
        + " }"
        for section, some in in_sections(changed).items()
    )


def as_dotted_keys(changed: dict[str, Any]) -> str:
    return "\r\n".join(f"{key} = {toml_value(new)} # {key}" for key, new in changed.items())


@given(changes(), st.sampled_from([as_tables, as_inline_tables, as_dotted_keys]))
def test_valid_settings_come_back_equal_and_clashing_ones_are_told(
    changed: dict[str, Any], written: Any
) -> None:
    meant = Settings.model_validate(in_sections(changed))
    assert all(value(meant, key) == new for key, new in changed.items())
    clashes = [(each.what, each.remedy) for each in disagreements(meant)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kiosk.toml").write_bytes(written(changed).encode())
        try:
            settings = load(Path(folder), [], {})
        except SettingsError as error:
            told = [(each.what, each.remedy) for each in error.problems]
        else:
            told = []
            assert settings == meant
            assert set(settings.origins) == set(changed)
    assert told == clashes


GOOD = as_tables({key: value(Settings(), key) for key in option_keys()}).encode()
SCRAPS = st.binary(max_size=4) | st.sampled_from(
    [
        b"",
        b"\n",
        b'"',
        b"'",
        b'"""',
        b"[",
        b"]]",
        b"{",
        b"=",
        b".",
        b"#",
        b"none",
        b"-1",
        b"1e99",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The shipped settings after some accidents."""
    data = GOOD
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 40))
        data = data[:start] + draw(SCRAPS) + data[end:]
    return data


@settings(max_examples=400)
@given(damaged() | st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_garbage_gives_settings_or_sentences(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kiosk.toml").write_bytes(data)
        check(Path(folder), [], {})


ANY_TEXT = st.text(max_size=20)


@given(
    st.lists(ANY_TEXT | st.builds("{}={}".format, st.sampled_from(option_keys()), ANY_TEXT)),
    st.dictionaries(
        ANY_TEXT.map("KIOSK_{}".format)
        | st.sampled_from([option.variable for option in options().values()]),
        # As Python gives bytes that are not UTF-8.
        st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape")),
    ),
)
def test_nonsense_in_arguments_and_variables_gives_settings_or_sentences(
    overrides: list[str], environ: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(Path(folder), overrides, environ)


def check(folder: Path, overrides: list[str], environ: dict[str, str]) -> None:
    try:
        settings = load(folder, overrides, environ)
    except SettingsError as error:
        problems = error.problems
    else:
        assert not list(disagreements(settings))
        return
    assert problems
    for problem in problems:
        assert str(problem).isprintable(), problem
        assert str(problem).endswith("."), problem
