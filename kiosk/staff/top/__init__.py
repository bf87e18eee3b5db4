"""`kiosk top`: the kiosk live in a terminal."""
