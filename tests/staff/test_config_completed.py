"""What Tab offers behind `kiosk config set`."""

from click.shell_completion import ShellComplete

from kiosk.staff.config.group import config


def offered(*given: str, begun: str = "") -> list[str]:
    complete = ShellComplete(config, {}, "kiosk config", "_KIOSK_COMPLETE")
    return [each.value for each in complete.get_completions(list(given), begun)]


def test_keys_then_values_then_keys() -> None:
    assert offered("set", begun="drill.c") == ["drill.choice"]
    assert offered("set", "drill.choice") == ["auto", "wall", "dowel"]
    assert offered("set", "drill.choice", begun="w") == ["wall"]
    assert offered("set", "drill.choice", "wall", begun="drill.c") == ["drill.choice"]
    assert offered("set", "drill.choice=wall", "sound.enabled") == ["true", "false"]


def test_a_value_behind_an_equals_sign() -> None:
    assert offered("set", begun="drill.choice=w") == ["drill.choice=wall"]


def test_names_and_none_are_offered_where_they_are_taken() -> None:
    assert offered("set", "display.language") == ["en", "es"]
    assert offered("set", "display.theme") == ["high-contrast", "standard"]
    assert offered("set", "night.from_time") == ["none"]
    assert offered("set", "no.such") == []


def test_explain_offers_sections_too() -> None:
    assert offered("explain", begun="night") == ["night", "night.from_time", "night.to_time"]
