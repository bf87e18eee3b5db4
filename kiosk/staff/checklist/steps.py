"""The list itself, in its order: what needs nobody, what needs somebody, what breaks things."""

from kiosk.staff.checklist import failing, looking, sensing
from kiosk.staff.checklist.step import Step

STEPS: tuple[Step, ...] = (
    Step(
        "computer", "The computer", 0.1,
        "Nothing is to be done.",
        "model, system, versions, memory, heat, devices",
        looking.computer, versions=True,
    ),
    Step(
        "start", "The start", 0.1,
        "Nothing is to be done.",
        "the service is up, seconds from the kernel to the first picture, its parts are well",
        looking.start,
    ),
    Step(
        "doctor", "The doctor", 0.4,
        "Nothing is to be done.",
        "what kiosk doctor finds",
        looking.doctor,
    ),
    Step(
        "screen", "The screen", 0.8,
        "Look at the kiosk's screen while nobody stands before the camera.",
        "the whole picture, its colours, words that can be read",
        sensing.screen,
    ),
    Step(
        "camera", "The camera", 0.6,
        "Stand on the mark.",
        "pictures and judged ones a second, 15 or more of these",
        sensing.camera,
    ),
    Step(
        "model", "The model's cost", 0.4,
        "Nothing is to be done.",
        "CPU time a frame, by a small program that gives way to the kiosk",
        looking.model,
    ),
    Step(
        "rest", "The pad at rest", 0.5,
        "Touch nothing.",
        "no touch in 20 seconds",
        sensing.rest, bodily=True,
    ),
    Step(
        "press", "Ten presses", 1.0,
        "Press the pad ten times, slowly.",
        "ten touches, no more",
        sensing.press, bodily=True,
    ),
    Step(
        "wall", "Five hinges to the wall", 1.2,
        "Do five hinges on the mark with the roller; watch the strips and listen.",
        "five hinges counted and kept, five touches",
        sensing.wall_drill, bodily=True,
    ),
    Step(
        "signals", "Lights and sound", 0.5,
        "Tell what whoever did the hinges saw and heard.",
        "green at each touch, a sound, a voice",
        sensing.signals,
    ),
    Step(
        "dowel", "Five hinges with a dowel", 1.2,
        "Do five hinges with a dowel along the spine.",
        "five hinges counted and kept",
        sensing.dowel_drill, optional=True, bodily=True,
    ),
    Step(
        "power", "The power", 0.1,
        "Nothing is to be done.",
        "no voltage that was too low since the start",
        looking.power,
    ),
    Step(
        "kill", "A killed process", 0.7,
        "Watch the screen while the kiosk's process is killed.",
        "15 seconds at most until the next picture",
        failing.kill,
    ),
    Step(
        "plug", "The plug", 2.2,
        "Pull the plug in the middle of a drill if you can, wait ten seconds, switch on again.",
        "120 seconds at most, and every session from before",
        failing.plug,
    ),
)  # fmt: skip

BY_ID = {step.id: step for step in STEPS}
