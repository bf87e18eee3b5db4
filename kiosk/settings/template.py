"""A settings file to begin with: every option, explained, each behind a # as it ships."""

from kiosk.settings.catalogue import options

_HEADING = """\
# The settings of this kiosk. To change one, take the # and the space away before it and before
# its [section]. What is not set here is as shipped.
"""


def template() -> str:
    """The text of it; read as it is, it sets nothing."""
    lines = [_HEADING]
    section = ""
    for option in options().values():
        if option.section != section:
            section = option.section
            lines += ["", f"# [{section}]"]
        lines.append(f"# {option.name} = {option.spelled(option.default)}  # {option.sentence}")
    return "\n".join(lines) + "\n"
