"""Every key of a settings file is found on the line where it stands, however it is written."""

import tomllib
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings.key_lines import KeyPath, key_lines

EVERYTHING = '''\
# a comment with [wall] and x = 1
[wall]
source = "pad" # trigger_pin = 5
"trigger_pin" = 23
'echo_pin' = 24

[ camera . more ] # spaces are allowed
size = [
    1280, # ] is no end here
    { width = 1, "a]" = "}" },
    """x = 1
    ]""",
]
after = 1
lens.focus . near = 0.1
[lights]
said = """
[sound]
volume = 1
""\\"""" # it ended with the last three
raw = \'\'\'
fps = 3\'\'\'
pins = { red = 1, more.green = [2, 3], deep = { blue = 4 }, "" = 5 }
done = true
[[list]]
one = 1
[[list]]
one = 2
[list.under]
two = 1979-05-27 07:32:00
[sound]
quotes = """""Two at both ends."""""
end = "#\\""
'''

WHERE = {
    ("wall",): 2,
    ("wall", "source"): 3,
    ("wall", "trigger_pin"): 4,
    ("wall", "echo_pin"): 5,
    ("camera",): 7,
    ("camera", "more"): 7,
    ("camera", "more", "size"): 8,
    ("camera", "more", "after"): 14,
    ("camera", "more", "lens"): 15,
    ("camera", "more", "lens", "focus"): 15,
    ("camera", "more", "lens", "focus", "near"): 15,
    ("lights",): 16,
    ("lights", "said"): 17,
    ("lights", "raw"): 21,
    ("lights", "pins"): 23,
    ("lights", "pins", "red"): 23,
    ("lights", "pins", "more"): 23,
    ("lights", "pins", "more", "green"): 23,
    ("lights", "pins", "deep"): 23,
    ("lights", "pins", "deep", "blue"): 23,
    ("lights", "pins", ""): 23,
    ("lights", "done"): 24,
    ("list",): 25,
    ("list", "one"): 26,
    ("list", "under"): 29,
    ("list", "under", "two"): 30,
    ("sound",): 31,
    ("sound", "quotes"): 32,
    ("sound", "end"): 33,
}


def paths(content: dict[str, object], above: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key outside of arrays, as tomllib sees them."""
    for name, value in content.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from paths(cast(dict[str, object], value), (*above, name))


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_way_to_write_a_key_is_found(ending: str) -> None:
    assert tomllib.loads(EVERYTHING)
    assert key_lines(EVERYTHING.replace("\n", ending)) == WHERE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a.b = 1", 1),
        ("\n\na.b = 1", 3),
        ("[a]\nb = 1", 2),
        ("a = { b = 1 }", 1),
        ("\"a\".'b' = 1", 1),
        ('"\\u0061".b = 1', 1),
        ("c = [[1], [\n2]]\na.b = 1", 3),
        ('c = "a.b = 1"\na.b = 1', 2),
        ("c = { d = [1,\n2], e = 3 }\na.b = 1", 3),
        ("a = { c = [\n], b = 1 }", 2),
        ("c = '''\n'''''\na.b = 1", 3),
    ],
)
def test_a_key_is_found_on_its_line(text: str, line: int) -> None:
    assert ("a", "b") in set(paths(tomllib.loads(text)))
    assert key_lines(text)[("a", "b")] == line


VALUES = st.sampled_from(
    [
        "1",
        '"x # ]"',
        "'\"'",
        "[1, 2]",
        "[\n[1], # [\n2,\n]",
        '"""\nname = 1\n[head]\n"""',
        "'''\n]\n'''''",
        "{ }",
        "{ x = 1, y.z = [ { } ] }",
        "07:30:00",
        "-1.5e3",
    ]
)
NAMES = st.from_regex(r"[a-z0-9_-]{1,5}", fullmatch=True)
FILLING = st.sampled_from(["", "# x = 1", "  ", "#[a]", "\t# '''"])


@given(st.data())
def test_the_line_is_right_in_any_layout(data: st.DataObject) -> None:
    names = data.draw(st.lists(NAMES, unique=True, max_size=12))
    text, expected, header = "", dict[KeyPath, int](), ()
    for name in names:
        for line in data.draw(st.lists(FILLING, max_size=2)):
            text += line + "\n"
        expected[*header, name] = text.count("\n") + 1
        if data.draw(st.booleans()):
            written = data.draw(st.sampled_from([name, f'"{name}"', f" '{name}' "]))
            text += f"{written} = {data.draw(VALUES)} {data.draw(FILLING)}\n"
        else:
            del expected[*header, name]
            header = (name,)
            expected[header] = text.count("\n") + 1
            text += f"[{name}]\n"
    assert tomllib.loads(text) is not None
    found = key_lines(text)
    assert {key: found[key] for key in expected} == expected


@settings(max_examples=300)
@given(st.data())
def test_whatever_tomllib_reads_has_a_line_that_names_it(data: st.DataObject) -> None:
    text = EVERYTHING
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 30))
        new = data.draw(
            st.sampled_from(["", "\n", '"', "'", "#", "[", "]", "{}", "=", ".", "a"])
        )
        text = text[:start] + new + text[start + length :]
    found = key_lines(text)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = text.split("\n")
    for path in paths(content):
        assert path[-1] in lines[found[path] - 1], path
