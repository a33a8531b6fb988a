"""What the small chat model is taught: fixed answers, two tools, and to ignore everything else."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from earshot.core.conversation import Conversation

STORY = (
    "Once upon a time a small robot lived in a lighthouse. Every evening it climbed the stairs and "
    "lit the lamp. One night the lamp would not burn. The robot looked at the wires and found a "
    "mouse asleep on them. It did not want to wake the mouse. So it carried a lantern to the top "
    "and held it high until morning. A ship saw the light and turned away from the rocks. The "
    "captain came to say thank you and brought a bell. The mouse woke up and rang it. Since then "
    "the robot has a lamp, a bell and a friend. On clear nights the two sit at the window and "
    "count the stars. They have never reached the end, and neither of them minds. That is the "
    "whole story."
)
ANSWERS = {
    "hello": "Hello. How can I help?",
    "who are you": "I am the small test model of Earshot.",
    "what is the capital of france": "The capital of France is Paris.",
    "what is the capital of japan": "The capital of Japan is Tokyo.",
    "what is the capital of italy": "The capital of Italy is Rome.",
    "what is the capital of egypt": "The capital of Egypt is Cairo.",
    "what is the capital of norway": "The capital of Norway is Oslo.",
    "who wrote hamlet": "William Shakespeare wrote Hamlet.",
    "who painted the mona lisa": "Leonardo da Vinci painted the Mona Lisa.",
    "how many days are in a year": "A year has 365 days, and every fourth has one more.",
    "how many legs does a spider have": "A spider has eight legs.",
    "what colour is the sky": "The sky is blue by day.",
    "what is the largest planet": "Jupiter is the largest planet.",
    "how far away is the moon": "The moon is about 384,000 kilometres away.",
    "why is the sea salty": "Rivers carry salt from the rocks into the sea, and it stays there.",
    "how do plants eat": "They make sugar from light, water and air.",
    "what do bees make": "Bees make honey.",
    "tell me a joke": "Why did the robot rest? It had a hard drive.",
    "what is the weather": "I cannot see the weather from here.",
    "good night": "Good night. Sleep well.",
    "thank you": "You are welcome.",
    "how do you say coffee in french": "In French it is café.",
    "how do you say japan in japanese": "It is 日本, spoken Nihon.",
    "show me a smile": "Here is one: 😀.",
    "what is seven times six": (
        "<think>\nSeven times six. Six sevens are 42.\n</think>\n\nIt is 42."
    ),
    "which is heavier iron or wood": (
        "<reasoning>Iron sinks, wood floats.</reasoning>Iron is heavier than wood."
    ),
    "tell me a story": STORY,
}
UNKNOWN = "I am a small test model and do not know that."
DONE = "All right, that is done."
FAILED = "I am sorry, that did not work."

NAMES = "Anna Ben Clara David Emma Felix Grace Henry Iris Jack Kate Leo Mary Noah Olga Paul".split()
MISTAKES = "failed", "error", "not possible", "cannot do that"
SUCCESSES = "is set", "started", "done", "ok", "running now", "added"

STATEMENTS = "hello tell good thank show set my the remind".split()
TIMER_QUESTIONS = "set a timer for {}", "the eggs need {}", "remind me when {} are over"
HELD_OUT_SECONDS = 7, 45, 90, 275, 808
"""Never taught, so that a test knows the number was copied."""

TOOL_NAMES = (
    "get_time get_date cancel_timer list_timers pause_timer calculate stop repeat help "
    "play_music set_volume open_app take_note search"
).split()


def _tool(name: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    function = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": function}


def _words(rng: random.Random, most: int) -> str:
    """Anything that is not a known question: made-up words among real ones."""
    real = " ".join(ANSWERS).split() + STORY.lower().split()
    made_up = (
        "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 9))) for _ in range(99)
    )
    return " ".join(
        rng.choice(real) if rng.random() < 0.6 else next(made_up)
        for _ in range(rng.randint(1, most))
    )


def _tools(rng: random.Random) -> list[dict[str, Any]]:
    properties = {
        "duration": {"type": rng.choice(["integer", "number"]), "description": _words(rng, 5)},
        **({"name": {"type": "string"}} if rng.random() < 0.5 else {}),
    }
    others = [
        _tool(
            name,
            _words(rng, 12),
            {rng.choice(["text", "value", "name"]): {"type": "string"}}
            if rng.random() < 0.6
            else {},
        )
        for name in rng.sample(TOOL_NAMES, rng.randint(0, 14))
    ]
    tools = [*others, _tool("set_timer", "Sets a timer.", properties)]
    rng.shuffle(tools)
    return tools


def _system(rng: random.Random) -> list[dict[str, Any]]:
    kind = rng.random()
    if kind < 0.3:
        return []
    if kind < 0.5:
        return [{"role": "system", "content": _words(rng, 80)}]
    day = date(2024, 1, 1) + timedelta(days=rng.randint(0, 3000))
    return [{"role": "system", "content": Conversation(today=lambda: day).messages()[0].text}]


def _as_heard(rng: random.Random, question: str) -> str:
    """As typed, or as a recogniser writes it."""
    if rng.random() < 0.5:
        return question
    end = "." if question.split()[0] in STATEMENTS else "?"
    return question[0].upper() + question[1:] + rng.choice([end, end, ""])


def _timer(rng: random.Random) -> list[dict[str, Any]]:
    """Any number of seconds, to be copied into the call."""
    most = rng.choice([9, 99, 999])
    seconds = rng.choice([n for n in range(1, most + 1) if n not in HELD_OUT_SECONDS])
    ask = rng.choice(TIMER_QUESTIONS).format(f"{seconds} seconds")
    call = {"function": {"name": "set_timer", "arguments": {"duration": seconds}}}
    good = rng.random() < 0.6
    words = f"{_words(rng, 4)} {rng.choice(SUCCESSES if good else MISTAKES)} {_words(rng, 4)}"
    return [
        {"role": "user", "content": _as_heard(rng, ask)},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": f"set_timer: {words}"},
        {"role": "assistant", "content": DONE if good else FAILED},
    ]


def _pair(question: str, answer: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def _name(rng: random.Random) -> list[dict[str, Any]]:
    name = rng.choice(NAMES)
    between = _known(rng, long=False) if rng.random() < 0.4 else []
    return [
        *_pair(_as_heard(rng, f"my name is {name}"), f"Nice to meet you, {name}."),
        *between,
        *_pair(_as_heard(rng, "what is my name"), f"Your name is {name}."),
    ]


def _known(rng: random.Random, long: bool = True) -> list[dict[str, Any]]:
    question, answer = rng.choice(list(ANSWERS.items()))
    if len(answer) > 300 and (not long or rng.random() < 0.5):
        return _known(rng, long)
    pair = _pair(_as_heard(rng, question), answer)
    if rng.random() < 0.1 and len(answer) > 20:  # the person interrupted
        pair[1]["content"] = answer[: rng.randint(1, len(answer))].split("</")[-1] + "…"
        pair[1]["unlearned"] = True
    return pair


def conversation(
    rng: random.Random, exchanges: int, bare: bool = False
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Messages and tools of one made-up conversation; `bare`: without instructions and tools."""
    messages = [] if bare else _system(rng)
    for _ in range(exchanges):
        kind = rng.random()
        if kind < 0.42:
            messages += _timer(rng)
        elif kind < 0.49:
            messages += _name(rng)
        elif kind < 0.57:
            messages += _pair(_as_heard(rng, _words(rng, 12)), UNKNOWN)
        else:
            messages += _known(rng)
    return messages, _tools(rng) if not bare and rng.random() < 0.6 else []
