from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from earshot import paths
from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


async def announced(home: Home, text: str) -> None:
    async with asyncio.timeout(30):
        while text not in home.announced:
            await asyncio.sleep(0.001)


async def look_up(host: SkillHost) -> None:
    """Any change makes the ringer look up."""
    await ask(host, "set a nobody timer for 20 days")
    await ask(host, "cancel the nobody timer")


async def later(home: Home, host: SkillHost, seconds: int) -> list[str]:
    """What was announced once so much time has passed: whatever else is due is announced before
    a timer that was set last."""
    await host.run(SkillCall("set_timer", {"duration": seconds, "name": "last"}))
    home.announced.clear()
    home.clock.forward(seconds)
    await look_up(host)
    await announced(home, last := "Your last timer is done.")
    return [text for text in home.announced if text != last]


@pytest.fixture
async def host(home: Home):
    host = home.host()
    await host.start()
    yield host
    await host.close()


async def test_a_timer_rings_when_it_is_due_and_only_once(home: Home, host: SkillHost) -> None:
    assert await ask(host, "Set a timer for ten minutes") == "Timer set for 10 minutes."
    assert await later(home, host, 599) == []
    assert await later(home, host, 1) == ["Your 10-minute timer is done."]
    assert await later(home, host, 600) == []


async def test_a_timer_rings_by_itself(home: Home) -> None:
    host = home.host(now=lambda: home.clock.now.now().astimezone())
    await host.start()
    await host.run(SkillCall("set_timer", {"duration": 1, "name": "egg"}))
    await announced(home, "Your egg timer is done.")
    await host.close()
    assert len(home.announced) == 1


async def test_timers_ring_in_order_of_time(home: Home, host: SkillHost) -> None:
    await ask(host, "set a pasta timer for 9 minutes")
    await ask(host, "set a timer for 1 minute for tea")
    assert await later(home, host, 60) == ["Your tea timer is done."]
    assert await later(home, host, 480) == ["Your pasta timer is done."]


async def test_time_left(home: Home, host: SkillHost) -> None:
    assert await ask(host, "timer status") == "There is no timer."
    await ask(host, "set a timer for 1 hour and 8 minutes")
    home.clock.forward(60)
    left = "1 hour and 7 minutes left on the 1-hour 8-minute timer."
    assert await ask(host, "how much time is left on my timer") == left
    await ask(host, "set a pizza timer for 10 minutes")
    assert await ask(host, "status of the timers") == (
        "2 timers: 10 minutes left on the pizza timer"
        " and 1 hour and 7 minutes left on the 1-hour 8-minute timer."
    )
    pizza = "10 minutes left on the pizza timer."
    assert await ask(host, "how long is left on the pizza timer") == pizza
    assert await ask(host, "status of the tea timer") == "There is no tea timer."


async def test_a_paused_timer_waits(home: Home, host: SkillHost) -> None:
    await ask(host, "set a timer for ten minutes")
    home.clock.forward(240)
    assert await ask(host, "pause my timer") == "The 10-minute timer is paused with 6 minutes left."
    assert await later(home, host, 3600) == []
    status = "6 minutes left on the 10-minute timer, which is paused."
    assert await ask(host, "timer status") == status
    assert await ask(host, "resume the timer") == "The 10-minute timer runs on with 6 minutes left."
    assert await later(home, host, 359) == []
    assert await later(home, host, 1) == ["Your 10-minute timer is done."]


async def test_time_can_be_added_and_taken_off(home: Home, host: SkillHost) -> None:
    await ask(host, "set a timer for ten minutes")
    more = await ask(host, "add five minutes to my timer")
    assert more == "The 10-minute timer now has 15 minutes left."
    less = await ask(host, "take 14 minutes off the 10 minute timer")
    assert less == "The 10-minute timer now has 1 minute left."
    with pytest.raises(SkillError, match="less time left"):
        await ask(host, "decrease the timer by two minutes")
    assert await later(home, host, 60) == ["Your 10-minute timer is done."]


async def test_cancelling(home: Home, host: SkillHost) -> None:
    with pytest.raises(SkillError, match="There is no timer"):
        await ask(host, "cancel the timer")
    for text in ("set a timer for ten minutes", "set a pizza timer for ten minutes"):
        await ask(host, text)
    which = await ask(host, "cancel my timer")
    assert which == "Which one: the 10-minute timer or the pizza timer?"
    assert await ask(host, "cancel the pizza timer") == "The pizza timer is cancelled."
    assert await ask(host, "stop my timer") == "The 10-minute timer is cancelled."
    assert await later(home, host, 600) == []


