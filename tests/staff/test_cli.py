"""`kiosk`: its help, what it says to a slip of the finger, completion, and the manual page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import kiosk

from kiosk.staff.cli import COMMANDS, Entry, main
from kiosk.staff.manual import escaped, guarded, lines_of

ROOT = Path(__file__).parents[2]


def every_command(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


EVERY = [pytest.param(path, command, id=" ".join(path)) for path, command in every_command()]


def help_of(*path: str) -> str:
    result = kiosk(*path, "--help")
    assert result.exit_code == 0
    return result.stdout


# --- help -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_says_what_each_one_s_own_help_says(name: str):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert COMMANDS[name].line == command.get_short_help_str(1000)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_shows_every_command(name: str):
    assert f"\n  {name} " in help_of()


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_command_has_an_example(path: tuple[str, ...], command: click.Command):
    told = help_of(*path)
    assert "xample" in told or isinstance(command, click.Group)
    assert f"  kiosk {' '.join(path)}" in told


def test_the_help_says_how_commands_end():
    told = " ".join(help_of().split())
    for words in ("0 done", "1 something broke", "2 what was given is wrong", "75 try again"):
        assert words in told


# --- slips ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "meant"), [("stauts", "status"), ("LOGS", "logs"), ("docter", "doctor")]
)
def test_a_slip_is_met_with_a_guess(given: str, meant: str):
    result = kiosk(given)
    assert result.exit_code == 2
    assert f"There is no command {given!r}: did you mean {meant!r}?" in result.stderr


def test_a_word_that_is_like_none_leads_to_the_help():
    result = kiosk("xyzzy\x1b")
    assert result.exit_code == 2
    assert "'kiosk --help' shows them all" in result.stderr
    assert "\x1b" not in result.stderr


def test_an_option_that_is_none_is_no_command():
    result = kiosk("--statsu")
    assert result.exit_code == 2
    assert "--statsu" in result.stderr
    assert "There is no command" not in result.stderr


def test_a_command_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch):
    table = {**COMMANDS, "status": Entry("no_such_module:status", "")}
    monkeypatch.setattr("kiosk.staff.cli.COMMANDS", table)
    result = kiosk("status")
    assert result.exit_code == 1
    assert "A package is missing" in result.stderr
    assert "install the kiosk again" in result.stderr


# --- completion -------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    complete = BashComplete(main, {}, "kiosk", "_KIOSK_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


def test_commands_and_options_are_completed():
    assert completed("st") == ["status"]
    assert "support-bundle" in completed("s")
    assert "--watch" in completed("status", "--")
    assert "--version" in completed("--")


def test_to_complete_a_command_s_name_imports_none():
    code = (
        "import sys\n"
        "from click.shell_completion import BashComplete\n"
        "from kiosk.staff.cli import main\n"
        "BashComplete(main, {}, 'kiosk', 'x').get_completions([], '')\n"
        "print([name for name in sys.modules if name.startswith('kiosk.staff.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (
        done.stdout.strip()
        == "['kiosk.staff.failure', 'kiosk.staff.stopping', 'kiosk.staff.cli']"
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_a_script_and_where_to_put_it(shell: str):
    result = kiosk("completion", shell)
    assert result.exit_code == 0
    assert f"_KIOSK_COMPLETE={shell}_complete" in result.stdout
    *_, everybody, oneself = result.stdout.splitlines()
    assert everybody.startswith(f"# For everybody: kiosk completion {shell} | sudo tee /")
    assert oneself.startswith(f"# For yourself: kiosk completion {shell} > ~/")
    # Zsh looks for this at the very beginning.
    assert (shell == "zsh") == result.stdout.startswith("#compdef kiosk")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_can_read_its_script():
    script = kiosk("completion", "bash").stdout
    bash = ["bash", "--norc", "-c", f"{script}\ncomplete -p kiosk"]
    done = subprocess.run(bash, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "_kiosk_completion" in done.stdout


def test_another_shell_is_named_with_those_that_there_are():
    result = kiosk("completion", "tcsh")
    assert result.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in result.stderr


# --- the manual page --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    return "\n".join(lines_of(main)) + "\n"


def test_the_manual_has_every_command_and_every_option(page: str):
    for path, command in every_command():
        assert f'.SS "{escaped("kiosk " + " ".join(path))}' in page
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert escaped(parameter.opts[-1]) in page


def test_the_manual_says_how_it_is_shown():
    assert "kiosk manual | man -l -\n" in help_of("manual")


def test_the_manual_has_the_exit_statuses(page: str):
    after = page.partition(".SH EXIT STATUS\n")[2].partition(".SH ")[0]
    for number in ("0", "1", "2", "3", "75"):
        assert f".TP\n.B {number}\n" in after


def test_the_manual_is_what_the_command_prints_and_always_the_same(page: str):
    assert kiosk("manual").stdout == page
    assert page.isascii()
    assert "\b" not in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff here")
def test_the_manual_is_well_formed(page: str):
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"],
        input=page,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert (done.returncode, done.stderr) == (0, "")


@given(text=st.text(alphabet=st.characters(exclude_categories=("C", "Z")), max_size=20))
def test_whatever_a_help_says_it_is_no_request_to_roff(text: str):
    line = guarded(text)
    assert not line.startswith((".", "'"))
    assert line.isascii()
    # Every backslash begins one of the escapes that are ours.
    rest = line
    for ours in ("\\&", "\\e", "\\-", "\\(aq", "\\(ga", "\\(ha", "\\(ti", "\\[u"):
        rest = rest.replace(ours, "")
    assert "\\" not in rest
