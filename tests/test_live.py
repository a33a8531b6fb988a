"""The settings of a real assistant are changed while it is used."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from earshot import live, settings
from earshot.app import open_assistant
from earshot.audio.speaker import Collector
from earshot.core.assistant import Assistant
from earshot.events import Announced, Event
from earshot.settings import Settings

_UNDO = {
    "de": ("mach das rückgängig", "Ich spreche wieder so schnell wie vorher."),
    "fr": ("reviens en arrière", "Je parle de nouveau aussi vite qu’avant."),
    "es": ("deshaz eso", "Vuelvo a hablar como antes."),
    "zh": ("撤销", "语速恢复到之前了。"),
}
_MODELS = Path(__file__).parent / "assets" / "models"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    return tmp_path


@pytest_asyncio.fixture
async def assistant() -> AsyncIterator[Assistant]:
    async with open_assistant(
        Settings(), warm=False, lasting=False, speaker=Collector()
    ) as assistant:
        yield assistant


def file(home: Path) -> Path:
    return home / "config" / "settings.toml"


def install(kind: str, source: str, home: Path, name: str) -> Path:
    target = home / "data" / "models" / kind / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if (_MODELS / source).is_dir():
        return Path(shutil.copytree(_MODELS / source, target))
    return Path(shutil.copy(_MODELS / source, target))


def install_voice(home: Path, name: str) -> Path:
    install("voice", "voice/en_US-tones-low.onnx.json", home, f"{name}.onnx.json")
    return install("voice", "voice/en_US-tones-low.onnx", home, f"{name}.onnx")


async def said(assistant: Assistant, text: str) -> str:
    return (await assistant.ask(text, speak=False)).said


async def seconds(assistant: Assistant) -> float:
    """How long it speaks one sentence."""
    speaker = Collector()
    await assistant.say("Your timer is set for ten minutes.", speaker)
    speech = speaker.speech()
    assert speech
    return speech.seconds


async def test_slower_is_longer_at_once_and_undo_brings_it_back(
    assistant: Assistant, home: Path
) -> None:
    usual = await seconds(assistant)
    assert await said(assistant, "speak slower") == "I speak slower now."
    slower = await seconds(assistant)
    assert slower > 1.1 * usual
    assert settings.load(file(home)) == Settings(speech_rate=0.8)
    assert await said(assistant, "undo") == "I speak as fast as before again."
    assert await seconds(assistant) == pytest.approx(usual, rel=0.02)


@pytest.mark.parametrize(
    ("language", "slower", "said_slower", "undo", "said_undo"),
    [
        ("german", "sprich bitte etwas langsamer", "Ich spreche jetzt langsamer.", *_UNDO["de"]),
        ("french", "parle moins vite", "Je parle plus lentement maintenant.", *_UNDO["fr"]),
        ("spanish", "habla más despacio", "Ahora hablo más despacio.", *_UNDO["es"]),
        ("chinese", "说慢一点", "我现在说慢一点。", *_UNDO["zh"]),
    ],
)
async def test_the_pace_is_asked_for_in_the_language_that_was_chosen(
    assistant: Assistant, language: str, slower: str, said_slower: str, undo: str, said_undo: str
) -> None:
    await said(assistant, f"switch to {language}")
    usual = await seconds(assistant)
    assert await said(assistant, slower) == said_slower
    assert await seconds(assistant) > 1.1 * usual
    assert await said(assistant, undo) == said_undo
    assert await seconds(assistant) == pytest.approx(usual, rel=0.02)


async def test_the_answer_itself_is_spoken_slower(assistant: Assistant) -> None:
    slow, slower = Collector(), Collector()
    await assistant.ask("speak slower", speaker=slow)
    await assistant.ask("speak slower", speaker=slower)
    first, second = slow.speech(), slower.speech()
    assert first
    assert second
    assert second.seconds > 1.1 * first.seconds


async def test_timers_and_the_conversation_are_kept(assistant: Assistant) -> None:
    await said(assistant, "set a pasta timer for 10 minutes")
    assert "Ahora hablo español." in await said(assistant, "switch to spanish")
    assert await said(assistant, "habla inglés") == "I speak English now."
    assert await said(assistant, "undo") == "Ahora hablo español."
    assert await said(assistant, "undo") == "I speak English now."
    assert "pasta" in await said(assistant, "how much time is left on my timer")


async def test_the_next_start_has_what_was_chosen(home: Path) -> None:
    async with open_assistant(Settings(), warm=False, lasting=False, speaker=Collector()) as first:
        await said(first, "speak faster")
        usual = await seconds(first)
    chosen = settings.load(file(home))
    async with open_assistant(chosen, warm=False, lasting=False, speaker=Collector()) as second:
        assert await seconds(second) == pytest.approx(usual, rel=0.02)


async def test_a_voice_is_changed_and_the_old_one_ends(assistant: Assistant, home: Path) -> None:
    await seconds(assistant)
    assert assistant.engines()["voice"] == "espeak-ng (starter)"
    before = psutil.Process().children()
    install_voice(home, "en_US-amy-low")
    assert await said(assistant, "use the voice amy") == "I speak with Amy now."
    await seconds(assistant)
    assert assistant.engines()["voice"] == "Piper (en_US-amy-low)"
    await asyncio.to_thread(psutil.wait_procs, before, 10)
    assert not any(child.is_running() for child in before)


async def test_the_first_chat_model_is_used_without_a_new_start(
    assistant: Assistant, home: Path
) -> None:
    asked = "why did the romans build roads"
    assert (await assistant.ask(asked, speak=False)).path == "declined"
    install("chat", "chat/small.gguf", home, "tiny.gguf")
    assert await said(assistant, "use the model tiny") == "I chat with tiny now."
    assert assistant.engines()["chat"] == "tiny"
    assert (await assistant.ask(asked, speak=False)).path == "chat"


async def test_a_language_that_the_model_cannot_hear_changes_nothing(
    assistant: Assistant, home: Path
) -> None:
    install("speech", "whisper", home, "tiny.en")
    receipt = await assistant.ask("switch to german", speak=False)
    assert receipt.path == "failed"
    assert "knows English alone" in receipt.why
    assert not file(home).exists()
    assert await said(assistant, "speak slower") == "I speak slower now."
    assert settings.load(file(home)) == Settings(speech_rate=0.8)


async def test_a_model_that_takes_long_is_told_of_when_it_is_in_use(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 0.0)
    install_voice(home, "en_US-amy-low")
    install_voice(home, "en_US-bob-low")
    told: list[Event] = []
    async with open_assistant(Settings(), warm=False, speaker=Collector()) as assistant:
        assistant.subscribe(told.append)
        loading = "I am loading Bob, and tell you when it is in use."
        assert await said(assistant, "use the voice bob") == loading
        async with asyncio.timeout(20):
            while not any(isinstance(one, Announced) for one in told):
                await asyncio.sleep(0.02)
        assert Announced("It is ready, and in use now.") in told
        assert assistant.engines()["voice"] == "Piper (en_US-bob-low)"


async def test_an_assistant_for_one_question_finishes_the_change(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 0.0)
    install_voice(home, "en_US-amy-low")
    bob = install_voice(home, "en_US-bob-low")
    async with open_assistant(
        Settings(), warm=False, lasting=False, speaker=Collector()
    ) as assistant:
        assert "loading" in await said(assistant, "use the voice bob")
    assert settings.load(file(home)).voice == str(bob)
