"""The Hinge Kiosk: a wall appliance that teaches the hip hinge."""

__version__ = "0.1.0"
