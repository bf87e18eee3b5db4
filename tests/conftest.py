"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# Timing never fails a build: a busy machine is slow, not wrong.
settings.register_profile("kiosk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kiosk")
