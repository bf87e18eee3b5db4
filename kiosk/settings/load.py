"""The settings of this kiosk, put together from their layers.

Shipped defaults < kiosk.toml < kiosk.d/*.toml < KIOSK_<SECTION>__<NAME> < --set.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.settings.agreement import disagreements
from kiosk.settings.catalogue import find, options
from kiosk.settings.folders import config_folder
from kiosk.settings.layers import Layers, read_environment, read_folder, read_overrides
from kiosk.settings.options import Settings
from kiosk.settings.origin import SHIPPED, Origin
from kiosk.settings.problems import SettingsError


def load(
    config_dir: Path | None, overrides: Sequence[str], environ: Mapping[str, str]
) -> Settings:
    """The settings. `config_dir`: None for the usual one; `overrides`: "section.name=value".

    Raises SettingsError with all that is wrong in all layers, also with what a higher layer
    would replace.
    """
    layers = Layers()
    folder = config_folder(environ) if config_dir is None else config_dir
    named = config_dir is not None or bool(environ.get("KIOSK_CONFIG_DIR"))
    read_folder(layers, folder, environ, must_exist=named)
    read_environment(layers, environ)
    read_overrides(layers, overrides, environ)
    return settled(layers)


def settled(layers: Layers) -> Settings:
    """The settings that these layers make. Raises SettingsError."""
    sections: dict[str, dict[str, object]] = {}
    for key, (value, _) in layers.values.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = value
    origins = {key: origin for key, (_, origin) in layers.values.items()}
    settings = Settings.model_validate(sections).came_from(origins)
    # Of a file that could not be read nobody knows what it says.
    for each in () if layers.incomplete else disagreements(settings):
        if layers.in_doubt.isdisjoint(each.keys):
            places = dict.fromkeys(str(origins[key]) for key in origins if key in each.keys)
            layers.complain(" and ".join(places) or str(SHIPPED), each.what, each.remedy)
    if layers.problems:
        raise SettingsError(layers.problems)
    return settings


def option_keys() -> tuple[str, ...]:
    """Every option as "section.name", in the order of the sections."""
    return tuple(options())


def origin(settings: Settings, key: str) -> Origin:
    """Which layer an option's value came from, and where there. Raises SettingsError."""
    return settings.origins.get(find(key).key, SHIPPED)


def value(settings: Settings, key: str) -> object:
    """An option's value. Raises SettingsError where there is no such option."""
    option = find(key)
    return getattr(getattr(settings, option.section), option.name)


def explain(key: str) -> str:
    """What an option is for, what it takes, how it is set; in lines. Raises SettingsError."""
    option = find(key)
    shipped = option.spelled(option.default)
    example = f"{option.name} = {'...' if option.secret else shipped}"
    lines = [
        f"{option.key}: {option.sentence}",
        f"It is {option.wanted}. The shipped value is {shipped}.",
        f"In a file: [{option.section}] and below it {example}",
        f"In the environment: {option.variable}; for one run: --set {option.key}=...",
    ]
    if option.kind == "path":
        lines.insert(2, "A relative path in a file counts from the folder of that file.")
    return "\n".join(lines)
