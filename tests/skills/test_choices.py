"""What can be chosen by voice, with real model files in a folder, and the real settings file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import pytest_asyncio

from earshot import settings
from earshot.errors import InputError, SkillError
from earshot.live import Live
from earshot.settings import Settings
from earshot.skills.host import SkillHost
from tests.skills.hosting import Home, ask

_MODELS = Path(__file__).parents[1] / "assets" / "models"


class Chooser:
    """Adds models, and keeps what was put to use."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.models = folder / "data" / "models"
        self.file = folder / "config" / "settings.toml"
        self.used: list[Settings] = []
        self.live = Live(Settings(), self.file, self._use, lambda: pytest.fail("nobody asked"))
        home.choices = self.live
        self.host = home.host()

    async def _use(self, new: Settings, _: Settings) -> None:
        self.used.append(new)

    async def ask(self, text: str) -> str:
        return await ask(self.host, text)

    def chat(self, name: str, bytes_more: int = 0) -> Path:
        target = self.models / "chat" / f"{name}.gguf"
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (_MODELS / "chat" / "small.gguf").read_bytes()
        target.write_bytes(content + bytes(bytes_more))
        return target

    def speech(self, name: str) -> Path:
        return Path(shutil.copytree(_MODELS / "whisper", self.models / "speech" / name))

    def voice(self, name: str, language: str = "en") -> Path:
        source = _MODELS / "voice" / "en_US-tones-low.onnx"
        target = self.models / "voice" / f"{name}.onnx"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        described = json.loads(Path(f"{source}.json").read_text("utf-8"))
        described["language"]["family"] = language
        Path(f"{target}.json").write_text(json.dumps(described), "utf-8")
        return target


@pytest_asyncio.fixture
async def chooser(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Chooser:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    return Chooser(tmp_path, home)


async def test_the_pace_goes_down_and_up_and_comes_back(chooser: Chooser) -> None:
    assert await chooser.ask("speak slower") == "I speak slower now."
    assert settings.load(chooser.file).speech_rate == 0.8
    assert await chooser.ask("talk a bit more slowly") == "I speak slower now."
    assert await chooser.ask("speak faster please") == "I speak faster now."
    assert await chooser.ask("could you speak normally again") == "I speak at my usual pace now."
    assert [one.speech_rate for one in chooser.used] == [0.8, 0.64, 0.8, 1.0]
    assert await chooser.ask("undo") == "I speak as fast as before again."
    assert settings.load(chooser.file).speech_rate == 0.8


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("could you talk at a slower pace", 0.8),
        ("you are talking too fast", 0.8),
        ("slow down a little", 0.8),
        ("reduce your speaking rate", 0.8),
        ("please talk much faster", 1.25),
        ("speed up your speech", 1.25),
    ],
)
async def test_the_pace_is_asked_for_in_many_ways(chooser: Chooser, text: str, pace: float) -> None:
    await chooser.ask(text)
    assert chooser.live.settings().speech_rate == pace


@pytest.mark.parametrize("how", ["slower", "faster"])
async def test_the_pace_has_an_end(chooser: Chooser, how: str) -> None:
    for _ in range(4):
        assert await chooser.ask(f"speak {how}") == f"I speak {how} now."
    with pytest.raises(SkillError, match=f"cannot speak any {how}"):
        await chooser.ask(f"speak {how}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("switch to German", "de"),
        ("speak French", "fr"),
        ("change the language to Spanish", "es"),
        ("can you speak to me in Mandarin", "zh"),
        ("sprich bitte Deutsch", "de"),
        ("parle en français", "fr"),
        ("habla español", "es"),
        ("说中文", "zh"),
    ],
)
async def test_the_language_changes(chooser: Chooser, text: str, code: str) -> None:
    chooser.speech("large")
    said = await chooser.ask(text)
    assert settings.load(chooser.file).language == code
    assert said.count(".") + said.count("。") == 1
    assert await chooser.ask("undo") == "I speak English now."
    assert settings.load(chooser.file).language == "en"


async def test_the_way_back_to_english_is_understood_in_any_language(chooser: Chooser) -> None:
    for text in ("sprich Englisch", "parle anglais", "habla inglés", "说英语", "speak English"):
        await chooser.ask("switch to german")
        assert await chooser.ask(text) == "I speak English now."


async def test_what_is_needed_to_hear_a_language_is_said(chooser: Chooser) -> None:
    assert "Whisper-Modell" in await chooser.ask("switch to german")


async def test_a_language_that_is_not_spoken_is_refused(chooser: Chooser) -> None:
    known = "I speak English, German, French, Spanish and Chinese, but not Italian."
    with pytest.raises(SkillError, match=known):
        await chooser.ask("speak italian")
    assert chooser.used == []


