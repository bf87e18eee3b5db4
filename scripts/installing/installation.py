"""One installation, step by step: first all is looked at and fetched, then it is put in.

Whatever goes wrong on the way, what was done is undone, from the last step to the first.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.installing import boot, checks, system_files, wheels
from scripts.installing.alone import alone
from scripts.installing.files import Files
from scripts.installing.machine import FIRST_SCREEN, WRONG, Machine, RefusedError
from scripts.installing.packages import Packages
from scripts.installing.tree import Tree
from scripts.installing.undisturbed import status_of, undisturbed

if TYPE_CHECKING:
    from scripts.installing.release import Release

# What is fetched lies here until it is put in.
WORK = "var/cache/kiosk-install"
SERVICE = "kiosk.service"
COMMAND, LEADS_TO = "usr/local/bin/kiosk", "/opt/kiosk/current/venv/bin/kiosk"
COMPLETION, MANUAL = "etc/bash_completion.d/kiosk", "usr/local/share/man/man1/kiosk.1"
STAFF_GROUPS = "kiosk-staff,systemd-journal"
# Its TimeoutStartSec=, and the end of the one before.
_START_S = 180.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for. `staff`: names of users; `hdmi`: see boot.video_for; None: as last
    time, the first time automatic.
    """

    dry: bool = False
    staff: tuple[str, ...] = ()
    hdmi: str | None = None
    allow_older: bool = False
    start: bool = True


