"""What the known-answer recogniser knows: a small grammar, written as Whisper writes.

Numbers below ten are words and the rest figures, but sums are all figures.
"""

from __future__ import annotations

import random

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

TIMERS = ("pasta", "egg", "tea", "pizza", "bread", "laundry")
ROOMS = ("kitchen", "living room", "bedroom", "bathroom", "hallway")
COUNTRIES = ("France", "Italy", "Spain", "Germany", "Japan")

FIXED = (
    "What time is it?",
    "What's the time?",
    "Tell me the time.",
    "What's the date?",
    "What is the date today?",
    "What day is it?",
    "What day is it today?",
    "What day is tomorrow?",
    "What's the weather like today?",
    "What's the weather like tomorrow?",
    "What can you do?",
    "What can I say?",
    "Who are you?",
    "How are you?",
    "Help.",
    "Stop.",
    "Repeat that.",
    "Say that again.",
    "Never mind.",
    "Thank you.",
    "Hello.",
    "Good morning.",
    "Yes.",
    "No.",
    "Tell me a joke.",
    "Tell me a story.",
    "Why is the sky blue?",
    "Play some music.",
    "Next song.",
    "Turn the volume up.",
    "Turn the volume down.",
    "Cancel the timer.",
    "Cancel all timers.",
    "Stop the timer.",
    "Pause the timer.",
    "Resume the timer.",
    "Start a timer.",
    "Set a timer.",
    "List my timers.",
    "What timers are running?",
    "How much time is left?",
    "How long is left?",
    "How much time is left on the timer?",
    "How much time is left on my timer?",
)

TEST = (
    "What time is it?",
    "What's the date?",
    "What day is it?",
    "Set a timer for five minutes.",
    "Set a timer for 10 minutes.",
    "Set a timer for 30 seconds.",
    "Start a 20 minute timer.",
    "Set a pasta timer for eight minutes.",
    "Set a timer for one hour and 15 minutes.",
    "Set a timer for half an hour.",
    "How much time is left?",
    "How much time is left on the egg timer?",
    "Cancel the timer.",
    "Cancel all timers.",
    "Pause the timer.",
    "Resume the timer.",
    "List my timers.",
    "What is 12 times 7?",
    "What is 20 plus 35?",
    "What is 81 divided by 9?",
    "Stop.",
    "Repeat that.",
    "What can you do?",
    "Who are you?",
    "Tell me a joke.",
    "Turn on the kitchen lights.",
    "Set the volume to 50 percent.",
    "What is the capital of France?",
)
"""What the held-out voices say."""


def number(value: int) -> str:
    """As it is spoken, 0 to 999."""
    if value >= 100:
        rest = f" and {number(value % 100)}" if value % 100 else ""
        return f"{ONES[value // 100]} hundred{rest}"
    if value < 20:
        return ONES[value]
    rest = f" {ONES[value % 10]}" if value % 10 else ""
    return TENS[value // 10 - 2] + rest


def written(value: int) -> str:
    return ONES[value] if value < 10 else str(value)


def _amount(rng: random.Random, unit: str, plural: bool = True) -> str:
    value = rng.choice((1, 2, 3, 4, 5, 10, 15, 20, 30, 45, rng.randint(1, 60), rng.randint(1, 99)))
    if unit == "hour":
        value = rng.randint(1, 24)
    return f"{written(value)} {unit}{'s' if plural and value != 1 else ''}"


def duration(rng: random.Random) -> str:
    shape = rng.random()
    if shape < 0.08:
        return "half an hour"
    if shape < 0.2:
        return f"{_amount(rng, 'hour')} and {_amount(rng, 'minute')}"
    if shape < 0.3:
        return f"{_amount(rng, 'minute')} and {_amount(rng, 'second')}"
    return _amount(rng, rng.choice(("minute", "minute", "minute", "second", "hour")))


def _timer(rng: random.Random) -> str:
    shape = rng.random()
    verb = rng.choice(("Set", "Set", "Start"))
    if shape < 0.55:
        return f"{verb} a timer for {duration(rng)}."
    if shape < 0.7:
        return f"{verb} a {rng.choice(TIMERS)} timer for {duration(rng)}."
    if shape < 0.9:
        unit = rng.choice(("minute", "minute", "second", "hour"))
        amount = _amount(rng, unit, plural=False)
        article = "an" if amount.startswith(("eight ", "11", "18", "8")) else "a"
        return f"{verb} {article} {amount} timer."
    return f"Add {_amount(rng, rng.choice(('minute', 'second')))} to the timer."


def _named_timer(rng: random.Random) -> str:
    name = rng.choice(TIMERS)
    return rng.choice(
        (
            f"Cancel the {name} timer.",
            f"Stop the {name} timer.",
            f"Pause the {name} timer.",
            f"Resume the {name} timer.",
            f"How much time is left on the {name} timer?",
            f"How long is left on the {name} timer?",
        )
    )


def _sum(rng: random.Random) -> str:
    top = rng.choice((12, 20, 100))
    a, b = rng.randint(1, top), rng.randint(1, top)
    operator = rng.choice(("times", "times", "plus", "minus", "divided by"))
    if rng.random() < 0.15:
        return f"What is {rng.randint(1, 100)} percent of {rng.randint(1, 200)}?"
    return f"{rng.choice(('What is', 'What is', 'How much is'))} {a} {operator} {b}?"


def _home(rng: random.Random) -> str:
    shape = rng.random()
    if shape < 0.75:
        thing = rng.choice(("lights", "lights", "light", "fan"))
        return f"Turn {rng.choice(('on', 'off'))} the {rng.choice(ROOMS)} {thing}."
    if shape < 0.9:
        return f"Set the volume to {rng.randint(1, 10) * 10} percent."
    return f"What is the capital of {rng.choice(COUNTRIES)}?"


def sentence(rng: random.Random) -> str:
    """One sentence, as it should be written."""
    family = rng.choices((_timer, _named_timer, _sum, _home, None), (35, 10, 18, 9, 28))[0]
    return family(rng) if family else rng.choice(FIXED)


def letters(text: str) -> str:
    """The same sentence as it sounds: small letters and spaces."""
    words = [
        number(int(word)) if word.isdigit() else word
        for word in text.lower().replace(".", "").replace("?", "").split()
    ]
    return "".join(c for c in " ".join(words) if c == " " or c.isalpha())
