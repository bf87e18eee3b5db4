"""Settings, sessions and releases move to a partition of their own, all or nothing."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from mounted import BINDS, OVERLAY, PLAIN, machine
from plug import Plug, PowerCut

from kiosk.release import data_partition
from kiosk.release.data_partition import DataPartition
from kiosk.release.fault import ReleaseError
from kiosk.release.run import Done

PARTITION = Path("/dev/mmcblk0p3")
FSTAB = "PARTUUID=1-02 / ext4 defaults,noatime 0 1\n"


class Bench:
    """A machine whose kiosk keeps something in each of its folders."""

    def __init__(self, root: Path, mounts: str = PLAIN) -> None:
        self.root = root
        self.ran: list[list[str]] = []
        self.kind: str | None = "ext4"
        self.device = "part"
        self.told = 0
        self.fails: str | None = None
        self.state, self.stopped = "active", "inactive"
        machine(root, mounts, {"etc/fstab": FSTAB, str(PARTITION).lstrip("/"): ""})
        for folder in ("etc/kiosk", "var/lib/kiosk", "opt/kiosk"):
            (root / folder).mkdir(parents=True)
            (root / folder / "something").write_text(folder)

    def run(self, command: Sequence[str], limit_s: float) -> Done:
        words = list(command)
        self.ran.append(words)
        if words[0] == self.fails:
            return Done(1, complaint="it does not work")
        if words[0] == "lsblk":
            return Done(0, f"{self.device}\n") if self.device else Done(32)
        if words[0] == "blkid":
            if self.told or self.kind is None:
                return Done(self.told or 2)
            return Done(0, f"DEVNAME={PARTITION}\nUUID=ab-cd\nTYPE={self.kind}\n")
        if words[:2] == ["systemctl", "stop"]:
            self.state = self.stopped
        if words[:2] == ["systemctl", "show"]:
            return Done(0, f"ActiveState={self.state}\n")
        if words[0] == "cp":
            shutil.copytree(words[2], words[3], symlinks=True)
        return Done(0)

    def move(self, disk: Plug | None = None) -> None:
        DataPartition(self.root, disk or Plug(), self.run).move_to(PARTITION)

    def refuses(self) -> str:
        with pytest.raises(ReleaseError) as caught:
            self.move()
        assert (self.root / "etc/fstab").read_text() == FSTAB
        return str(caught.value)

    @property
    def fstab(self) -> str:
        return (self.root / "etc/fstab").read_text()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_all_three_are_copied_and_bound_and_the_kiosk_runs_again(bench: Bench):
    bench.move()
    home = bench.root / "data/kiosk"
    assert {path.name: (path / "something").read_text() for path in home.iterdir()} == {
        "settings": "etc/kiosk",
        "sessions": "var/lib/kiosk",
        "releases": "opt/kiosk",
    }
    lines = bench.fstab.splitlines()
    assert lines[0] == FSTAB.strip()
    assert lines[2].startswith("UUID=ab-cd /data ext4 noatime,commit=5,")
    assert lines[3] == "/data/kiosk/settings /etc/kiosk none bind,nofail 0 0"
    commands = [words[:2] for words in bench.ran]
    assert commands.index(["systemctl", "stop"]) < commands.index(["cp", "-a"])
    assert [words[1] for words in bench.ran if words[0] == "mount"][1:] == [
        "/etc/kiosk",
        "/var/lib/kiosk",
        "/opt/kiosk",
    ]
    assert bench.ran[-1] == ["systemctl", "--no-block", "start", "kiosk.service"]
    # Out of sight, but there.
    assert (bench.root / "etc/kiosk/something").exists()


def test_a_kiosk_that_somebody_stopped_stays_so(bench: Bench):
    bench.state = "inactive"
    bench.move()
    assert not [words for words in bench.ran if "start" in words]


def test_another_kind_of_file_system_is_refused(bench: Bench):
    bench.kind = "vfat"
    assert "holds vfat, and this needs ext4" in bench.refuses()
    assert "mkfs" not in bench.refuses()


def test_an_empty_partition_alone_is_offered_a_file_system(bench: Bench):
    bench.kind = None
    assert f"sudo mkfs.ext4 -L kiosk-data {PARTITION} makes one" in bench.refuses()


@pytest.mark.parametrize(
    ("device", "kind", "told", "words"),
    [
        ("", None, 0, "is no disk and no partition"),
        ("disk", None, 0, "is a whole disk, no partition"),
        ("part /media/stick", None, 0, "is mounted at /media/stick"),
        ("part [SWAP]", "swap", 0, "is mounted at [SWAP]"),
        ("part", "ext4", 8, "can't be told"),
        ("rom", None, 0, "holds no file system"),
    ],
)
def test_nothing_else_is_offered_one(
    bench: Bench, device: str, kind: str | None, told: int, words: str
):
    bench.device, bench.kind, bench.told = device, kind, told
    said = bench.refuses()
    assert words in said
    assert "mkfs" not in said


def test_a_partition_that_is_not_there_is_said(bench: Bench):
    (bench.root / str(PARTITION).lstrip("/")).unlink()
    said = bench.refuses()
    assert f"There is no {PARTITION}" in said
    assert "mkfs" not in said


def test_a_disk_without_partitions_that_holds_ext4_will_do(bench: Bench):
    bench.device = "disk"
    bench.move()
    assert "/opt/kiosk" in bench.fstab


def test_a_partition_that_is_in_use_is_refused(tmp_path: Path):
    bench = Bench(tmp_path, PLAIN + f"{PARTITION} /media/stick ext4 rw 0 0\n")
    assert "is mounted at /media/stick" in bench.refuses()


def test_it_is_done_once(tmp_path: Path):
    assert "own already" in Bench(tmp_path, PLAIN + BINDS).refuses()


def test_on_a_protected_system_it_would_be_lost(tmp_path: Path):
    assert "this would be lost" in Bench(tmp_path, OVERLAY).refuses()


def test_a_partition_with_another_kiosk_s_data_is_not_written_to(bench: Bench):
    (bench.root / "data/kiosk").mkdir(parents=True)
    assert "holds a kiosk's data already" in bench.refuses()
    assert ["umount", str(bench.root / "data")] in bench.ran


def test_an_fstab_that_speaks_of_these_places_is_not_touched(bench: Bench):
    (bench.root / "etc/fstab").write_text("UUID=1 /data ext4 defaults 0 2\n")
    with pytest.raises(ReleaseError, match="what is mounted at /data"):
        bench.move()


def test_a_copy_that_fails_changes_nothing_and_the_kiosk_runs_again(bench: Bench):
    bench.fails = "cp"
    assert "cp -a" in bench.refuses()
    # The next try must not find the partition in use.
    assert [words[0] for words in bench.ran[-2:]] == ["systemctl", "umount"]
    # Nor full of half a copy.
    assert list((bench.root / "data").iterdir()) == []
    bench.fails = None
    bench.move()
    assert "/opt/kiosk" in bench.fstab


def test_a_partition_that_is_too_small_is_told_before_the_kiosk_is_stopped(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    (bench.root / "var/lib/kiosk/sessions.db").write_bytes(bytes(5_000_000))
    free = [52_000_000, 60_000_000]

    def free_bytes(_folder: Path) -> int:
        return free.pop(0)

    monkeypatch.setattr(data_partition, "free_bytes", free_bytes)
    assert bench.refuses().startswith(f"{PARTITION} has 52 MB free, and what is to be moved")
    assert "stop" not in [word for words in bench.ran for word in words]
    assert bench.ran[-1] == ["umount", str(bench.root / "data")]
    bench.move()
    assert "/opt/kiosk" in bench.fstab


def test_a_kiosk_that_does_not_stop_is_not_copied(bench: Bench):
    bench.stopped = "deactivating"
    assert "does not stop (it is deactivating): try again" in bench.refuses()
    assert "cp" not in [words[0] for words in bench.ran]
    assert bench.ran[-1] == ["umount", str(bench.root / "data")]


def test_a_cut_at_any_step_leaves_the_old_places_or_the_whole_new_one(tmp_path: Path):
    whole = Plug()
    Bench(tmp_path / "0").move(whole)
    for number in range(1, len(whole.steps) + 1):
        bench = Bench(tmp_path / str(number))
        with pytest.raises(PowerCut):
            bench.move(Plug(number))
        if bench.fstab != FSTAB:
            home = bench.root / "data/kiosk"
            assert {path.name for path in home.iterdir()} == {
                "settings",
                "sessions",
                "releases",
            }
            assert bench.fstab.count("bind") == 3
