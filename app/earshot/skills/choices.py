"""Change my voice, my pace, my language and my models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from earshot.settings import FASTEST, LANGUAGES, SLOWEST
from earshot.skills import which
from earshot.skills.api import Choices, Context, Model, Reply, Risk, SkillError, skill
from earshot.skills.spoken import listed, say

Kind = Literal["speech", "chat", "voice"]

_STEP = 1.25

_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "zh": "Chinese"}
_SPOKEN = {
    "en": "I speak English now.",
    "de": "Ich spreche jetzt Deutsch.",
    "fr": "Je parle français maintenant.",
    "es": "Ahora hablo español.",
    "zh": "我现在说中文。",
}
_NEED_TO_HEAR = {
    "de": "Um es zu verstehen, brauche ich ein Whisper-Modell im Ordner für Modelle.",
    "fr": "Pour le comprendre, il me faut un modèle Whisper dans le dossier des modèles.",
    "es": "Para entenderlo necesito un modelo Whisper en la carpeta de modelos.",
    "zh": "要听懂中文,请把Whisper模型放进模型文件夹。",
}
_LANGUAGES = {
    **{name.lower(): code for code, name in _NAMES.items()},
    **{"mandarin": "zh", "castilian": "es"},
    **dict.fromkeys(("englisch", "anglais", "inglés", "ingles", "英语", "英文"), "en"),
    **dict.fromkeys(("deutsch", "allemand", "alemán", "aleman", "德语", "德文"), "de"),
    **dict.fromkeys(("französisch", "français", "francés", "frances", "法语", "法文"), "fr"),
    **dict.fromkeys(("spanisch", "espagnol", "español", "espanol", "西班牙语"), "es"),
    **dict.fromkeys(("chinesisch", "chinois", "chino", "中文", "汉语", "普通话"), "zh"),
}
"""What each is called in each: whoever has changed to one by mistake must find the way back."""
_UNKNOWN = "italian portuguese dutch russian japanese korean polish arabic hindi turkish swedish"

_FOLDERS = {
    "chat": "No chat model is installed. Put a GGUF file into Earshot's models folder.",
    "voice": "No other voice is installed. Put a Piper voice into Earshot's models folder.",
    "speech": "No speech model is installed. Put a Whisper model into Earshot's models folder.",
}
_LIKE = 75
"""Of 100: how alike what was heard and a part of a name must be."""
_NEAR = 5

_MUCH = "[(a bit|a little|a little bit|much|even|more|much more|a bit more|a little more)]"
_TALK = "(speak|talk|read)"
_MINE = "[(the|your)]"
_TAKE = "(use|take|try|switch to|change to)"
_OTHER = "(another|a different|a new|the other|the next|some other)"
_CHAT = "[(chat|language)]"
_MODEL = "(model|models)"
_ANY = "[(chat|language|speech|whisper)]"


@skill(
    f"{_TALK} {_MUCH} (slower|slowly)",
    f"{_MUCH} slower",
    f"slow down [{_MUCH}] [your (speech|voice)]",
    f"{_TALK} at a {_MUCH} slower (pace|speed|rate)",
    "(lower|reduce|decrease) your (speaking|speech|talking) (pace|speed|rate)",
    "you [are] (speak|speaking|talk|talking) too (fast|quickly)",
    "not so fast",
    risk=Risk.REVERSIBLE,
)
def speak_slower(context: Context) -> Reply:
    """Make your own voice speak slower."""
    return _paced(context, 1 / _STEP, "slower")


@skill(
    f"{_TALK} {_MUCH} (faster|quicker|quickly)",
    f"{_MUCH} faster",
    f"speed up [{_MUCH}] your (speech|voice)",
    f"{_TALK} at a {_MUCH} faster (pace|speed|rate)",
    "(raise|increase) your (speaking|speech|talking) (pace|speed|rate)",
    "you [are] (speak|speaking|talk|talking) too (slow|slowly)",
    risk=Risk.REVERSIBLE,
)
def speak_faster(context: Context) -> Reply:
    """Make your own voice speak faster."""
    return _paced(context, _STEP, "faster")


@skill(
    f"{_TALK} [again] normally [again]",
    f"{_TALK} (at|with) [(a|your|the)] (normal|usual) (speed|pace|rate) [again]",
    f"[(go|switch) back to] {_MINE} (normal|usual) (speed|pace|speech rate)",
    risk=Risk.REVERSIBLE,
)
def speak_normally(context: Context) -> Reply:
    """Make your own voice speak at its usual pace again."""
    return _at_pace(context, 1.0, say("I speak at my usual pace now."))


@skill(
    f"{_TALK} [to me] [in] {{language}} [again]",
    f"(switch|change|go) [back] [{_MINE} language] to {{language}}",
    f"(set|change|switch) {_MINE} language to {{language}}",
    "(answer|reply) [to] [me] in {language}",
    "let us (speak|talk) [in] {language}",
    "(sprich|rede|antworte) [bitte] [wieder] [auf] {language}",
    "(wechsle|wechsel) (zu|auf|nach) {language}",
    "(parle|réponds|passe) [(en|à|au)] {language}",
    "(habla|responde|cambia) [(en|a|al)] {language}",
    "(说|讲|请说|切换到){language}",
    lists={"language": [*_LANGUAGES, *_UNKNOWN.split()]},
    risk=Risk.REVERSIBLE,
)
def switch_language(language: str, context: Context) -> Reply:
    """Change the language that you and the user speak with each other."""
    code = _LANGUAGES.get(language.casefold(), "")
    if not code:
        known = listed([_NAMES[one] for one in LANGUAGES])
        raise SkillError("language-unknown", f"I speak {known}, but not {language.title()}.")
    before = _choices(context).settings().language
    if code == before:
        return Reply(_SPOKEN[code])
    _choices(context).change(language=code)
    deaf = code != "en" and _choices(context).in_use("speech") is None
    said = f"{_SPOKEN[code]} {_NEED_TO_HEAR[code]}" if deaf else _SPOKEN[code]

    def undo() -> str:
        _choices(context).change(language=before)
        return _SPOKEN[before]

    return Reply(said, undo)


@skill(
    f"{_TAKE} [the] voice [(of|called)] {{text:name}}",
    f"{_TAKE} [the] {{text:name}} voice",
    f"(change|switch|set) {_MINE} voice to {{text:name}}",
    risk=Risk.REVERSIBLE,
)
def use_voice(name: str, context: Context) -> Reply:
    """Speak with another voice, by its name."""
    voice = _meant(name, _installed(context, "voice"))
    language = _choices(context).settings().language
    if voice.language in LANGUAGES and voice.language != language:
        own = _NAMES[voice.language]
        text = f"{_called(voice)} speaks {own}. Ask me to speak {own} first."
        raise SkillError("voice-language", text)
    return _with(context, "voice", voice)


@skill(
    f"{_TAKE} {_OTHER} voice",
    f"(change|switch) {_MINE} (voice|voices)",
    "[the] next voice",
    risk=Risk.REVERSIBLE,
)
def use_another_voice(context: Context) -> Reply:
    """Speak with another of the voices that are installed."""
    return _with(context, "voice", _next(context, "voice"))


@skill(
    "(which|what) [other] voices (are there|do you have|can you use|can I choose|are installed)",
    "(which|what) [other] voices can I choose from",
    "(list|tell me|name) [all] [(the|your)] [other] voices",
    "(which|what) voice (are you using|do you use|is this|do you have)",
)
def tell_voices(context: Context) -> str:
    """Tell which voice you speak with, and which others there are."""
    return " ".join([f"I speak with {_in_use(context, 'voice')}.", *_others(context, "voice")])


@skill(
    f"({_TAKE}|load) [the] {_ANY} model [called] {{text:name}}",
    f"({_TAKE}|load) [the] {{text:name}} {_ANY} model",
    f"(change|switch|set) {_MINE} {_ANY} model to {{text:name}}",
    risk=Risk.REVERSIBLE,
)
def use_model(name: str, context: Context) -> Reply:
    """Chat or hear with another model, by its name."""
    chat, speech = (_choices(context).models(kind) for kind in ("chat", "speech"))
    if not chat and not speech:
        raise SkillError("model-none", _FOLDERS["chat"])
    model = _meant(name, [*chat, *speech])
    return _with(context, "chat" if model in chat else "speech", model)


@skill(
    f"{_TAKE} {_OTHER} {_CHAT} model",
    f"(change|switch) {_MINE} {_CHAT} (model|models)",
    risk=Risk.REVERSIBLE,
)
def use_another_model(context: Context) -> Reply:
    """Chat with another of the models that are installed."""
    return _with(context, "chat", _next(context, "chat"))


@skill(
    f"{_TAKE} (a|the) {{size}} {_CHAT} model",
    lists={"size": ["bigger", "larger", "smarter", "better", "smaller", "lighter", "faster"]},
    risk=Risk.REVERSIBLE,
)
def use_model_of_size(size: str, context: Context) -> Reply:
    """Chat with the next bigger, or the next smaller model that is installed."""
    now = _choices(context).in_use("chat")
    smaller = size in ("smaller", "lighter", "faster")
    models = sorted(_installed(context, "chat"), key=lambda one: one.bytes, reverse=smaller)
    passed = models.index(now) + 1 if now in models else 0
    if passed == len(models):
        best = "smallest" if smaller else "biggest"
        raise SkillError("model-none", f"{_called(models[-1])} is the {best} that is installed.")
    return _with(context, "chat", models[passed])


@skill(
    f"(which|what) {_ANY} {_MODEL} (are you using|do you use|are you running|are you)",
    f"(which|what) {_ANY} {_MODEL} (are there|are installed|do you have|can you use|can I choose)",
    f"(which|what) {_ANY} model is (running|in use|this|that|loaded)",
    f"(list|name|tell me) [all] [(the|your)] {_ANY} models",
)
def tell_models(context: Context) -> str:
    """Tell which models you chat, hear and speak with, and which others are installed."""
    chat, hearing, voice = (_in_use(context, kind) for kind in ("chat", "speech", "voice"))
    told = f"I chat with {chat}, hear with {hearing} and speak with {voice}."
    return " ".join([told, *_others(context, "chat"), *_others(context, "speech")])


def _choices(context: Context) -> Choices:
    if context.choices is None:
        raise SkillError("choices-none", "Nothing can be chosen here.")
    return context.choices


def _paced(context: Context, factor: float, how: str) -> Reply:
    now = _choices(context).settings().speech_rate
    pace = round(min(max(now * factor, SLOWEST), FASTEST), 2)
    if pace == now:
        raise SkillError("pace-limit", say(f"I cannot speak any {how}."))
    return _at_pace(context, pace, say(f"I speak {how} now."))


def _at_pace(context: Context, pace: float, said: str) -> Reply:
    choices = _choices(context)
    before = choices.settings().speech_rate
    choices.change(speech_rate=pace)

    def undo() -> str:
        choices.change(speech_rate=before)
        return say("I speak as fast as before again.")

    return Reply(said, undo)


def _with(context: Context, kind: Kind, model: Model) -> Reply:
    """Puts a model to use."""
    choices = _choices(context)
    before, name_before = getattr(choices.settings(), kind), _in_use(context, kind)

    def use(path: str, name: str) -> str:
        if choices.change(**{kind: path}):
            return f"I {_VERBS[kind]} with {name} now."
        return f"I am loading {name}, and tell you when it is in use."

    return Reply(use(str(model.path), _called(model)), lambda: use(before, name_before))


_VERBS = {"chat": "chat", "speech": "hear", "voice": "speak"}
_STARTERS = {"chat": "no model", "speech": "my starter recogniser", "voice": "my starter voice"}


def _in_use(context: Context, kind: Kind) -> str:
    model = _choices(context).in_use(kind)
    return _called(model) if model else _STARTERS[kind]


def _installed(context: Context, kind: Kind) -> Sequence[Model]:
    models = _choices(context).models(kind)
    if not models:
        raise SkillError("model-none", _FOLDERS[kind])
    return models


def _others(context: Context, kind: Kind) -> Iterable[str]:
    now = _choices(context).in_use(kind)
    names = [_called(one) for one in _choices(context).models(kind) if one != now]
    if names:
        yield f"You can also have {listed(names)}."


def _next(context: Context, kind: Kind) -> Model:
    """The one after the one in use, round and round; of voices, one of the same language."""
    settings, now = _choices(context).settings(), _choices(context).in_use(kind)
    models = [
        one
        for one in _installed(context, kind)
        if one.language not in LANGUAGES or one.language == settings.language
    ]
    if models in ([], [now]):
        raise SkillError("model-none", f"{_in_use(context, kind).capitalize()} is the only one.")
    return models[(models.index(now) + 1) % len(models) if now in models else 0]


def _called(model: Model) -> str:
    """What a person calls it: "Amy" for "en_US-amy-medium"; "Qwen3 4B" for "Qwen3-4B-Q4_K_M"."""
    voice = re.fullmatch(r"[a-z]{2,3}_[A-Z]{2}-(.+)-(?:x_low|low|medium|high)", model.name)
    if voice:
        return voice[1].replace("_", " ").title()
    return re.sub(r"[-_.]I?Q\d(?:_\w+)*$", "", model.name).replace("-", " ").replace("_", " ")


def _meant(said: str, models: Sequence[Model]) -> Model:
    """The one whose name sounds like what was said. SkillError where none does."""
    from rapidfuzz import fuzz

    scores = [(fuzz.partial_ratio(_plain(said), _plain(one.name)), one) for one in models]
    best = max(score for score, _ in scores)
    near = [one for score, one in scores if score >= max(best - _NEAR, _LIKE)]
    same = [one for one in near if _plain(_called(one)) == _plain(said)]
    found = same or near
    if not found:
        there = listed([_called(one) for one in models])
        raise SkillError("model-unknown", f"I have nothing called {said}. There is {there}.")
    return which.one(found, lambda listed: f"Which one: {listed}?", _called)


def _plain(name: str) -> str:
    """ "qwen 3 4 b" for "Qwen3-4B", and for "qwen three four b"."""
    from text_to_num import alpha2digit

    words = re.findall(r"[^\W\d_]+|\d", alpha2digit(name.casefold(), "en"))
    return " ".join(words)
