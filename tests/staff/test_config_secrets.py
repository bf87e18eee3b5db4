"""A secret option is told nowhere. The kiosk has none yet: these are of a made-up section."""

import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.health import doctor
from kiosk.health.checks.records import SettingsGood
from kiosk.settings import catalogue, last_good, load, options
from kiosk.settings.options import Settings
from kiosk.settings.problems import SettingsError
from kiosk.settings.section import Section, Text, option
from kiosk.settings.template import template
from kiosk.staff.config.group import config
from kiosk.staff.probing.here import world_here
from kiosk.staff.support_bundle import support_bundle

FIRST, SECOND, SHIPPED = "hush-hush", "psst-psst", 4711
MASK = catalogue.MASK


class NetworkOptions(Section):
    """The network that a made-up kiosk joins."""

    name: Text | None = option(None, "The network.")
    password: Text | None = option(
        None, "Its password.", secret=True, pattern="^.{8,}$", form="a text of 8 signs or more"
    )
    pin: int = option(SHIPPED, "The router's pin.", at_least=0, at_most=9999, secret=True)


class NetworkSettings(Settings):
    """The kiosk's settings and the made-up section."""

    network: NetworkOptions = NetworkOptions()


def forget_what_is_known() -> None:
    for kept in ("_sections", "options"):
        getattr(catalogue, kept).cache_clear()


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in list(os.environ):
        if variable.startswith(("KIOSK_", "SSH_", "SUDO_")) or variable in ("VISUAL", "EDITOR"):
            monkeypatch.delenv(variable)
    for module in (catalogue, last_good, load, options):
        monkeypatch.setattr(module, "Settings", NetworkSettings)
    forget_what_is_known()
    yield
    monkeypatch.undo()
    forget_what_is_known()


@pytest.fixture
def kiosk(folder: Path) -> Callable[..., str]:
    """Runs `kiosk config` about the folder; all that it said."""

    def run(*arguments: str) -> str:
        given = [arguments[0], "--settings", str(folder), *arguments[1:]]
        result: Result = CliRunner().invoke(config, given)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.output

    return run


def leaks(text: str) -> list[str]:
    return [secret for secret in (FIRST, SECOND, str(SHIPPED), "1234") if secret in text]


def test_what_is_changed_is_told_without_it(kiosk: Callable[..., str], folder: Path) -> None:
    told = [
        kiosk("set", "network.password", FIRST),
        kiosk("set", "network.password", SECOND, "network.pin", "1234", "--json"),
        kiosk("diff"),
        kiosk("diff", "2"),
        kiosk("diff", "--json"),
        kiosk("history"),
        kiosk("history", "--json"),
        kiosk("unset", "network.pin"),
        kiosk("rollback"),
    ]
    assert [leaks(text) for text in told] == [[]] * len(told)
    assert all(MASK in text for text in told)
    # It is there all the same.
    held = load.load(folder, (), {})
    assert isinstance(held, NetworkSettings)
    assert held.network.password == SECOND
    assert not leaks(repr(held))


