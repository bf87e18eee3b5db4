"""`kiosk sessions`: what was kept, from the command line."""
