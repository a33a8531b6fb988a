from __future__ import annotations

import asyncio

from tests.skills.hosting import Home, ask


async def test_stop_stops_and_says_nothing(home: Home) -> None:
    host = home.host()
    await host.start()
    assert await ask(host, "stop") == ""
    await asyncio.sleep(0)
    assert home.stops == 1
    await host.close()


async def test_repeat_says_the_last_reply_again(home: Home) -> None:
    host = home.host()
    assert await ask(host, "repeat that") == "I have not said anything yet."
    home.last_reply = "It's 7:42 PM."
    assert await ask(host, "could you say that again, please?") == "It's 7:42 PM."


async def test_what_can_you_do_is_told_in_one_breath(home: Home) -> None:
    said = await ask(home.host(), "What can you do?")
    assert "timers" in said
    assert "list your skills" in said
    assert len(said.split()) < 45


async def test_the_list_names_every_skill_file_that_is_ready(home: Home) -> None:
    code = "from earshot.skills.api import skill\n@skill('purr')\ndef purr(): return 'Purr.'\n"
    (home.skills / "cat.py").write_text(f'"""Purr like a cat."""\n{code}')
    (home.skills / "dog.py").write_text('"""Bark like a dog."""\n1 / 0\n')
    said = await ask(home.host(), "List your skills!")
    assert "tell the time" in said
    assert "purr like a cat" in said
    assert "dog" not in said


async def test_a_skill_file_without_a_word_of_its_own_is_named_by_its_skill(home: Home) -> None:
    code = (
        "from earshot.skills.api import skill\n@skill('purr')\ndef purr_loudly(): return 'Purr.'\n"
    )
    (home.skills / "cat.py").write_text(code)
    assert "purr loudly" in await ask(home.host(), "what are your abilities")
