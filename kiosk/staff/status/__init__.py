"""`kiosk status`: how the kiosk is, on one screen."""
