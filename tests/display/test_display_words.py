"""Words are complete in every language, short, plain, and a bad file is named."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast, get_args

import pytest

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import criterion_names
from kiosk.coach.moment import ContactName, Fault, NextStep, Phase
from kiosk.coach.scene import Need
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.display.words import SHIPPED, WordsError, languages, load_words

LANGUAGES = languages()
# No word that a patient has to look up; the clinic does say glutes and hamstrings.
TECHNICAL = {
    "en": r"flexion|extension|torso|trunk|chain|(con|ec)centric|reps?|repetitions?|pelvi[sc]"
    r"|neutral|lumbar|thoracic|sacr(um|al)|femur|tibia|spine|kinematic|sagittal|posture",
    "es": r"flexión|extensión|torso|tronco|cadena|(con|ex)céntric[oa]|repetici(ón|ones)|pelvis"
    r"|neutr[oa]|lumbar|torácic[oa]|sacro|fémur|tibia|columna|isquiotibiales|sagital|postura",
}
LONGEST_WORD_OF_A_SHORT = 9


def texts_of(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its name."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in cast(Mapping[str, object], value).items():
            yield from texts_of(each, f"{name}.{key}".lstrip("."))
    elif isinstance(value, tuple | list):
        for place, each in enumerate(cast(Sequence[object], value)):
            yield from texts_of(each, f"{name}.{place}")
    else:
        pytest.fail(f"{name} is no text")


def shipped(language: str) -> list[tuple[str, str]]:
    return list(texts_of(load_words(language).model_dump()))


def places_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def clinic(folder: Path, text: str, language: str = "en") -> Path:
    (folder / f"{language}.toml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, language: str = "en") -> tuple[str, ...]:
    with pytest.raises(WordsError) as caught:
        load_words(language, folder)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_english_and_spanish_come_with_the_kiosk():
    assert LANGUAGES == ("en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_coach_can_name_has_words(language: str):
    words = load_words(language)
    assert set(words.needs) == {*Need}
    assert set(words.checks) == {*Need} - {Need.CLOSER_TO_WALL, Need.FURTHER_FROM_WALL}
    assert set(words.contacts) == set(words.resets) == set(get_args(ContactName))
    assert all(words.where_next.of(step, metric=False).short for step in NextStep)
    assert set(words.phases) == set(words.phases_dowel) == {phase.value for phase in Phase}
    assert set(words.cues) == {*Fault}
    assert set(words.bands) == {"good", "warn", "fault"}
    assert set(words.ready.drill_names) == {WALL_DRILL.name, DOWEL_DRILL.name}
    assert set(words.keeps) == criterion_names(WALL_DRILL) | criterion_names(DOWEL_DRILL)


def test_every_language_has_the_same_keys_and_the_same_places_to_fill_in():
    english = {name: places_in(text) for name, text in shipped("en")}
    for language in LANGUAGES:
        assert {name: places_in(text) for name, text in shipped(language)} == english


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"en"}))
def test_no_text_was_left_in_english(language: str):
    english = dict(shipped("en"))
    alike = {name for name, text in shipped(language) if text == english[name]}
    assert alike <= {"lengths.centimetres", "result.title"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_has_to_be_looked_up(language: str):
    technical = re.compile(rf"\b({TECHNICAL[language]})\b", re.IGNORECASE)
    for name, text in shipped(language):
        said = re.sub(r"\{\w+\}", "", text)
        assert not technical.search(said), f"{name}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_at_a_glance_is_short(language: str):
    most = {"cues": 16, "phases": 13, "phases_dowel": 13, "ready": 13}
    for name, text in shipped(language):
        kind = name.split(".")[0]
        if name.endswith(".short"):
            assert len(text) <= most.get(kind, 20), f"{name}: {text}"
            assert len(text.split()) <= (4 if kind in ("cues", "needs") else 5), name
        if name.endswith(".short") or ".beats" in name or kind in ("wall", "bands", "count"):
            longest = max(len(word.strip("¡!¿?.,")) for word in text.split())
            assert longest <= LONGEST_WORD_OF_A_SHORT, f"{name}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_keeps_to_its_length(language: str):
    most = {"attract.steps": 26, "lesson": 110, "keeps": 45, "result": 60}
    for name, text in shipped(language):
        if name in ("lesson.safety.text",):
            continue
        limit = next((each for key, each in most.items() if name.startswith(key)), 46)
        assert len(text) <= limit, f"{name}: {text}"


def test_spanish_says_tu_and_does_not_tell_a_man_from_a_woman():
    for name, text in shipped("es"):
        assert not re.search(r"\b(usted|su|sus|párese|póngase)\b", text, re.IGNORECASE), name
        told = r"\b(listo|quieto|derecho|recto|cansado|atento|bienvenido|preparado)\b"
        assert not re.search(told, text, re.IGNORECASE), f"{name}: {text}"


def test_spanish_opens_what_it_closes():
    for name, text in shipped("es"):
        assert text.count("!") == text.count("¡"), name
        assert text.count("?") == text.count("¿"), name


def test_the_disclaimer_and_privacy_are_said():
    english, spanish = load_words("en"), load_words("es")
    for said in (
        "not medical advice",
        "Ask your therapist first",
        "numbness",
        "Stop if it hurts",
        "Keep the wall within reach",
    ):
        assert said in english.lesson.safety.text
    for said in (
        "no es consejo médico",
        "Pregunta primero a tu terapeuta",
        "adormecimiento",
        "Si te duele, detente",
        "la pared a tu alcance",
    ):
        assert said in spanish.lesson.safety.text
    assert english.attract.privacy == "No picture is kept."


@pytest.mark.parametrize(
    ("language", "clean", "reps", "said"),
    [
        ("en", 1, 5, "1 of 5 good"),
        ("en", 3, 5, "3 of 5 good"),
        ("en", 5, 5, "All 5 good!"),
        ("en", 1, 1, "Good all the way!"),
        ("es", 1, 5, "1 de 5 bien"),
        ("es", 1, 1, "¡Bien hecha!"),
        ("es", 2, 2, "¡Las 2 bien!"),
    ],
)
def test_how_many_were_good_is_said_in_the_right_number(
    language: str, clean: int, reps: int, said: str
):
    assert load_words(language).summary.how_many_clean(clean, reps) == said


def test_one_hinge_is_not_many():
    english, spanish = load_words("en"), load_words("es")
    assert [english.count.of(n) for n in (0, 1, 2)] == ["hinges", "hinge", "hinges"]
    assert [spanish.count.of(n) for n in (0, 1, 2)] == ["bisagras", "bisagra", "bisagras"]
    assert [spanish.summary.how_many_unseen(n) for n in (1, 3)] == [
        "1 sin ver",
        "3 sin ver",
    ]


@pytest.mark.parametrize(
    ("language", "metric", "step", "short", "more"),
    [
        (
            "en",
            False,
            NextStep.STEP_FURTHER,
            "One inch further",
            "Next: one inch further from the wall.",
        ),
        (
            "en",
            True,
            NextStep.STEP_CLOSER,
            "2 or 3 cm closer",
            "Next: 2 or 3 cm closer to the wall.",
        ),
        (
            "en",
            True,
            NextStep.DOWEL_FIRST,
            "Dowel drill first",
            "Next: the dowel drill first.",
        ),
        (
            "es",
            False,
            NextStep.STEP_FURTHER,
            "Una pulgada más lejos",
            "Luego: una pulgada más lejos de la pared.",
        ),
        (
            "es",
            True,
            NextStep.TO_THE_WALL,
            "Pared y rodillo",
            "Luego: la pared y el rodillo.",
        ),
    ],
)
def test_where_next_is_said_in_the_clinic_s_own_units(
    language: str, metric: bool, step: NextStep, short: str, more: str
):
    words = load_words(language).where_next.of(step, metric)
    assert (words.short, words.more) == (short, more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", [False, True])
def test_where_next_keeps_to_its_length_once_it_is_filled_in(language: str, metric: bool):
    words = load_words(language).where_next
    for step in NextStep:
        assert len(words.of(step, metric).short) <= 24
        assert len(words.of(step, metric).more) <= 46


def test_a_clinic_says_where_next_in_its_own_words(tmp_path: Path):
    clinic(tmp_path, '[where_next.step_further]\nmore = "{amount} away, if you like"\n')
    words = load_words(folder=tmp_path).where_next.of(NextStep.STEP_FURTHER, metric=False)
    assert words.more == "One inch away, if you like"
    assert words.short == "One inch further"
    clinic(tmp_path, '[where_next.step_further]\nmore = "Step away"\n')
    (problem,) = problems_of(tmp_path)
    assert "where_next.step_further.more has wrong places to fill in: use {amount}" in problem


def test_the_clinic_s_own_cue_is_said_on_the_way_down_with_the_dowel():
    assert load_words().phases_dowel["lowering"].more == "Hips back, not chest down!"


def test_words_once_read_do_not_change():
    words = load_words()
    with pytest.raises(TypeError):
        words.cues["squat"] = words.praise  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        words.night = "x"  # type: ignore[misc]


def test_a_clinic_changes_only_what_it_names(tmp_path: Path):
    clinic(tmp_path, 'night = "Sleep well"\n[cues.squat]\nshort = "Booty back"\n')
    ours, theirs = load_words(), load_words(folder=tmp_path)
    assert theirs.night == "Sleep well"
    assert theirs.cues["squat"].short == "Booty back"
    assert theirs.cues["squat"].more == ours.cues["squat"].more
    assert theirs.cues["leaned"] == ours.cues["leaned"]
    assert load_words("es", tmp_path) == load_words("es")


def test_a_language_of_a_clinic_s_own_is_known_once_it_is_whole(tmp_path: Path):
    spanish = (SHIPPED / "es.toml").read_text(encoding="utf-8")
    clinic(tmp_path, spanish, "ca")
    assert languages(tmp_path) == ("ca", "en", "es")
    assert load_words("ca", tmp_path) == load_words("es")
    clinic(tmp_path, spanish.replace('qr = "Escanéame"\n', ""), "ca")
    assert [each.split(": ", 1)[1] for each in problems_of(tmp_path, "ca")] == [
        "summary.qr is missing: write it."
    ]


def test_a_file_from_windows_own_editor_is_read(tmp_path: Path):
    clinic(tmp_path, '\ufeffnight = "Sleep well"\r\n')
    assert load_words(folder=tmp_path).night == "Sleep well"


def test_a_text_over_several_lines_is_read_as_one(tmp_path: Path):
    clinic(tmp_path, 'night = """\n  Good\n\tnight,   all """\n')
    assert load_words(folder=tmp_path).night == "Good night, all"


def test_all_that_is_wrong_is_told_at_once_with_the_line_and_what_was_meant(tmp_path: Path):
    clinic(
        tmp_path,
        'nigth = "Good night"\n'
        "[wall]\n"
        'tap = "  "\n'
        "[cues]\n"
        'squatt = { short = "a", more = "b" }\n'
        "leaned = { shrt = 'a' }\n"
        "[moves]\n"
        'steps = "{m} steps"\n',
    )
    path = tmp_path / "en.toml"
    assert sorted(problems_of(tmp_path)) == sorted(
        (
            f"The words {path}, line 1: nigth is unknown (did you mean night?): "
            "mend or remove it.",
            f"The words {path}, line 3: wall.tap is empty: write a text.",
            f"The words {path}, line 5: cues.squatt is unknown (did you mean squat?): "
            "mend or remove it.",
            f"The words {path}, line 6: cues.leaned.shrt is unknown (did you mean short?): "
            "mend or remove it.",
            f"The words {path}, line 8: moves.steps has wrong places to fill in: "
            "use {n} there.",
        )
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("night = 3", "night is no text"),
        ("night = ['a']", "night is no text"),
        ('night = "Good {x}"', "night has nothing to fill in"),
        ('night = "Good {"', "night has nothing to fill in"),
        ('night = "Good }}"', "night has nothing to fill in"),
        ('night = "a\\u0000b"', "night has a sign that can't be drawn"),
        ('staff_code = "Code"', r"staff_code has wrong places.*\{codes\}"),
        ('staff_code = "Code {"', "staff_code has wrong places"),
        ('staff_code = "Code {codes} {}"', "staff_code has wrong places"),
        ('staff_code = "Code {codes} {0}"', "staff_code has wrong places"),
        ('staff_code = "Code {codes.x}"', "staff_code has wrong places"),
        ('staff_code = "Code {codes:>99999999}"', "staff_code has wrong places"),
        ('staff_code = "Code {codes!r}"', "staff_code has wrong places"),
        (
            'summary.clean = "{clean}"',
            r"summary.clean has wrong places.*\{clean\} and \{reps\}",
        ),
        ('wall = "Tap!"', r"wall is no table of texts: write \[wall\]"),
        ('cues = "Tap!"', r"cues is no table of texts: write \[cues\]"),
        ("[[cues]]", r"cues is no table of texts"),
        ('attract.steps = "One"', "attract.steps is not a list of three texts"),
        ('attract.steps = ["1", "2"]', "attract.steps is not a list of three texts"),
        ('attract.steps = ["1", "2", "3", "4"]', "attract.steps is not a list of three texts"),
        ('attract.steps = ["1", "", "3"]', "attract.steps.1 is empty"),
        ('"a\\nb" = "c"', "a b is unknown"),
        ("night =", "can't be read"),
        ("night = " + "[" * 9000, "can't be read"),
        ('night = "a"\nnight = "b"', "can't be read"),
    ],
)
def test_what_is_wrong_with_words_is_named(tmp_path: Path, text: str, named: str):
    (problem,) = problems_of(clinic(tmp_path, text + "\n"))
    assert re.search(named, problem)
    assert str(tmp_path / "en.toml") in problem
    assert "\n" not in problem


def test_a_template_that_a_clinic_wrote_can_be_filled_in(tmp_path: Path):
    clinic(tmp_path, '[summary]\nclean = "Of {reps}, {clean} good"\n')
    assert load_words(folder=tmp_path).summary.how_many_clean(2, 3) == "Of 3, 2 good"


def test_an_unknown_language_is_answered_with_those_that_there_are():
    with pytest.raises(WordsError, match="'tlh': choose of en, es"):
        load_words("tlh")
    with pytest.raises(WordsError, match="en, es"):
        load_words("../words/en")


def test_words_that_are_no_text_are_named(tmp_path: Path):
    (tmp_path / "en.toml").write_bytes(b'night = "\xff"\n')
    (problem,) = problems_of(tmp_path)
    assert "save them as UTF-8" in problem
    (tmp_path / "es.toml").mkdir()
    (problem,) = problems_of(tmp_path, "es")
    assert "can't be read" in problem


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    (problem,) = problems_of(tmp_path / "nowhere")
    assert "nowhere" in problem
    assert languages(tmp_path / "nowhere") == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_nothing_but_what_is_said(language: str):
    found = tomllib.loads((SHIPPED / f"{language}.toml").read_text(encoding="utf-8"))
    assert {name for name, _ in texts_of(found)} == {name for name, _ in shipped(language)}
