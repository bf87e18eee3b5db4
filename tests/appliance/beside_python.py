"""A module of the tests in the guest, which its Python runs at each start."""

from pathlib import Path


def beside_python(source: Path, python: str = "3.13") -> dict[str, str]:
    """Files for a guest with this version of Python."""
    folder = f"/usr/local/lib/python{python}/dist-packages"
    return {
        f"{folder}/{source.name}": source.read_text("utf-8"),
        # Python reads such files in all folders of its packages, also from the kiosk's own
        # environment, and obeys a line that imports.
        f"{folder}/{source.stem}.pth": f"import {source.stem}\n",
    }
