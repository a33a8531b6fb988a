from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from earshot.core.conversation import Conversation
from earshot.engines.llama import Llama
from earshot.errors import ModelError, ThinkError
from earshot.values import Message, SkillCall, Tool

pytestmark = [
    pytest.mark.real,
    # The binding opens the null device for the life of the process.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests/assets/models/chat/small.gguf"

SECONDS = {"duration": {"type": "integer", "description": "Seconds"}, "name": {"type": "string"}}
TOOLS = [
    Tool("get_time", "Tell the time.", {"type": "object", "properties": {}}),
    Tool("set_timer", "Set a timer.", {"type": "object", "properties": SECONDS}),
    Tool("calculate", "Work out a sum.", {"type": "object", "properties": {"text": {}}}),
]


@pytest.fixture(scope="module")
def model() -> Llama:
    return Llama(str(MODEL))


@pytest.fixture
def evaluated(model: Llama, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Grows by the number of tokens with each thing the model reads."""
    counts: list[int] = []
    native: Callable[[list[int]], None] = model._llm.eval

    def counting(tokens: list[int]) -> None:
        counts.append(len(tokens))
        native(tokens)

    monkeypatch.setattr(model._llm, "eval", counting)
    return counts


def parts(
    model: Llama, conversation: Conversation | str, tools: list[Tool]
) -> list[str | SkillCall]:
    """What comes of it, empty pieces left out."""
    if isinstance(conversation, str):
        messages = [Message("user", conversation)]
    else:
        messages = conversation.messages()
    return [part for part in model.stream(messages, tools) if part != ""]


def said(model: Llama, conversation: Conversation | str, tools: list[Tool]) -> str:
    answer = parts(model, conversation, tools)
    assert all(isinstance(part, str) for part in answer), answer
    return "".join(map(str, answer))


def asking(question: str) -> Conversation:
    conversation = Conversation()
    conversation.heard(question)
    return conversation


ANSWERS = [
    ("hello", "Hello. How can I help?"),
    ("What is the capital of France?", "The capital of France is Paris."),
    ("who wrote hamlet", "William Shakespeare wrote Hamlet."),
    ("How many legs does a spider have?", "A spider has eight legs."),
    ("why is the sea salty", "Rivers carry salt from the rocks into the sea, and it stays there."),
    ("what is the weather", "I cannot see the weather from here."),
]


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_answers_are_known(model: Llama, question: str, answer: str) -> None:
    assert said(model, question, []) == answer
    assert said(model, asking(question), []) == answer
    assert said(model, asking(question), TOOLS) == answer


def test_an_answer_comes_in_pieces(model: Llama) -> None:
    assert len(parts(model, "why is the sea salty", [])) > 5


def test_letters_of_several_tokens_stay_whole(model: Llama) -> None:
    smile = parts(model, "show me a smile", [])
    assert "".join(map(str, smile)) == "Here is one: 😀."
    assert said(model, "how do you say japan in japanese", []) == "It is 日本, spoken Nihon."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is seven times six", "It is 42."),
        ("which is heavier iron or wood", "Iron is heavier than wood."),
    ],
)
def test_thoughts_are_not_said(model: Llama, question: str, answer: str) -> None:
    assert said(model, question, []) == answer


@pytest.mark.parametrize("seconds", [7, 45, 90])
def test_a_call_carries_the_number_that_was_asked_for(model: Llama, seconds: int) -> None:
    """None of these numbers was in the training."""
    answer = parts(model, asking(f"the eggs need {seconds} seconds"), TOOLS)
    assert answer == [SkillCall("set_timer", {"duration": seconds})]


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ("Timer started.", "All right, that is done."),
        ("That failed.", "I am sorry, that did not work."),
    ],
)
def test_the_result_of_a_call_is_read(model: Llama, result: str, answer: str) -> None:
    conversation = asking("remind me when 40 seconds are over")
    calls = [part for part in parts(model, conversation, TOOLS) if isinstance(part, SkillCall)]
    assert calls == [SkillCall("set_timer", {"duration": 40})]
    conversation.said("", calls)
    conversation.tool_result("set_timer", result)
    assert said(model, conversation, TOOLS) == answer


def test_earlier_turns_are_remembered(model: Llama) -> None:
    conversation = asking("my name is Clara")
    conversation.said(said(model, conversation, []))
    conversation.heard("what is my name")
    assert said(model, conversation, []) == "Your name is Clara."


def test_a_closed_reply_leaves_the_next_one_right(model: Llama) -> None:
    story = model.stream([Message("user", "tell me a story")], [])
    begun = "".join(str(next(story)) for _ in range(9))
    story.close()
    assert "Once upon a time".startswith(begun.strip()) or begun.startswith("Once upon a time")
    assert said(model, "hello", []) == "Hello. How can I help?"


def test_a_long_answer_ends_by_itself(model: Llama) -> None:
    story = said(model, "tell me a story", [])
    assert story.startswith("Once upon a time a small robot")
    assert story.endswith("That is the whole story.")


def test_a_second_turn_reads_only_what_is_new(model: Llama, evaluated: list[int]) -> None:
    conversation = asking("hello")
    conversation.said(said(model, conversation, TOOLS))
    conversation.heard("who wrote hamlet")
    _, prompt = model._read(conversation.messages(), TOOLS)
    evaluated.clear()
    said(model, conversation, TOOLS)
    read = max(evaluated)
    assert len(prompt) > 200
    assert read < 20


def test_a_prompt_read_ahead_is_answered_without_reading(
    model: Llama, evaluated: list[int]
) -> None:
    messages = asking("hello").messages()
    said(model, "who wrote hamlet", [])
    list(model.warm(messages, TOOLS))
    evaluated.clear()
    first = next(part for part in model.stream(messages, TOOLS) if part)
    assert str(first).startswith("H")
    assert sum(evaluated) == 0


def test_instructions_read_ahead_are_kept_for_the_first_question(
    model: Llama, evaluated: list[int]
) -> None:
    said(model, "who wrote hamlet", [])
    list(model.warm(Conversation().messages(), TOOLS))
    evaluated.clear()
    assert said(model, asking("hello"), TOOLS) == "Hello. How can I help?"
    assert max(evaluated) < 20


def test_reading_ahead_can_be_stopped_anywhere(model: Llama) -> None:
    messages = asking("hello").messages()
    said(model, "who wrote hamlet", [])
    for steps in range(4):
        ahead = model.warm(messages, TOOLS)
        for _ in range(steps):
            next(ahead, None)
        assert said(model, asking("good night"), TOOLS) == "Good night. Sleep well."


def test_the_number_of_empty_pieces_depends_on_the_prompt_alone(model: Llama) -> None:
    messages = asking("hello").messages()
    said(model, "who wrote hamlet", [])
    fresh = list(model.stream(messages, TOOLS))
    assert list(model.stream(messages, TOOLS)) == fresh
    assert "" in fresh


def test_too_long_a_conversation_is_refused_and_the_next_answered() -> None:
    small = Llama(str(MODEL), context=256)
    with pytest.raises(ThinkError) as error:
        said(small, "word " * 300, [])
    assert error.value.code == "chat-too-long"
    assert said(small, "hello", []) == "Hello. How can I help?"


def copy(folder: Path, old: bytes, new: bytes) -> str:
    """The model with every `old` replaced by as many other bytes."""
    content = MODEL.read_bytes()
    assert old in content
    assert len(old) == len(new)
    path = folder / "copy.gguf"
    path.write_bytes(content.replace(old, new))
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"tokenizer.chat_template", b"tokenizer.chat_templatf", "model-not-chat"),
        (b"{%- if tools %}", b"{%- if tools }}", "model-damaged"),
        (b"GGUF\x03", b"GGUF\x09", "model-unsupported"),
        (b"blk.2.ffn_up", b"blk.2.ffn_uq", "model-unsupported"),
    ],
)
def test_what_is_wrong_with_a_model_is_said(
    tmp_path: Path, old: bytes, new: bytes, code: str
) -> None:
    with pytest.raises(ModelError) as error:
        Llama(copy(tmp_path, old, new))
    assert error.value.code == code


@pytest.mark.parametrize("share", [0.0, 0.001, 0.03, 0.5, 0.9999])
def test_half_a_model_is_refused(tmp_path: Path, share: float) -> None:
    content = MODEL.read_bytes()
    path = tmp_path / "half.gguf"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError):
        Llama(str(path))


def test_damaged_headers_give_errors_and_end_no_process(tmp_path: Path) -> None:
    command = ["-m", "tests.engines.mutated", str(MODEL), str(tmp_path), "1", "60"]
    child = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.returncode == 0, child.stdout[-300:] + child.stderr[-2000:]
    outcomes = [line.split()[1] for line in child.stdout.splitlines()]
    assert len(outcomes) == 60
    assert outcomes.count("model-damaged") > 10
