"""`kiosk config`: the settings from the command line."""
