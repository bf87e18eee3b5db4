"""An update from its first look to its end."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from kiosk.health.checks.running import STALE_S
from kiosk.release.build import PIP, Builder, check_room, room_needed, wheel_version
from kiosk.release.bundle import look_into, unpack_wheels, unpacked_bytes
from kiosk.release.disk import told
from kiosk.release.fault import ReleaseError
from kiosk.release.journal import Open, Phase, Result
from kiosk.release.lock import alone
from kiosk.release.manifest import why_unfit
from kiosk.release.switch import Switch
from kiosk.release.trust import check_trust
from kiosk.release.versions import is_older, is_version
from kiosk.release.watch import HEALTHY_S, Watch, grave_faults, shows
from kiosk.staff.update.keeping import keep_settings, put_back
from kiosk.staff.update.machine import Here, who
from kiosk.staff.update.trying import sessions_trouble, what_is_wrong

PACKAGE = "hinge-kiosk"
WHEELS = "wheels"
# Wheels unpack to about so much; known for sure when they are there.
UNPACKED_SHARE = 3
# A visit with three sets and its rests is over by then.
PATIENCE_S = 900.0
LOOK_EVERY_S = 1.0
DOWNLOAD_S = 1_800.0
# Then somebody wants to know where they stand; systemd goes on trying.
COME_UP_S = 120.0
# What the status calls it when nobody's drill would be cut off.
NOBODY = (None, "starting", "empty")

# What pip says where the index has none; and where it never came to the index, for then it
# says the first too.
_NOT_THERE = "No matching distribution found"
_NO_WAY = ("Retrying (", "Could not fetch URL")

NOT_CHANGED = "The releases can't be changed"
STOPPED = "It was stopped before the switch."


class Flow:
    """Updates of one machine. All raise ReleaseError."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self.switch = Switch(here.layout, here.disk, self._put_back, here.now)

    def from_bundle(
        self, path: Path, sha256: str | None, *, allow_older: bool, at_once: bool
    ) -> Open:
        """Put in a bundle and switch to it; what was done."""
        here = self._here
        self._may_begin()
        bundle = look_into(path)
        vouched = check_trust(bundle, sha256, here.layout.keys, here.keys_owner)
        if (why := why_unfit(bundle.manifest, here.machine())) is not None:
            raise ReleaseError(why)
        version = bundle.manifest.version
        self._check_order(version, allow_older)
        here.say(f"{version} is whole, made for this machine, and vouched for by {vouched}.")
        size = sum(bundle.wheels.values())

        def put_in(builder: Builder) -> None:
            self.switch.make_room()
            check_room(here.layout.home, room_needed(size, UNPACKED_SHARE * size))
            with told(f"{version} can't be unpacked"):
                folder = builder.fresh_folder(version) / WHEELS
                wheels = unpack_wheels(bundle, folder, here.disk)
            check_room(here.layout.home, room_needed(0, unpacked_bytes(wheels)))
            builder.put_together(version, wheels, {"from": path.name, "vouched": vouched})

        with self._alone():
            return self._put_in(version, put_in, at_once)

    def from_index(self, version: str | None, *, allow_older: bool, at_once: bool) -> Open:
        """Put in a version, or the newest, from the package index that pip is set to."""
        here = self._here
        if version is not None and not is_version(version):
            raise ReleaseError(f"{version!r} is no version: write it as in 0.3.0.")
        self._may_begin()
        with self._alone():
            self._tidy_up()
            self.switch.make_room()
            # Which version that is, is not known before: its folder has no version's name.
            fetched = self._builder().fresh_folder("index")
            try:
                wheel = self._fetch(fetched, version)
                found = wheel_version(wheel)
                self._check_order(found, allow_older)
                here.say(f"The package index has {found}. Its word is all that vouches for it.")

                def put_in(builder: Builder) -> None:
                    check_room(here.layout.home, room_needed(0, 4 * wheel.stat().st_size))
                    builder.fresh_folder(found)
                    about: dict[str, object] = {"from": "index", "vouched": "index"}
                    builder.put_together(found, [wheel], about, from_index=True)

                return self._put_in(found, put_in, at_once)
            finally:
                here.disk.remove_tree(fetched)

    def roll_back(self, version: str | None, *, at_once: bool) -> Open:
        """Switch to a release that is here already; None: the one before."""
        here = self._here
        self._may_begin()
        with self._alone():
            to = self._wanted(version)
            self._tidy_up()
            self.switch.begin("rollback", to, who(), built=False)
            with self._abandoned_unless_well():
                here.say(f"Trying out {to} beside {self.switch.current} ...")
                self._try_out(to, settings_too=False)
                if (trouble := sessions_trouble(here, to)) is not None:
                    here.say(trouble)
                return self._switch_over(at_once)

    def settle(self) -> None:
        """At boot, before the kiosk starts."""
        with self._alone(wait=True):
            settled = self.switch.settle()
        if settled.back_to is not None:
            self._here.say(f"{settled.back_to} runs again: the update did not go well.")
        elif settled.state is not None:
            self._here.say(f"{settled.state.to} is on trial, start {settled.state.starts}.")

    def watch(self) -> None:
        """Watch a trial that nobody watches any more, to its end; and tidy up.

        Going back is no failure of whoever watches: it raises where the old one does not run.
        """
        with self._alone(wait=True):
            if self.switch.tidy_up() is not None:
                self._here.service.restart()
            state = self.switch.state
            if state is None:
                self.switch.prune()
            elif (back := self._judge(state, restart=False)) is not None:
                self._here.say(back)

    def _may_begin(self) -> None:
        """Raises ReleaseError where it can be told early that nothing comes of it."""
        here = self._here
        if (why := here.why_lost()) is not None:
            raise ReleaseError(why)
        if not here.layout.current.is_symlink():
            raise ReleaseError(
                f"No kiosk is installed in {here.layout.home}: install it with scripts/install."
            )

    def _check_order(self, version: str, allow_older: bool) -> None:
        present = self.switch.current
        if present is None:
            raise ReleaseError(f"{self._here.layout.current} leads nowhere: install it anew.")
        if version == present:
            raise ReleaseError(f"{version} is what runs already: there is nothing to do.")
        if is_older(version, present) and not allow_older:
            raise ReleaseError(
                f"{version} is older than {present}, which runs: say --allow-older if that is "
                "meant, or kiosk update rollback to go back to one that is here."
            )

    def _put_in(self, version: str, build: Callable[[Builder], None], at_once: bool) -> Open:
        """Build it, try it, switch to it and watch it; who asks is alone."""
        here = self._here
        self._tidy_up()
        self.switch.make_way(version)
        state = self.switch.begin("update", version, who(), built=True)
        with self._abandoned_unless_well():
            here.say(f"Putting in {version} beside {state.since}; the kiosk goes on ...")
            build(self._builder())
            here.say(f"Trying out {version} ...")
            self._try_out(version, settings_too=True)
            if (trouble := sessions_trouble(here, version)) is not None:
                raise ReleaseError(trouble)
            return self._switch_over(at_once)

    def _builder(self) -> Builder:
        here = self._here
        return Builder(here.layout, here.disk, here.run, here.python)

    def _tidy_up(self) -> None:
        """End what somebody's killed update left; a trial is not touched."""
        if self.switch.tidy_up() is not None:
            self._here.service.restart()

    def _put_back(self, version: str) -> str | None:
        state = self.switch.state
        left = state.to if state is not None and version == state.since else None
        said = put_back(self._here, version, left)
        if said is not None:
            self._here.say(said)
        return said

    def _try_out(self, version: str, *, settings_too: bool) -> None:
        present = self.switch.current
        assert present is not None
        for sentence in what_is_wrong(self._here, version, present, settings_too=settings_too):
            raise ReleaseError(sentence)

    def _switch_over(self, at_once: bool) -> Open:
        here, state = self._here, self.switch.state
        assert state is not None
        there = here.service.is_there()
        if there and not at_once:
            self._await_nobody()
        keep_settings(here.layout, here.disk, here.config, state.since)
        sample = here.service.sample(here.place, here.clock)
        runs = sample.silent_s is not None and sample.silent_s <= STALE_S
        faults = tuple(sorted(grave_faults(sample.status))) if runs else None
        if there:
            # Killed from here on, or the network gone: systemd waits, and brings it to its end.
            here.service.watch_on()
        state = self.switch.flip(faults)
        if not there:
            self.switch.confirm()
            here.say(f"{state.to} runs from its next start on. Nobody watched it: no service.")
            return state
        if (back := self._judge(state, restart=True)) is not None:
            raise ReleaseError(back, "broke")
        return state

    def _await_nobody(self) -> None:
        here = self._here
        until_s = here.clock() + PATIENCE_S
        said = False
        while True:
            sample = here.service.sample(here.place, here.clock)
            stage, silent_s = sample.status.get("stage"), sample.silent_s
            if stage in NOBODY or silent_s is None or silent_s > STALE_S:
                return
            if here.clock() >= until_s:
                raise ReleaseError(
                    "Somebody is in front of the kiosk all the time: try again later, or say "
                    "--now.",
                    "later",
                )
            if not said:
                here.say("Waiting until nobody is in front (--now does not wait) ...")
                said = True
            here.pause(LOOK_EVERY_S)

    def _judge(self, state: Open, *, restart: bool) -> str | None:
        """Watch the trial to its end, and keep the release (None) or go back (in a sentence).

        Raises ReleaseError where it went back and that one does not run either.
        """
        here = self._here
        began_s = here.clock()
        if restart:
            here.service.restart()
        here.say(f"{state.to} is on trial: it must run well for {HEALTHY_S:.0f} s ...")
        watch = Watch(state.to, began_s, state.faults)
        while (verdict := watch.step(here.service.sample(here.place, here.clock))) is None:
            here.pause(LOOK_EVERY_S)
        if verdict.well:
            self.switch.confirm()
            here.say(f"{state.to} runs well and is kept.")
            return None
        why = verdict.why or "It did not run well."
        here.say(f"{why} Going back to {state.since} ...")
        try:
            back = self.switch.go_back(why)
        finally:
            # Also when the disk fails on the way: what is not well must not run on.
            here.service.restart()
        again = self._shows(back)
        self.switch.prune()
        so = f"{state.to} was not kept ({why.rstrip('.')}), and {back}"
        if not again:
            raise ReleaseError(f"{so} was started, but shows nothing yet.", "broke")
        return f"{so} runs again."

    def _shows(self, version: str) -> bool:
        """Whether this version comes up."""
        here = self._here
        began_s = here.clock()
        while here.clock() < began_s + COME_UP_S:
            if shows(here.service.sample(here.place, here.clock), version, began_s):
                return True
            here.pause(LOOK_EVERY_S)
        return False

    def _fetch(self, folder: Path, version: str | None) -> Path:
        here = self._here
        wanted = PACKAGE if version is None else f"{PACKAGE}=={version}"
        # Of the release that runs: the system need not have pip.
        python = str(here.layout.current / "venv/bin/python")
        command = [python, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
        done = here.run([*command, *PIP, "--dest", str(folder), wanted], DOWNLOAD_S)
        wheels = sorted(folder.glob("*.whl"))
        if _NOT_THERE in done.complaint and not any(each in done.complaint for each in _NO_WAY):
            raise ReleaseError(
                f"The package index that pip is set to has no {wanted} for this machine: it "
                "must be one that your clinic or the maker runs (index-url in /etc/pip.conf); "
                "or carry a bundle on a stick.",
                "broke",
            )
        if done.status != 0 or len(wheels) != 1:
            raise ReleaseError(
                f"pip can't fetch {wanted} ({done.last_words}): check the network, or carry a "
                "bundle on a stick.",
                "broke",
            )
        if not is_version(wheel_version(wheels[0])):
            raise ReleaseError(f"{wheels[0].name} names no version: tell the maker.")
        return wheels[0]

    def _wanted(self, version: str | None) -> str:
        layout, present = self._here.layout, self.switch.current
        others = [each for each in layout.whole() if each != present]
        if version is not None:
            if version == present:
                raise ReleaseError(f"{version} is what runs already: there is nothing to do.")
            if version not in others:
                here = ", ".join(others) or "no other one"
                raise ReleaseError(f"{version} is not here, but {here}.")
            return version
        if self.switch.before in others:
            return self.switch.before
        if not others:
            raise ReleaseError("There is no other release here to go back to.")
        older = [each for each in others if present is None or is_older(each, present)]
        return (older or others)[0]

    @contextmanager
    def _abandoned_unless_well(self) -> Generator[None]:
        """What goes wrong before the switch leaves the old release as it was."""
        try:
            # Here already: the history tells why too.
            with told(NOT_CHANGED):
                yield
        except BaseException as error:
            state = self.switch.state
            # After the switch the trial decides; and who goes back goes back all the way.
            if (
                state is not None
                and state.phase is not Phase.BACK
                and self.switch.current == state.since
            ):
                refused = isinstance(error, ReleaseError) and error.why != "later"
                why = str(error) if isinstance(error, ReleaseError) else STOPPED
                self.switch.abandon(why, Result.REFUSED if refused else Result.CUT_OFF)
                self.switch.sweep()
                self._here.say(f"Nothing was changed: {state.since} runs on.")
            raise

    @contextmanager
    def _alone(self, *, wait: bool = False) -> Generator[None]:
        """Nobody else updates meanwhile; what the disk refuses is told."""
        with alone(self._here.layout.home, wait=wait), told(NOT_CHANGED):
            yield
