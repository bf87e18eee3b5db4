"""scripts/hardware: one command, each step by itself, a missing tool stops only its own."""

import importlib.util

import pytest

from hardware.making.everything import STEPS, Step, main, make

# pytest --version and a module that is not there stand in for steps.
WELL = Step("well", "prints a version", "pytest", ("--version",))
BROKEN = Step("broken", "is not there", "hardware.making.not_there")
WRONG_USE = Step("wrong", "is used wrongly", "hardware.making.everything", ("--only", "x"))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_a_module_of_the_project(step: Step):
    assert importlib.util.find_spec(step.module) is not None


def test_the_parts_list_comes_last_for_it_gathers_the_others():
    assert STEPS[-1].name == "bom"


def test_a_step_that_works_ends_well():
    assert make([WELL]) == 0


def test_one_that_breaks_does_not_stop_the_next(capfd: pytest.CaptureFixture[str]):
    assert make([BROKEN, WELL]) == 1
    told = capfd.readouterr().err
    assert told.index("== broken") < told.index("== well") < told.index("NOT MADE: broken.")


def test_a_fault_of_use_is_told_by_its_own_status():
    assert make([WRONG_USE]) == 2
    assert make([WRONG_USE, BROKEN]) == 1


def test_only_some_steps_are_made(capfd: pytest.CaptureFixture[str]):
    assert main(["--only", "well"], [BROKEN, WELL]) == 0
    assert "broken" not in capfd.readouterr().err


def test_a_step_that_is_not_there_is_told_with_those_that_are(
    capfd: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit) as stopped:
        main(["--only", "stl,paint"])
    assert stopped.value.code == 2
    assert "there is no step paint; there are stl, cutting" in capfd.readouterr().err
