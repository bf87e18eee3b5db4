"""`kiosk update`: the group of its commands; what is no command is a bundle to put in."""

import difflib
from pathlib import Path

import click

from kiosk.staff.update.history import history
from kiosk.staff.update.install import install
from kiosk.staff.update.rollback import rollback
from kiosk.staff.update.settle import settle, watch
from kiosk.staff.update.status import status


class UpdateGroup(click.Group):
    """`kiosk update FILE` is `kiosk update install FILE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """With `install` put before what is no command; a slip of the finger is met."""
        given = args[0]
        if given not in self.commands:
            near = difflib.get_close_matches(given.lower(), self.commands, n=1, cutoff=0.6)
            if near and not given.startswith("-") and not Path(given).exists():
                raise click.UsageError(
                    f"There is neither a command nor a file {given!r}: did you mean "
                    f"'kiosk update {near[0]}'?",
                    ctx,
                )
            args = [install.name or "install", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """An option that is not the group's own belongs to `install`."""
        own = {name for each in self.get_params(ctx) for name in each.opts}
        if args and args[0].startswith("-") and args[0] not in own:
            args = [install.name or "install", *args]
        return super().parse_args(ctx, args)


@click.group("update", cls=UpdateGroup, subcommand_metavar="FILE | COMMAND [ARGS]...")
def update() -> None:
    """Put in a newer release, or go back to the one before.

    The new one is put in beside the old one, tried out, switched to when nobody is in front,
    and watched for a minute; if it does not run well, the old one runs again by itself, also
    when the power went. Sessions stay; settings that the old one could not read are put back.

    \b
    Examples:
      sudo kiosk update kiosk-0.3.0-3.11-aarch64.tar.gz
      sudo kiosk update --from-index
      kiosk update status
      sudo kiosk update rollback
      kiosk update history

    Exit status: 0 done, 1 something broke and the old release runs, 2 what was given is wrong,
    75 another update goes on, or somebody is in front: try again later.
    """


for _command in (install, status, rollback, history, settle, watch):
    update.add_command(_command)