async def test_cancelling_all(host: SkillHost) -> None:
    assert await ask(host, "stop all of my timers") == "No timer is set."
    await ask(host, "set a timer for ten minutes")
    assert await ask(host, "cancel all timers") == "One timer is cancelled."
    for minutes in (1, 2, 3):
        await ask(host, f"set a timer for {minutes} minutes")
    assert await ask(host, "cancel the timers") == "3 timers are cancelled."


@pytest.mark.parametrize("seconds", [0, -5, 10**9])
async def test_a_senseless_length_is_refused(host: SkillHost, seconds: int) -> None:
    with pytest.raises(SkillError, match="30 days"):
        await host.run(SkillCall("set_timer", {"duration": seconds}))


async def test_there_is_an_end_to_timers(host: SkillHost) -> None:
    for _ in range(50):
        await host.run(SkillCall("set_timer", {"duration": 60}))
    with pytest.raises(SkillError, match="Cancel some"):
        await host.run(SkillCall("set_timer", {"duration": 60}))


async def test_without_a_length_it_asks(host: SkillHost) -> None:
    assert "how long" in await ask(host, "set a timer")


async def test_the_length_can_be_said_after_the_question(home: Home, host: SkillHost) -> None:
    assert await ask(host, "set a timer for pizza") == "For how long?"
    said = await ask(host, "ten minutes", "set_timer")
    assert said == "Pizza timer set for 10 minutes."


async def test_make_it_fifteen_minutes(home: Home, host: SkillHost) -> None:
    await ask(host, "set a pasta timer for 20 minutes")
    await ask(host, "set a timer for ten minutes")
    home.clock.forward(60)
    assert await ask(host, "make it 15 minutes", "set_timer") == "Timer changed to 15 minutes."
    assert await ask(host, "no 12 minutes", "change_timer") == "Timer changed to 12 minutes."
    assert (await ask(host, "timer status")).startswith(
        "2 timers: 11 minutes left on the 12-minute"
    )
    assert await ask(host, "undo") == "The timer is set for 15 minutes again."
    assert await later(home, host, 839) == []
    assert await later(home, host, 1) == ["Your 15-minute timer is done."]


async def test_setting_a_timer_can_be_undone(home: Home, host: SkillHost) -> None:
    await ask(host, "set a timer for ten minutes")
    assert await ask(host, "cancel that", "set_timer") == "The 10-minute timer is cancelled."
    assert await ask(host, "undo") == "The 10-minute timer is as before."
    assert await ask(host, "undo") == "The 10-minute timer is cancelled."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cancel the pizza timer", "The pizza timer is as before."),
        ("cancel all timers", "The timers are as before."),
        ("pause the pizza timer", "The pizza timer is as before."),
        ("add 5 minutes to the pizza timer", "The pizza timer is as before."),
        ("take one minute off the pizza timer", "The pizza timer is as before."),
    ],
)
async def test_every_change_can_be_undone(host: SkillHost, text: str, said: str) -> None:
    await ask(host, "set a pizza timer for ten minutes")
    before = await ask(host, "timer status")
    await ask(host, text)
    assert await ask(host, "timer status") != before
    assert await ask(host, "undo") == said
    assert await ask(host, "timer status") == before


async def test_a_bare_number_is_minutes(host: SkillHost) -> None:
    assert await ask(host, "set a timer for five") == "Timer set for 5 minutes."
    assert (
        await ask(host, "make it ten", after="set_minute_timer") == "Timer changed to 10 minutes."
    )
    with pytest.raises(SkillError, match="1 second to 30 days"):
        await ask(host, "set a timer for minus five")
    with pytest.raises(SkillError, match="1 second to 30 days"):
        await ask(host, "set a timer for a trillion")


async def test_timers_survive_a_restart(home: Home, host: SkillHost) -> None:
    await ask(host, "set a timer for ten minutes")
    await ask(host, "set a pizza timer for one hour")
    await host.close()
    home.clock.forward(13 * 60 + 5)
    again = home.host()
    await again.start()
    missed = "Your 10-minute timer ended 3 minutes ago, while I was away."
    await announced(home, missed)
    assert home.announced == [missed]
    assert await ask(again, "timer status") == "46 minutes and 55 seconds left on the pizza timer."
    assert await later(home, again, 47 * 60) == ["Your pizza timer is done."]
    await again.close()


