"""How Linux describes a Raspberry Pi's processor, in the files of /proc and /sys.

XNNPACK's cpuinfo chooses by them. Emulated code that reads this host's falls over the mixture:
an ARM processor with the caches of another kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CORES = 4
_ALL = f"0-{CORES - 1}"


@dataclass(frozen=True, slots=True)
class Cache:
    """One of a core's; `shared`: one for all cores."""

    level: int
    kind: str
    size: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class PiProcessor:
    """A Pi's. `emulated`: QEMU's name of its cores; the rest as its Linux tells it."""

    emulated: str
    part: str
    variant: str
    features: str
    most_khz: int
    caches: tuple[Cache, ...]

    def lay_out(self, folder: Path) -> Mapping[str, Path]:
        """Make its files in a folder; the place of each in the system."""
        cpu = folder / "cpu"
        for name in ("possible", "present", "online"):
            _write(cpu / name, _ALL)
        for core in range(CORES):
            own = cpu / f"cpu{core}"
            _write(own / "topology/physical_package_id", "0")
            _write(own / "topology/core_id", str(core))
            _write(own / "topology/cluster_cpus_list", _ALL)
            _write(own / "topology/core_siblings_list", _ALL)
            _write(own / "topology/thread_siblings_list", str(core))
            _write(own / "cpufreq/cpuinfo_max_freq", str(self.most_khz))
            for number, cache in enumerate(self.caches):
                index = own / f"cache/index{number}"
                _write(index / "level", str(cache.level))
                _write(index / "type", cache.kind)
                _write(index / "size", cache.size)
                _write(index / "shared_cpu_list", _ALL if cache.shared else str(core))
        told = "\n".join(
            f"processor\t: {core}\nBogoMIPS\t: 108.00\nFeatures\t: {self.features}\n"
            f"CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: {self.variant}\n"
            f"CPU part\t: {self.part}\nCPU revision\t: 3\n"
            for core in range(CORES)
        )
        _write(folder / "cpuinfo", told)
        return {"sys/devices/system/cpu": cpu, "proc/cpuinfo": folder / "cpuinfo"}


# BCM2711 and BCM2712: the data sheets' cores and caches, Arm's part numbers.
PI_4 = PiProcessor(
    emulated="cortex-a72",
    part="0xd08",
    variant="0x0",
    features="fp asimd evtstrm crc32 cpuid",
    most_khz=1_800_000,
    caches=(
        Cache(1, "Data", "32K"),
        Cache(1, "Instruction", "48K"),
        Cache(2, "Unified", "1024K", shared=True),
    ),
)
PI_5 = PiProcessor(
    emulated="cortex-a76",
    part="0xd0b",
    variant="0x4",
    features=(
        "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc "
        "dcpop asimddp"
    ),
    most_khz=2_400_000,
    caches=(
        Cache(1, "Data", "64K"),
        Cache(1, "Instruction", "64K"),
        Cache(2, "Unified", "512K"),
        Cache(3, "Unified", "2048K", shared=True),
    ),
)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", "ascii")
