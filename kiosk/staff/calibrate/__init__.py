"""`kiosk calibrate`: what the kiosk learns of its place and its tools, one file a step."""

from kiosk.staff.calibrate.group import calibrate

__all__ = ["calibrate"]
