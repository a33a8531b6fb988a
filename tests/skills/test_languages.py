"""Skills asked in another language than English answer in it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from earshot.errors import SkillError
from earshot.languages import language
from earshot.phrases.books import translated
from earshot.settings import Settings
from earshot.skills.host import SkillHost
from earshot.values import SkillCall
from tests.skills.hosting import Home


async def ask_in(code: str, host: SkillHost, text: str) -> str:
    meaning = translated(language(code), host.intents()).understand(text)
    assert meaning is not None, f"not understood: {text}"
    return (await host.run(SkillCall(meaning.intent, meaning.slots, meaning.language))).said


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("de", "Wie spät ist es?", "Es ist 19 Uhr 42."),
        ("de", "Welcher Tag ist heute?", "Heute ist Mittwoch, 4. März 2026."),
        (
            "de",
            "Wie viele Tage noch bis Weihnachten?",
            "Noch 296 Tage bis Freitag, 25. Dezember 2026.",
        ),
        ("de", "Stell einen Timer auf anderthalb Stunden", "1 Stunde und 30 Minuten"),
        ("de", "Was ist zehn geteilt durch vier?", "2,5."),
        ("de", "Lösche alle Timer", "Es läuft kein Timer."),
        ("fr", "Quelle heure est-il ?", "Il est 19 heures 42."),
        ("fr", "On est le combien ?", "Nous sommes le mercredi 4 mars 2026."),
        ("fr", "Mets un minuteur d'une heure et demie", "1 heure et 30 minutes"),
        ("fr", "Combien font deux fois trois ?", "6."),
        ("es", "¿Qué hora es?", "Ahora son las 19 y 42."),
        ("es", "Pon un temporizador de media hora para la pizza", "temporizador pizza"),
        ("es", "¿Cuánto es diez entre cuatro?", "2,5."),
        ("zh", "几点了？", "现在19点42分。"),
        ("de", "Wie spät ist es in Tokio?", "Tokio: Es ist Donnerstag, 3 Uhr 42."),
        ("de", "Wie viel Uhr ist es in Köln", "Köln: Es ist 19 Uhr 42."),
        ("de", "wie spät ist es gerade in der Schweiz", "Schweiz: Es ist 19 Uhr 42."),
        ("de", "Wie spät ist es in den USA", "Washington, Vereinigte Staaten: Es ist 13 Uhr 42."),
        ("fr", "Quelle heure est-il à New York ?", "New York : il est 13 heures 42."),
        ("fr", "quelle heure est-il au Japon", "Japon : il est 3 heures 42, jeudi."),
        ("fr", "donne-moi l'heure à Pékin", "Pékin : il est 2 heures 42, jeudi."),
        ("es", "¿Qué hora es en Londres?", "Londres: son las 18 y 42."),
        ("es", "dime la hora en Nueva York", "Nueva York: son las 13 y 42."),
        ("zh", "东京现在几点？", "东京现在星期四3点42分。"),
        ("zh", "旧金山几点了", "旧金山现在10点42分。"),
        ("zh", "今天星期几？", "今天是2026年3月4日星期三。"),
        ("zh", "设置一个半小时的计时器", "30分钟"),
        ("zh", "三加五等于多少？", "8."),
    ],
)
async def test_each_is_answered_in_its_own_language(
    home: Home, code: str, text: str, said: str
) -> None:
    assert said in await ask_in(code, home.host(), text)


async def test_what_cannot_be_done_is_said_in_it_too(home: Home) -> None:
    host = home.host()
    with pytest.raises(SkillError, match="Es gibt keinen pizza-Timer"):
        await ask_in("de", host, "lösche den Pizza-Timer")
    with pytest.raises(SkillError, match="Je ne sais pas où se trouve Brigadoon"):
        await ask_in("fr", host, "quelle heure est-il à Brigadoon")
    with pytest.raises(SkillError, match="No hay nada que deshacer"):
        await ask_in("es", host, "deshaz lo último")


async def test_a_timer_is_taken_back_in_the_language_it_was_set_in(home: Home) -> None:
    host = home.host()
    await ask_in("fr", host, "mets un minuteur de dix minutes")
    assert await ask_in("de", host, "rückgängig") == "Le minuteur de 10 minutes est annulé."


async def test_what_is_said_unasked_is_in_the_language_of_the_person(home: Home) -> None:
    home.choices = SimpleNamespace(settings=lambda: Settings(language="de"))
    host = home.host()
    await host.start()
    await host.run(SkillCall("set_timer", {"duration": 60}))
    home.clock.forward(60)
    await host.run(SkillCall("set_timer", {"duration": 600, "name": "other"}))
    async with asyncio.timeout(30):
        while not home.announced:
            await asyncio.sleep(0.001)
    assert home.announced == ["Der Timer über 1 Minute ist abgelaufen."]
    await host.close()