async def test_voices_are_told_and_taken_by_a_part_of_their_name(chooser: Chooser) -> None:
    assert await chooser.ask("which voice are you using") == "I speak with my starter voice."
    chooser.voice("en_US-amy-medium")
    alan = chooser.voice("en_GB-alan-low")
    told = "I speak with Alan. You can also have Amy."
    assert await chooser.ask("which voices are there") == told
    assert await chooser.ask("use the voice Amy") == "I speak with Amy now."
    assert await chooser.ask("use the alan voice") == "I speak with Alan now."
    assert settings.load(chooser.file).voice == str(alan)
    assert await chooser.ask("use another voice") == "I speak with Amy now."
    assert await chooser.ask("change your voice") == "I speak with Alan now."
    assert await chooser.ask("undo") == "I speak with Amy now."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("use the voice Bob", "I have nothing called Bob. There is Thorsten, Thorstina and Alan."),
        ("use the voice Thorsten", "Thorsten speaks German. Ask me to speak German first."),
        ("use another voice", "Alan is the only one."),
    ],
)
async def test_voices_that_cannot_be_taken(chooser: Chooser, text: str, why: str) -> None:
    chooser.voice("en_GB-alan-low")
    chooser.voice("de_DE-thorsten-high", "de")
    chooser.voice("de_DE-thorstina-high", "de")
    with pytest.raises(SkillError, match=why):
        await chooser.ask(text)
    assert chooser.used == []


@pytest.mark.parametrize("text", ["use another voice", "use the voice Amy"])
async def test_without_voices_it_says_what_is_needed(chooser: Chooser, text: str) -> None:
    with pytest.raises(SkillError, match="Put a Piper voice into Earshot's models folder"):
        await chooser.ask(text)


@pytest.mark.parametrize("said", ["qwen three four b", "Qwen3-4B", "queen three four b", "qwen 4b"])
async def test_a_model_is_taken_by_what_was_heard(chooser: Chooser, said: str) -> None:
    chooser.chat("Llama-3.2-1B-Instruct-Q8_0")
    wanted = chooser.chat("Qwen3-4B-Q4_K_M")
    chooser.chat("gemma-2-2b-it-Q4_K_M")
    assert await chooser.ask(f"switch to the model {said}") == "I chat with Qwen3 4B now."
    assert settings.load(chooser.file).chat == str(wanted)
    assert await chooser.ask("undo") == "I chat with Llama 3.2 1B Instruct now."


async def test_models_by_size_and_in_turn(chooser: Chooser) -> None:
    chooser.chat("a", bytes_more=200)
    chooser.chat("b", bytes_more=300)
    chooser.chat("c", bytes_more=100)
    assert await chooser.ask("use a bigger chat model") == "I chat with b now."
    with pytest.raises(SkillError, match="b is the biggest that is installed"):
        await chooser.ask("use a better model")
    assert await chooser.ask("use a smaller model") == "I chat with a now."
    assert await chooser.ask("use another model") == "I chat with b now."


async def test_a_speech_model_is_told_from_a_chat_model(chooser: Chooser) -> None:
    assert (
        await chooser.ask("which model are you using")
        == "I chat with no model, hear with my starter recogniser and speak with my starter voice."
    )
    chooser.chat("qwen")
    wanted = chooser.speech("whisper-small")
    chooser.speech("whisper-base")
    assert await chooser.ask("use the speech model small") == "I hear with whisper small now."
    assert settings.load(chooser.file).speech == str(wanted)
    assert (
        await chooser.ask("which models are there")
        == "I chat with qwen, hear with whisper small and speak with my starter voice."
        " You can also have whisper base."
    )


@pytest.mark.parametrize("text", ["use another model", "use a bigger model", "use the model qwen"])
async def test_without_models_it_says_what_is_needed(chooser: Chooser, text: str) -> None:
    with pytest.raises(SkillError, match="Put a GGUF file into Earshot's models folder"):
        await chooser.ask(text)


async def test_a_damaged_settings_file_is_left_alone(chooser: Chooser) -> None:
    chooser.file.parent.mkdir()
    chooser.file.write_text("voice = ?")
    with pytest.raises(InputError, match="cannot be changed"):
        await chooser.ask("speak slower")
    assert chooser.file.read_text() == "voice = ?"
    assert chooser.live.settings() == Settings()


async def test_nothing_can_be_chosen_where_there_are_no_settings(home: Home) -> None:
    host: SkillHost = home.host()
    with pytest.raises(SkillError, match="Nothing can be chosen here"):
        await ask(host, "speak slower")