class Installation:
    """Of a tree on a machine. `say` gets one line at a time."""

    def __init__(
        self, machine: Machine, tree: Tree, wishes: Wishes, say: Callable[[str], None]
    ) -> None:
        self._machine, self._tree, self._wishes, self._say = machine, tree, wishes, say
        self._systemd = tree.root / "systemd"
        self._work = machine.path(WORK)
        self._packages = Packages(machine, self._work, tree.packages)
        self._files = Files(machine)
        self._undo = ExitStack()
        self._changed = False

    def run(self) -> None:
        """All of it. Raises RefusedError, KeyboardInterrupt; then all is as it was."""
        if self._wishes.dry:
            self._look()
            self._tell_plan()
            return
        with alone(self._machine):
            self._look()
            self._install()

    def _install(self) -> None:
        is_in = False
        try:
            with ExitStack() as last:
                last.callback(shutil.rmtree, self._work, ignore_errors=True)
                # One that was killed leaves what it fetched, of another release perhaps.
                shutil.rmtree(self._work, ignore_errors=True)
                try:
                    found = self._fetch()
                    release = self._put_in(found, last)
                    self._place(release)
                    self._undo.pop_all()
                    is_in = True
                except BaseException:
                    with undisturbed():
                        self._say("Putting everything back as it was ...")
                        self._undo.close()
                    raise
                release.settle(self._machine.environ.get("SUDO_USER") or "root")
            self._start()
        except KeyboardInterrupt as stop:
            if not is_in:
                raise
            raise RefusedError(
                "It was interrupted at the very end; the kiosk is installed all the same: say "
                "sudo systemctl restart kiosk.",
                status_of(stop),
            ) from None

    def _look(self) -> None:
        machine, tree = self._machine, self._tree
        system = machine.system()
        checks.check(machine, system, dry=self._wishes.dry)
        checks.check_user(machine)
        boot.check_writable(machine)
        python = machine.python()
        assert python is not None
        self._identity = tree.identity(python)
        tree.offer()
        self._installed = checks.installed_version(machine)
        self._is_there = False
        if self._installed is not None or tree.bundle is not None:
            # Otherwise `packaging` is still to be fetched, and nothing is there anyway.
            from scripts.installing import release

            number = system_files.number_of(self._systemd)
            release.check_fits(tree, system, python, number)
            self._is_there = release.Release(machine, tree.version, self._identity).is_there()
        checks.check_not_older(tree.version, self._installed, allowed=self._wishes.allow_older)
        try:
            wish = self._wishes.hdmi
            self._hdmi = boot.noted_wish(machine) if wish is None else wish
            self._video = boot.video_for(machine, self._hdmi)
        except ValueError as error:
            raise RefusedError(
                f"--hdmi: {self._hdmi} is no mode: write it like 1920x1080, "
                "HDMI-A-2:1280x720@60, auto or none.",
                WRONG,
            ) from error
        for name in self._wishes.staff:
            # By the name that comes back: id takes a number too.
            if machine.run("id", "-un", "--", name).answer.strip() != name:
                raise RefusedError(f"--staff: there is no user {name} on this machine.", WRONG)
        self._missing = self._packages.wanted()
        checks.check_room(machine, packages=bool(self._missing), release=not self._is_there)
        what = f"{system.name}, {system.arch}" + (f", {system.model}" if system.model else "")
        self._say(f"Hinge Kiosk {tree.version} for {what}.")

    def _tell_plan(self) -> None:
        """Of --dry-run. Nothing is changed."""
        machine, say = self._machine, self._say
        say("It would")
        if self._missing:
            say(f"  - put in Debian's packages {', '.join(self._missing)}, and what they need;")
        if self._is_there:
            say(f"  - keep the release {self._tree.version}, which is there already;")
        else:
            say(
                f"  - make the release {self._tree.version} in /opt/kiosk/releases, and try it;"
            )
        say("  - make the user kiosk and the group kiosk-staff, /etc/kiosk and /var/lib/kiosk;")
        for name in self._wishes.staff:
            say(f"  - make {name} one of the staff ({STAFF_GROUPS.replace(',', ', ')});")
        for name in sorted(system_files.planned(self._systemd)):
            say(f"  - write /{name};")
        folder = boot.boot_folder(machine)
        if folder is not None:
            video = f" and {self._video}" if self._video else ""
            say(f"  - let a quiet start{video} stand in /{folder}/{boot.CMDLINE}, and switch")
            say(f"    the rainbow off in /{folder}/{boot.CONFIG} (copies: *{boot.COPY});")
        units = ", ".join(system_files.enabled_units(self._systemd))
        say(f"  - enable {units}, and put off the login prompt on the first screen;")
        say(f"  - let /{COMMAND} lead to the release" + (
            ", and start the kiosk." if self._wishes.start else "."
        ))  # fmt: skip
        say("Nothing was changed.")

    def _fetch(self) -> list[Path]:
        """All that comes from elsewhere, before anything is changed; the wheels."""
        tree, packages = self._tree, self._packages
        if self._missing:
            self._say("Fetching Debian's packages; this takes some minutes ...")
            packages.update()
            self._missing = packages.wanted()
            packages.fetch(self._missing)
        if self._is_there or tree.bundle is not None:
            return tree.wheels
        self._say("Fetching the Python packages ...")
        machine, folder = self._machine, self._work / "wheels"
        has_pins = "python3-lgpio" in self._packages.offered(["python3-lgpio"])
        lock = wheels.locked(self._tree.root, pins=not has_pins)
        wheels.download(machine, self._packages.pip(), lock, folder)
        wheels.build(machine, self._tree.root, folder)
        found = sorted(folder.glob("*.whl"))
        self._tree.offer_packaging(found)
        return found

    def _put_in(self, found: Sequence[Path], last: ExitStack) -> "Release":
        """Debian's packages and the release, which does not run yet."""
        from scripts.installing.release import Release

        tree, packages = self._tree, self._packages
        release = Release(self._machine, tree.version, self._identity)
        self._undo.callback(release.undo)
        last.enter_context(release.alone())
        if self._missing:
            self._say(f"Putting in {', '.join(self._missing)} ...")
            before = packages.installed()
            self._undo.callback(self._take_out_since, before)
            packages.put_in(self._missing)
            self._changed = True
        if self._is_there:
            self._say(f"The release {tree.version} is there already.")
            return release
        self._say(f"Making the release {tree.version}, and trying it ...")
        release.put_in(found, "a bundle" if tree.bundle is not None else "a checkout")
        release.check()
        self._changed = True
        return release

    def _place(self, release: "Release") -> None:
        machine, files, say = self._machine, self._files, self._say
        had_user = machine.run("id", "-u", "kiosk").status == 0
        was_told = system_files.is_told(machine)
        self._undo.callback(self._forget_system, had_user, was_told)
        say("Putting the system's files in place ...")
        plan = boot.planned(machine, self._video)
        noted = {**plan.noted, "hdmi": self._hdmi}
        system_files.put_in_place(machine, files, self._systemd, noted)
        boot.prepare(machine, files, plan)
        system_files.tell_systemd(machine, self._systemd)
        for name in self._wishes.staff:
            say(f"Making {name} one of the staff ...")
            machine.needs(
                f"{name} can't be made one of the staff",
                "usermod", "--append", "--groups", STAFF_GROUPS, name,
            )  # fmt: skip
        self._new_start = bool(files.changed)
        release.let_run()
        files.link(COMMAND, LEADS_TO)
        for name, words in ((COMPLETION, ("completion", "bash")), (MANUAL, ("manual",))):
            done = machine.run(str(machine.path(COMMAND)), *words)
            if done.status == 0 and done.answer:
                files.put(name, done.answer.encode())
        self._changed |= bool(files.changed)

    def _take_out_since(self, before: set[str]) -> None:
        packages = self._packages
        packages.mend()
        if stay := packages.take_out(packages.installed() - before):
            names = ", ".join(sorted(stay))
            self._say(f"These of Debian's packages could not be taken out again: {names}.")

    def _forget_system(self, had_user: bool, was_told: bool) -> None:
        # The user alone tells nothing: one that was uninstalled leaves it.
        if not was_told:
            # Before the files that tell of them are gone.
            system_files.untell_systemd(self._machine)
        self._files.undo()
        machine = self._machine
        if machine.systemd_runs:
            machine.run("systemctl", "daemon-reload")
        if had_user:
            return
        machine.run("userdel", "kiosk")
        for group in ("kiosk-staff", "kiosk"):
            machine.run("groupdel", group)
        for name in ("etc/kiosk/kiosk.d", "etc/kiosk", "var/lib/kiosk"):
            folder = machine.path(name)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _start(self) -> None:
        """The last step: it is in, whatever comes of it."""
        machine, say = self._machine, self._say
        say("The kiosk is installed.")
        if self._wishes.start and machine.systemd_runs:
            if machine.tty == FIRST_SCREEN:
                say("It comes at the next start, for you have its screen now.")
            else:
                self._start_now()
        if self._new_start:
            say("Start this machine anew once, for some of it holds from then on: sudo reboot")
        say("Then: kiosk doctor (what is missing?), kiosk calibrate, kiosk config explain.")

    def _start_now(self) -> None:
        machine, say = self._machine, self._say
        active = machine.run("systemctl", "is-active", "--quiet", SERVICE).status == 0
        if active and not self._changed:
            say("It runs, and nothing was changed.")
            return
        say("Starting it ...")
        machine.run("systemctl", "reset-failed", SERVICE)
        done = machine.run("systemctl", "restart", SERVICE, limit_s=_START_S)
        say(
            "It runs." if done.status == 0
            else "It does not show a picture yet: kiosk doctor says what is missing."
        )  # fmt: skip
