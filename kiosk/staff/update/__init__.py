"""`kiosk update`: a newer release, or back to the one before."""
