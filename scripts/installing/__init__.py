"""Puts the kiosk on a Raspberry Pi or a bench, and takes it off again.

scripts/install, scripts/uninstall and scripts/bundle start what is here with the system's own
Python: nothing but its standard library is there yet. What a release is and where it lies is
kiosk.release's business; that needs the package `packaging`, which is among the wheels.
"""
