"""Which engine serves which stage. The only file that names concrete engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot import paths
from earshot.engines.process import EngineSpec
from earshot.errors import HearError, SpeakError, ThinkError
from earshot.library import store
from earshot.library.store import Kind, Model
from earshot.phrases.grammar import compile_grammar
from earshot.phrases.slots import SLOT_TYPES
from earshot.settings import LANGUAGES, Settings
from earshot.values import Intent

_STARTER_VOICES = {"en": "en-us", "de": "de", "fr": "fr", "es": "es", "zh": "cmn"}
"""What espeak-ng calls its voices, by language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which engine serves a stage, and what it is called."""

    spec: EngineSpec
    label: str
    works_ahead: bool = False
    """Whether it can begin with an utterance that goes on."""


def hearing_choice(settings: Settings, intents: Sequence[Intent]) -> Choice:
    """Whisper where a model is chosen or installed, else the starter recogniser."""
    if model := model_in_use("speech", settings):
        target = "earshot.engines.whisper:Whisper"
        options = {"model": str(model.path), "language": settings.language}
        spec = EngineSpec("the recogniser", target, options, HearError)
        return Choice(spec, f"Whisper ({model.name})")
    grammar = compile_grammar(intents, SLOT_TYPES)
    made_of = {"fsg": grammar.fsg, "words": list(grammar.words)}
    spec = EngineSpec("the recogniser", "earshot.engines.sphinx:Sphinx", made_of, HearError)
    return Choice(spec, "pocketsphinx (starter: known commands only)", works_ahead=True)


def voice_choice(settings: Settings) -> Choice:
    """Piper where a voice is chosen or installed, else the starter voice."""
    if model := model_in_use("voice", settings):
        target, options = "earshot.engines.piper:Piper", {"model": str(model.path)}
        label = f"Piper ({model.name})"
    else:
        target = "earshot.engines.espeak:Espeak"
        options = {"voice": _STARTER_VOICES[settings.language]}
        label = "espeak-ng (starter)"
    spec = EngineSpec("the voice", target, options, SpeakError, answer_within=5.0)
    return Choice(spec, label)


def intents_choice() -> Choice | None:
    """The intent models that the person has taught, and behind them the one that ships."""
    shipped = paths.shipped("models") / "intents"
    models = [model.path for model in store.installed("intents")]
    models += [shipped] if shipped.is_dir() else []
    if not models:
        return None
    target, options = "earshot.intents.several:Several", {"models": [str(one) for one in models]}
    spec = EngineSpec("the intent model", target, options, ThinkError, answer_within=2.0)
    return Choice(spec, ", ".join(one.name for one in models))


def chat_choice(settings: Settings) -> Choice | None:
    """The chosen or installed chat model, if any."""
    model = model_in_use("chat", settings)
    if model is None:
        return None
    spec = EngineSpec(
        "the chat model",
        "earshot.engines.llama:Llama",
        {"model": str(model.path)},
        ThinkError,
        answer_within=60.0,  # a long prompt on a slow machine, before the first word
    )
    return Choice(spec, model.name)


def model_in_use(kind: Kind, settings: Settings) -> Model | None:
    """The chosen one, else the first one installed. A voice of another language is passed over: it
    would read German as if it were English."""
    chosen: str = getattr(settings, kind)
    if chosen and _speaks(model := store.check(kind, Path(chosen).expanduser()), settings.language):
        return model
    return next((m for m in store.installed(kind) if _speaks(m, settings.language)), None)


def _speaks(model: Model, language: str) -> bool:
    return model.language not in LANGUAGES or model.language == language
