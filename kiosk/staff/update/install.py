"""`kiosk update FILE`: put in a release."""

from pathlib import Path

import click

from kiosk.staff.failure import CommandError
from kiosk.staff.update.shared import telling, watched_on

COMMAND = "kiosk update"


@click.command(
    "install",
    epilog="\b\nExamples, as root (sudo):\n"
    "  kiosk update /media/stick/kiosk-0.3.0-3.11-aarch64.tar.gz\n"
    "  kiosk update kiosk-0.3.0-3.11-aarch64.tar.gz --sha256 5f0c...\n"
    "  kiosk update --from-index\n"
    "  kiosk update install kiosk-0.3.0-3.11-aarch64.tar.gz --now",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from-index", is_flag=True, help="Take it from the package index that pip is set to."
)
@click.option("--version", metavar="VERSION", help="Of the index: this one, not the newest.")
@click.option(
    "--sha256",
    metavar="HASH",
    help="What its maker says that sha256sum FILE prints; for a file that is not signed.",
)
@click.option("--allow-older", is_flag=True, help="Also one older than what runs.")
@click.option("--now", "at_once", is_flag=True, help="Also while somebody is in front.")
def install(
    file: Path | None,
    from_index: bool,
    version: str | None,
    sha256: str | None,
    allow_older: bool,
    at_once: bool,
) -> None:
    """Put in a release from a FILE, or from the package index.

    A bundle must fit this machine, be whole, and be signed by a key in /etc/kiosk/update-keys,
    or have the SHA-256 that is given. What comes from the index is vouched for by the index
    alone. Until the switch, whatever goes wrong changes nothing.
    """
    with telling(COMMAND), watched_on():
        if (file is None) != from_index:
            raise CommandError(
                "Name either a bundle, kiosk-<version>-....tar.gz, or --from-index."
            )
        if version is not None and not from_index:
            raise CommandError("--version goes with --from-index: a bundle has its own.")
        if sha256 is not None and from_index:
            raise CommandError("--sha256 goes with a bundle: the index has hashes of its own.")
        from kiosk.staff.update.flow import Flow
        from kiosk.staff.update.machine import here, need_root

        need_root("Updating", COMMAND)
        flow = Flow(here())
        if file is None:
            flow.from_index(version, allow_older=allow_older, at_once=at_once)
        else:
            flow.from_bundle(file, sha256, allow_older=allow_older, at_once=at_once)
