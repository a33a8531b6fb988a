from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import psutil
import pytest
import pytest_asyncio

from earshot.engines.process import Engine, EngineSpec
from earshot.errors import ModelError, ThinkError
from earshot.values import Message, SkillCall, Speech, Utterance


def spec(folder: Path, **changes: object) -> EngineSpec:
    options = {"folder": str(folder), **changes}
    target = "tests.engines.faulty:Faulty"
    return EngineSpec("the test engine", target, options, error=ThinkError, answer_within=3.0)


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = Engine(spec(tmp_path))
    await engine.start()
    yield engine
    await engine.close()


async def test_values_cross_unchanged(engine: Engine) -> None:
    speech = Speech(np.array([0.25, -0.5], np.float32), 22_050, "hello")
    answer = await engine.call("twice", speech)
    assert answer.pcm.tolist() == [0.5, -1.0]
    assert (answer.rate, answer.text) == (22_050, "hello")
    assert await engine.call("seconds", Utterance(np.zeros(8000, np.float32), 1, 2)) == 0.5
    call = SkillCall("timer", {"seconds": 5, "$value": "odd"})
    messages = [Message("user", "é😀"), Message("assistant", "", (call,))]
    assert await engine.call("texts", messages) == ["é😀", ""]
    assert await engine.call("echo", messages) == messages


async def test_the_engines_own_error_passes_and_the_child_lives(engine: Engine) -> None:
    pid = await engine.call("pid")
    with pytest.raises(ThinkError, match="too long") as caught:
        await engine.call("refuse")
    assert caught.value.code == "too-long"
    with pytest.raises(RuntimeError, match="KeyError"):
        await engine.call("stumble")
    assert await engine.call("pid") == pid


async def test_a_model_that_cannot_load_says_so(tmp_path: Path) -> None:
    engine = Engine(spec(tmp_path, broken=True))
    with pytest.raises(ModelError, match="not a model"):
        await engine.start()
    await engine.close()


async def test_a_model_that_kills_its_child_is_not_loaded_for_ever(tmp_path: Path) -> None:
    engine = Engine(spec(tmp_path, deadly=True))
    with pytest.raises(ThinkError, match="stopped working twice"):
        await engine.start()
    await asyncio.sleep(1.5)
    assert (tmp_path / "loads").read_text() == "xx"
    await engine.close()


async def test_a_child_that_takes_nothing_is_replaced(engine: Engine) -> None:
    sound = Utterance(np.zeros(16_000 * 60, np.float32), 0.0, 60.0)
    os.kill(await engine.call("pid"), signal.SIGSTOP)
    assert await engine.call("seconds", sound) == 60.0


async def test_a_crash_is_survived_and_the_request_made_again(engine: Engine) -> None:
    assert await engine.call("crash_once", "kept") == "kept"


async def test_a_hang_is_survived_and_the_request_made_again(engine: Engine) -> None:
    assert await engine.call("hang_once", "kept") == "kept"


async def test_two_crashes_are_an_error_that_names_the_engine(engine: Engine) -> None:
    with pytest.raises(ThinkError, match="The test engine stopped working twice"):
        await engine.call("crash")
    assert await engine.call("echo", "alive") == "alive"


async def test_an_idle_child_that_is_killed_comes_back_by_itself(engine: Engine) -> None:
    first = await engine.call("pid")
    os.kill(first, signal.SIGKILL)
    async with asyncio.timeout(10):
        while not (fresh := [c.pid for c in psutil.Process().children() if c.pid != first]):
            await asyncio.sleep(0.02)
    assert await engine.call("pid") in fresh


async def test_a_stream_arrives_whole_and_in_order(engine: Engine) -> None:
    assert [n async for n in engine.each("count", 500)] == list(range(500))


async def test_a_stream_goes_on_after_a_crash_without_repeating_itself(engine: Engine) -> None:
    assert [n async for n in engine.each("count_and_crash_once", 10)] == list(range(10))


async def test_closing_a_stream_stops_the_engine(engine: Engine, tmp_path: Path) -> None:
    async with aclosing(engine.each("count", 10**9)) as numbers:
        async for number in numbers:
            if number == 100:
                break
    assert await engine.call("echo", "next") == "next"
    assert (tmp_path / "closed").exists()


async def test_a_cancelled_request_does_not_disturb_the_next(engine: Engine) -> None:
    async def consume() -> None:
        async for _ in engine.each("slowly", 10**6):
            pass

    task = asyncio.create_task(consume())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await engine.call("echo", 1) == 1


async def test_requests_wait_for_each_other(engine: Engine) -> None:
    assert await asyncio.gather(*(engine.call("echo", n) for n in range(20))) == list(range(20))


async def test_it_becomes_another_and_the_one_before_ends(engine: Engine, tmp_path: Path) -> None:
    before = await engine.call("pid")
    other = tmp_path / "other"
    other.mkdir()
    await engine.become(spec(other))
    assert await engine.call("crash_once", "kept") == "kept"
    assert (other / "crash").exists()
    async with asyncio.timeout(10):
        while psutil.pid_exists(before):
            await asyncio.sleep(0.02)


async def test_what_runs_ends_as_it_began_and_what_waits_is_the_others(
    engine: Engine, tmp_path: Path
) -> None:
    before = await engine.call("pid")
    numbers = engine.each("slowly", 30)
    assert await anext(numbers) == 0
    waiting = asyncio.create_task(engine.call("pid"))
    await engine.become(spec(tmp_path, broken=False))
    assert [n async for n in numbers] == list(range(1, 30))
    assert await waiting != before


@pytest.mark.parametrize("wrong", ["broken", "deadly"])
async def test_it_stays_what_it_was_where_the_other_cannot_load(
    engine: Engine, tmp_path: Path, wrong: str
) -> None:
    before = await engine.call("pid")
    with pytest.raises((ModelError, ThinkError), match=r"not a model|could not be loaded"):
        await engine.become(spec(tmp_path, **{wrong: True}))
    assert await engine.call("pid") == before


async def test_closing_ends_also_what_is_being_replaced(tmp_path: Path) -> None:
    engine = Engine(spec(tmp_path))
    before = await engine.call("pid")
    numbers = engine.each("slowly", 10**6)
    await anext(numbers)
    await engine.become(spec(tmp_path, broken=False))
    await engine.close()
    assert not psutil.pid_exists(before)
    assert not psutil.Process().children()
    with pytest.raises(ThinkError):
        [n async for n in numbers]
    with pytest.raises(ThinkError, match="was closed"):
        await engine.become(spec(tmp_path))


async def test_no_child_is_left_behind(tmp_path: Path) -> None:
    engine = Engine(spec(tmp_path))
    await engine.start()
    pid = await engine.call("pid")
    await engine.close()
    assert not psutil.pid_exists(pid)


async def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from tests.engines.test_process import Engine, spec, Path\n"
        "async def main():\n"
        f"    e = Engine(spec(Path({str(tmp_path)!r}))); await e.start()\n"
        "    print(await e.call('pid'), flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    child = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    await asyncio.to_thread(child.wait, 5)