def test_what_is_asked_about_is_told_without_it(
    kiosk: Callable[..., str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kiosk.toml").write_text(f'[network]\npassword = "{FIRST}"\npin = 1234\n')
    got = (("get", f"network.{name}") for name in ("password", "pin"))
    held = (("show",), ("show", "--changed"), *got)
    explained = ((), ("network",), ("network.password",), ("network.pin",))
    asked = [*held, *(("explain", *each) for each in explained)]
    for from_the_environment in (False, True):
        if from_the_environment:
            monkeypatch.setenv("KIOSK_NETWORK__PASSWORD", SECOND)
        told = [kiosk(*each, *more) for each in asked for more in ((), ("--json",))]
        assert [leaks(text) for text in told] == [[]] * len(told)
        assert all(MASK in text for text in told[: 2 * len(held)])
    # What hides a change is told of too.
    hidden = kiosk("set", "network.password", "what-ever")
    assert "in the environment sets network.password to (secret), and that is" in hidden
    assert not leaks(hidden)


def test_one_that_is_not_set_is_told_as_that(kiosk: Callable[..., str]) -> None:
    assert kiosk("get", "network.password") == "none\n"
    assert json.loads(kiosk("get", "network.password", "--json"))["value"] is None
    assert json.loads(kiosk("explain", "network.password", "--json"))["options"][0]["secret"]
    assert not json.loads(kiosk("explain", "network.name", "--json"))["options"][0]["secret"]


@pytest.mark.parametrize(
    "text",
    [
        "[network]\npassword = 'hush'\n",
        "[network]\npassword = 1234\n",
        "[network]\npin = 'hush-hush'\n",
        "[network]\npin = '1234'\n",
        "[network]\npasword = 'hush-hush'\n",
        "[network]\npassword = hush-hush\n",
        "network = 'hush-hush'\n",
        "password = 'hush-hush'\n",
    ],
)
def test_no_sentence_about_a_mistake_quotes_it(
    kiosk: Callable[..., str], folder: Path, tmp_path: Path, text: str
) -> None:
    (folder / "kiosk.toml").write_text(text)
    settings, trouble = last_good.load_or_last_good(folder, (), {"KIOSK_DATA_DIR": "/nowhere"})
    assert trouble is not None
    # This is what `kiosk status` and the journal say of it.
    told = [trouble.sentence, kiosk("check"), kiosk("check", "--json"), kiosk("show")]
    (folder / "kiosk.toml").unlink()
    (tmp_path / "given.toml").write_text(text)
    told.append(kiosk("import", str(tmp_path / "given.toml")))
    assert not any("hush" in text or "1234" in text for text in told), told
    assert isinstance(settings, NetworkSettings)


def test_a_misspelt_one_that_is_taken_out_is_not_told_either(
    kiosk: Callable[..., str], folder: Path
) -> None:
    (folder / "kiosk.toml").write_text(f'[network]\npasword = "{FIRST}"\n')
    told = kiosk("unset", "network.pasword") + kiosk("history")
    assert "network.pasword: (secret) taken out" in told
    assert not leaks(told)


@pytest.mark.parametrize(
    "given",
    [
        "network.password=hush",
        "network.pasword=hush-hush",
        "network.pin=hush-hush",
        "network.password:hush-hush",
    ],
)
def test_no_sentence_about_an_argument_or_a_variable_quotes_it(given: str) -> None:
    environ = {"KIOSK_NETWORK__PASSWORD": "psst", "KIOSK_NETWORK__PIN": FIRST}
    with pytest.raises(SettingsError) as caught:
        load.load(None, (given,), environ)
    assert len(caught.value.problems) == 3
    assert "hush" not in str(caught.value)
    assert "psst" not in str(caught.value)


def test_a_file_to_begin_with_does_not_give_away_what_ships() -> None:
    assert "# pin = (secret)" in template()
    assert not leaks(template())


def test_the_doctor_and_the_support_bundle_do_not_have_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kiosk.toml").write_text(f'[network]\npassword = "{FIRST}"\nname = "clinic"\n')
    for variable, name in (
        ("KIOSK_CONFIG_DIR", "settings"),
        ("KIOSK_DATA_DIR", "data"),
        ("RUNTIME_DIRECTORY", "run"),
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.setenv(variable, str(tmp_path / name))
    monkeypatch.setattr(doctor, "CHECKS", (SettingsGood(),))
    world, _ = world_here(None, False, os.environ)
    assert (world.option("network.name"), world.option("network.password")) == ("clinic", MASK)
    assert not leaks(str(world.options))
    out = tmp_path / "bundle.tar.gz"
    result = CliRunner().invoke(support_bundle, [str(out), "--yes"])
    assert result.exit_code == 0, result.output
    with tarfile.open(out) as archive:
        files = {each.name: archive.extractfile(each) for each in archive.getmembers()}
        texts = {name: file.read().decode() for name, file in files.items() if file}
    (settings,) = (text for name, text in texts.items() if name.endswith("settings.txt"))
    assert 'network.name = "clinic"' in settings
    assert "network.password = (secret)" in settings
    assert not any(FIRST in text for text in texts.values())
