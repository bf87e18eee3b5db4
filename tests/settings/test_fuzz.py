"""A few hundred damaged files; `python tests/settings/fuzz.py 100000` tries more."""

from pathlib import Path

import fuzz


def test_damaged_files_never_stop_the_kiosk_and_are_never_lost(tmp_path: Path) -> None:
    outcomes = fuzz.run(400, 6, tmp_path)
    # Enough of each came to be tried.
    assert outcomes["changed"] > 40
    assert outcomes["SettingsError"] > 40
    assert outcomes["unchanged"] > 10
