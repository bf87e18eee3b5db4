"""What went wrong, as one line that a screen, a log and a terminal can show."""

# A staff line of the screen holds about this many letters.
MAX_LETTERS = 200


def one_line(text: str, limit: int = MAX_LETTERS) -> str:
    """Text on one line without control characters, cut to `limit` letters."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def describe(error: BaseException) -> str:
    """An error as one line.

    The kiosk's own errors are sentences and stand as they are; others (KeyError: 'x') say
    nothing without their kind.
    """
    try:
        text = one_line(str(error))
    except Exception:
        text = ""
    # Also where the end was cut off.
    if text.endswith(".") or (text.endswith("…") and str(error).rstrip().endswith(".")):
        return text
    kind = type(error).__name__
    return one_line(f"{kind}: {text}") if text else kind