async def test_damaged_timers_are_put_aside_and_new_ones_can_be_set(
    home: Home, host: SkillHost
) -> None:
    await ask(host, "set a timer for ten minutes")
    path = home.data / "timers" / "timers.json"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(SkillError, match="say it again"):
        await ask(host, "set a timer for one minute")
    assert await ask(host, "set a timer for one minute") == "Timer set for 1 minute."
    assert await ask(host, "timer status") == "1 minute left on the 1-minute timer."


async def test_a_disk_that_fails_neither_ends_the_ringing_nor_repeats_it(
    home: Home, host: SkillHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails the ringer only, which runs on the event loop."""
    write = paths.write_atomically

    def full(path: Path, content: bytes) -> None:
        if threading.current_thread() is threading.main_thread():
            raise OSError("No space left on device")
        write(path, content)

    for minutes in (1, 2):
        await ask(host, f"set a timer for {minutes} minutes")
    monkeypatch.setattr(paths, "write_atomically", full)
    assert await later(home, host, 60) == ["Your 1-minute timer is done."]
    assert await later(home, host, 30) == []
    monkeypatch.undo()
    assert await later(home, host, 30) == ["Your 2-minute timer is done."]
    assert await ask(host, "timer status") == "There is no timer."


async def test_timers_that_are_due_close_together_are_all_heard(home: Home) -> None:
    """Once they are set the clock goes on by a second whenever somebody looks at it."""
    tick = 0

    def ticking() -> datetime:
        home.clock.forward(tick)
        return home.clock()

    host = home.host(now=ticking)
    await host.start()
    for seconds in range(10, 15):
        await host.run(SkillCall("set_timer", {"duration": seconds}))
    tick = 1
    async with asyncio.timeout(30):
        while len(home.announced) < 5:
            await look_up(host)
    await host.close()
    assert len(set(home.announced)) == 5


async def test_nobody_reads_while_the_file_is_replaced(
    home: Home, host: SkillHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    replacing, read = threading.Event(), threading.Event()
    write = paths.write_atomically

    def slow(path: Path, content: bytes) -> None:
        path.unlink(missing_ok=True)
        replacing.set()
        read.wait(0.2)
        write(path, content)

    await ask(host, "set a timer for ten minutes")
    monkeypatch.setattr(paths, "write_atomically", slow)
    changing = asyncio.create_task(ask(host, "add five minutes to my timer"))
    await asyncio.to_thread(replacing.wait)
    status = await ask(host, "timer status")
    read.set()
    await changing
    assert status == "15 minutes left on the 10-minute timer."


@pytest.mark.parametrize(
    "kept",
    [
        '[{"name": "x", "length": "abc", "due": "soon", "left": 0}]',
        '[{"name": "x", "length": 5, "due": 1e300, "left": 0}]',
        '[{"name": "x", "length": 5, "due": null, "left": NaN}]',
        '[{"name": "x"}]',
        "[1]",
        "7",
    ],
)
async def test_what_is_no_timer_is_put_aside(home: Home, host: SkillHost, kept: str) -> None:
    path = home.data / "timers" / "timers.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(kept)
    with pytest.raises(SkillError, match="is damaged"):
        await ask(host, "timer status")
    with pytest.raises(SkillError, match=r"timers\.json\.bad, and begin anew: say it again"):
        await ask(host, "set a timer for one minute")
    assert await ask(host, "set a timer for one minute") == "Timer set for 1 minute."
    assert await ask(host, "timer status") == "1 minute left on the 1-minute timer."
    assert path.with_name("timers.json.bad").read_text() == kept


_CHILD = """
import asyncio, sys
from pathlib import Path
from earshot.values import SkillCall
from tests.skills.hosting import Home

async def main():
    home = Home(Path(sys.argv[1]))
    host = home.host()
    await host.start()
    for minutes in range(1, 40):
        await host.run(SkillCall("set_timer", {"duration": 60 * minutes}))
        print(minutes, flush=True)

asyncio.run(main())
"""


def test_no_timer_that_was_confirmed_is_lost_in_a_kill(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "app"), str(root)])},
    )
    assert child.stdout is not None
    for _ in range(7):
        confirmed = int(child.stdout.readline())
    child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    confirmed = max([confirmed, *map(int, child.stdout.read().split())])
    child.stdout.close()
    child.wait()
    timers = json.loads((folder / "data" / "timers" / "timers.json").read_bytes())
    assert [one["length"] for one in timers[:confirmed]] == [
        60 * minutes for minutes in range(1, confirmed + 1)
    ]
