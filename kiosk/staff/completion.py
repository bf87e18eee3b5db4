"""The command `kiosk completion`: lets a shell complete kiosk's commands and options."""

import click

from kiosk.staff.answer import answering, to_stdout
from kiosk.staff.failure import BROKE, CommandError

VARIABLE = "_KIOSK_COMPLETE"

# Where each shell looks for it by itself; of all users, then of one.
_PLACES = {
    "bash": (
        "/etc/bash_completion.d/kiosk",
        "~/.local/share/bash-completion/completions/kiosk",
    ),
    "zsh": ("/usr/local/share/zsh/site-functions/_kiosk", "~/.zfunc/_kiosk"),
    "fish": ("/etc/fish/completions/kiosk.fish", "~/.config/fish/completions/kiosk.fish"),
}


@click.command(
    epilog="\b\nExamples:\n"
    "  kiosk completion bash | sudo tee /etc/bash_completion.d/kiosk > /dev/null\n"
    "  kiosk completion zsh > ~/.zfunc/_kiosk\n"
    "  kiosk completion fish > ~/.config/fish/completions/kiosk.fish\n"
    '  eval "$(kiosk completion bash)"          only in this shell',
)
@click.argument("shell", type=click.Choice(list(_PLACES)))
def completion(shell: str) -> None:
    """Print what lets a shell complete commands with Tab.

    What is printed goes to a file that the shell reads; how is said in its last lines, too.
    Open a new shell afterwards.
    """
    with answering("kiosk completion", as_json=False):
        from click.shell_completion import ShellComplete, get_completion_class

        from kiosk.staff.cli import main

        kind = get_completion_class(shell)
        if kind is None:
            raise CommandError(f"This version of click knows no {shell}.", BROKE)
        # Not its own source(), which asks the bash of this machine for its version.
        script = ShellComplete.source(kind(main, {}, "kiosk", VARIABLE))
        everybody, oneself = _PLACES[shell]
        with to_stdout():
            click.echo(script.strip())
            click.echo(f"# For everybody: kiosk completion {shell} | sudo tee {everybody}")
            click.echo(f"# For yourself: kiosk completion {shell} > {oneself}")
