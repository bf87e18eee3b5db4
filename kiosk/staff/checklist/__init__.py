"""The command `kiosk checklist`: the first ten minutes of a real kiosk, as a report file."""
