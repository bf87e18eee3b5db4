"""The kernel's simulated GPIO chip (gpio-sim), which Debian's kernels lack, built for a guest.

From Debian's own kernel sources of the same version, in a throwaway system; nothing of them is
kept but the module. In the guest a pin is pulled from outside by its file `pull`, and read by
its file `value` (Documentation/admin-guide/gpio/gpio-sim.rst of the kernel).
"""

import shutil
import subprocess
from pathlib import Path

from debian import debian, kernel_release
from guest import Guest
from inside import run_inside
from kept import kept, key_of

SOURCES = {"bookworm": "linux-source-6.1", "trixie": "linux-source-6.12"}
# As many lines as a Pi 4 has, under its name.
LINES, LABEL = 54, "pinctrl-bcm2711"

# gpio-sim stands on irq_sim, which is not built in either: both in one module. One function
# there is not exported to modules; generic_handle_irq_safe() does the same from a thread.
_BUILD = """
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >&2
apt-get -qq -y --no-install-recommends install \
    linux-headers-amd64 {source} make gcc xz-utils >&2
mkdir -p /build && cd /build
tar -xf /usr/src/{source}.tar.xz --wildcards --strip-components 1 \\
    '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c'
cp drivers/gpio/gpiolib.h .
sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq_safe(irqnum)/' \
    kernel/irq/irq_sim.c > irq_sim.c
cp drivers/gpio/gpio-sim.c chip.c
printf 'obj-m := gpio-sim.o\\ngpio-sim-y := chip.o irq_sim.o\\n' > Makefile
make -s -C /lib/modules/*/build M=/build modules >&2
"""

_MAKE_CHIP = f"""
set -e
insmod {{module}}
mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
chip=/sys/kernel/config/gpio-sim/pi
mkdir -p $chip/bank0
echo {LINES} > $chip/bank0/num_lines
echo {LABEL} > $chip/bank0/label
echo 1 > $chip/live
echo /sys/devices/platform/$(cat $chip/dev_name)/$(cat $chip/bank0/chip_name)
"""


def gpio_sim(suite: str) -> Path:
    """The module's file, for the kernel of `debian(suite)`."""
    recipe = Path(__file__).read_text("utf-8")
    archive = debian(suite)

    def make(folder: Path) -> None:
        root = folder / "root"
        root.mkdir()
        subprocess.run(
            ["tar", "-xf", str(archive), "-C", str(root), "--exclude=./dev/*"], check=True
        )
        run_inside(root, ["/bin/sh", "-c", _BUILD.format(source=SOURCES[suite])])
        shutil.copy(root / "build/gpio-sim.ko", folder / "gpio-sim.ko")
        shutil.rmtree(root)

    return (
        kept(f"gpio-sim-{suite}", key_of(kernel_release(archive), recipe), make) / "gpio-sim.ko"
    )


class Pins:
    """The chip in a guest, its lines numbered as a Pi numbers them (BCM)."""

    def __init__(self, guest: Guest, module: str) -> None:
        """Load the module that lies in the guest, and make the chip."""
        self._guest = guest
        self._folder = guest.tell(_MAKE_CHIP.format(module=module)).strip()

    def pull(self, line: int, *, up: bool) -> None:
        """What hangs on the line pulls it, as a switch would."""
        word = "pull-up" if up else "pull-down"
        self._guest.tell(f"echo {word} > {self._folder}/sim_gpio{line}/pull")

    def duty(self, line: int, samples: int = 4_000) -> float:
        """How much of the time a line is high, 0 to 1, asked again and again: for thirty
        periods of the light's pulses on a machine of speed 3.
        """
        found = self._guest.tell(
            f"i=0; while [ $i -lt {samples} ]; do read v < {self._folder}/sim_gpio{line}/value;"
            " echo $v; i=$((i+1)); done"
        ).split()
        return sum(value == "1" for value in found) / samples
