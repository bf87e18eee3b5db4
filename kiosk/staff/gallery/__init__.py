"""Every state of the screen, made of moments of a recorded visit."""
