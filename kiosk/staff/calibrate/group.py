"""The command `kiosk calibrate` and its steps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kiosk.staff.answer import AnsweringCommand
from kiosk.staff.calibrate.step import Given

_Callable = TypeVar("_Callable", bound=Callable[..., Any])

# Nobody is as short, and no lens as low, as so many centimetres.
METRES_BELOW = 3.0

_EXIT = (
    "Exit status: 0 done, 1 something broke or it was stopped, 2 what was given is wrong, 3 "
    "nobody was seen or something is not well, 75 a kiosk is running and has the part."
)


class _Centimetres(click.FloatRange):
    """A length in centimetres; metres are not taken for it, but told."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """The number."""
        try:
            metres = float(value)
        except (TypeError, ValueError):
            metres = None
        if metres is not None and 0 < metres < METRES_BELOW:
            self.fail(
                f"{value} looks like metres: give centimetres, such as {100 * metres:.0f}.",
                param,
                ctx,
            )
        return super().convert(value, param, ctx)


_OPTIONS = (
    click.option("--yes", "-y", is_flag=True, help="Ask nothing: keep what is found."),
    click.option("--dry-run", is_flag=True, help="Ask nothing and change nothing: only look."),
    click.option("--simulate", is_flag=True, help="With parts and people that are not there."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs."),
    click.option(
        "--config", "--settings", "config_dir",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The folder of kiosk.toml.  [default: /etc/kiosk, else the user's own]",
    ),
    click.option(
        "--set", "overrides",
        multiple=True,
        metavar="SECTION.NAME=VALUE",
        help="One setting, for this run only; may be given more than once.",
    ),
)  # fmt: skip
_BODY_OPTIONS = (
    click.option(
        "--stature", "stature_cm",
        type=_Centimetres(130, 215),
        metavar="CM",
        help="How tall who stands on the mark is, in centimetres, instead of the question.",
    ),
    click.option(
        "--height", "height_cm",
        type=_Centimetres(40, 220),
        metavar="CM",
        help="How high the lens is above the floor, measured with a tape.",
    ),
)  # fmt: skip


def _with(*options: Callable[[Any], Any]) -> Callable[[_Callable], _Callable]:
    def wrap(command: _Callable) -> _Callable:
        for option in reversed(options):
            command = option(command)
        return command

    return wrap


def _lead(names: tuple[str, ...], **said: Any) -> None:
    # Heavy: what is wrong with the options shall be said first.
    from kiosk.staff.calibrate.conversation import lead

    for name in ("stature", "height"):
        centimetres: float | None = said.pop(f"{name}_cm", None)
        said[f"{name}_m"] = None if centimetres is None else centimetres / 100
    lead(names, Given(**said))


@click.group(
    "calibrate",
    invoke_without_command=True,
    subcommand_metavar="[STEP]",
    epilog="\b\nExamples:\n"
    "  kiosk calibrate                  all steps, asked one by one\n"
    "  kiosk calibrate wall             one of them\n"
    "  kiosk calibrate --dry-run --stature 172\n"
    "  kiosk calibrate --simulate       try it without a kiosk\n"
    "  kiosk calibrate undo             take the last one back",
)
@_with(*_OPTIONS, *_BODY_OPTIONS)
@click.pass_context
def calibrate(context: click.Context, **said: Any) -> None:
    """Let the kiosk learn its place and its tools.

    Without a step it leads through all of them: the wall's sensor, the light, the camera's
    height and tilt, the mark and the wall in the picture, the dowel's colour. It takes one
    person five minutes. Each step shows what would change and asks before it does; no picture
    is kept. Options for a single step go behind its name.

    A running kiosk has the camera and the wall's sensor to itself: mark, camera and light ask
    it what it sees; for the others stop it first (sudo systemctl stop kiosk).

    Exit status: 0 done, 1 something broke or it was stopped, 2 what was given is wrong, 3
    nobody was seen or something is not well, 75 a kiosk is running and has the part.
    """
    if context.invoked_subcommand is not None:
        given = [
            option.opts[0]
            for option in context.command.params
            if context.get_parameter_source(option.name)
            is click.core.ParameterSource.COMMANDLINE
        ]
        if given:
            raise click.UsageError(
                f"{given[0]} goes behind the step: kiosk calibrate "
                f"{context.invoked_subcommand} {given[0]}"
            )
        return
    from kiosk.staff.calibrate.conversation import STEPS

    _lead(tuple(STEPS), all_steps=True, **said)


def _epilog(name: str, more: str = "") -> str:
    return (
        f"\b\nExamples:\n  kiosk calibrate {name}\n  kiosk calibrate {name} --dry-run\n{more}"
    )


@calibrate.command(cls=AnsweringCommand, epilog=_epilog("wall") + f"\n{_EXIT}")
@_with(*_OPTIONS)
def wall(**said: Any) -> None:
    """Learn where the pad rests, how far it gives way, and what is a touch.

    Leave the pad alone for three seconds, then press it slowly to its stop and let go. Sets
    wall.rest_distance_m, wall.travel_m and wall.contact_m; of a sensor that looks at people
    wall.direct_contact_m. A switch is only tried.
    """
    _lead(("wall",), **said)


@calibrate.command(cls=AnsweringCommand, epilog=_epilog("light") + f"\n{_EXIT}")
@_with(*_OPTIONS)
def light(**said: Any) -> None:
    """Say whether there is light enough, and none in the camera's face.

    Looks for some seconds at how light the picture is, whether lamps flicker, and whether a
    window dazzles the camera. There is nothing to set: it says what to do about the lamps.
    """
    _lead(("light",), **said)


@calibrate.command(
    cls=AnsweringCommand,
    epilog=_epilog("camera", "  kiosk calibrate camera --stature 172 --height 100\n")
    + f"\n{_EXIT}",
)
@_with(*_OPTIONS, *_BODY_OPTIONS)
def camera(**said: Any) -> None:
    """Say how high the camera is, whether it is level and straight, and how far off.

    Somebody whose height is known stands on the mark, side-on. From one place alone height and
    tilt can't be told apart: give the lens's height, measured with a tape, or let the same
    person stand two steps further off as well, facing the other way. It is good to some 5 cm
    and to a degree or two. Sets camera.height_m and camera.tilt_deg, which are for the record;
    camera.view_deg must be right for the distance.
    """
    _lead(("camera",), **said)


@calibrate.command(cls=AnsweringCommand, epilog=_epilog("mark") + f"\n{_EXIT}")
@_with(*_OPTIONS)
def mark(**said: Any) -> None:
    """Learn where the floor mark and the wall are in the picture.

    Stand on the mark with your back to the wall, side-on to the camera; then, if you want, at
    the wall. Sets mark.x and mark.tolerance, and mark.wall_x for the record. Do it after the
    camera has its place, and again whenever it was moved.
    """
    _lead(("mark",), **said)


@calibrate.command(
    cls=AnsweringCommand,
    epilog=_epilog("dowel", "  kiosk calibrate dowel --clip taped.mp4 --scene empty.jpg\n")
    + f"\n{_EXIT}",
)
@click.option(
    "--clip",
    type=click.Path(path_type=Path),
    help="Look at a recording (a video, or a folder of pictures) instead of the camera. "
    "Nothing is changed, unless with --yes.",
)
@click.option(
    "--scene",
    type=click.Path(path_type=Path),
    help="With --clip: the same scene with nobody in it, a picture; colours are surer then.",
)
@_with(*_OPTIONS)
def dowel(**said: Any) -> None:
    """Learn the colour of the dowel's tape.

    Stick one bright tape around the whole dowel: red, green, blue or any colour that nobody
    wears and the wall does not have. Then stand side-on on the mark and hold the dowel along
    the spine, one hand behind the neck, one behind the low back, as in the drill. Within 30
    seconds the camera must see you stand so for two. A dowel of plain wood needs no
    calibration. Sets dowel.colour.
    """
    if said["clip"] is not None and not said["yes"]:
        said["dry_run"] = True
    _lead(("dowel",), **said)


@calibrate.command(cls=AnsweringCommand, epilog="\b\nExamples:\n  kiosk calibrate undo\n")
@click.option(
    "--yes", "-y", is_flag=True, expose_value=False, help="Allowed: nothing is asked."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option(
    "--config", "--settings", "config_dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of kiosk.toml.  [default: /etc/kiosk, else the user's own]",
)  # fmt: skip
def undo(as_json: bool, config_dir: Path | None) -> None:
    """Take back what the last calibration set.

    Again, it takes back the one before. What was set otherwise since stays as it is. This too
    is kept in the history: kiosk config rollback takes it back.

    Exit status: 0 done, 1 something broke, 2 there is nothing to take back, 75 somebody else is
    changing the settings, try again later.
    """
    from kiosk.staff.config.shared import folder_of, tell_change, telling

    with telling("kiosk calibrate undo", as_json, after="Nothing was changed."):
        from kiosk.staff.calibrate.keeping import taken_back

        name, changed = taken_back(folder_of(config_dir))
        if not as_json:
            click.echo(f"The calibration of the {name} is taken back.")
        nothing = "Nothing to change: what it set was changed since."
        tell_change(changed, config_dir, as_json, keys=(), nothing=nothing, step=name)
