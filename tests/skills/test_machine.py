"""What this very machine says of itself; batteries and networks it may not have are given."""

from __future__ import annotations

import re
import socket
from types import SimpleNamespace

import psutil
import pytest

from earshot.errors import SkillError
from earshot.skills.machine import _size
from earshot.values import Risk
from tests.skills.hosting import Home, ask

_SIZE = r"\d+(\.\d)? (terabytes|gigabytes|megabytes)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("How much disk space is left?", rf"{_SIZE} of {_SIZE} are free on the disk\."),
        ("how full is my hard drive", rf"{_SIZE} of {_SIZE} are free on the disk\."),
        ("how much memory is free", rf"{_SIZE} of {_SIZE} of memory are in use\."),
        ("what's my ram usage", rf"{_SIZE} of {_SIZE} of memory are in use\."),
        ("how busy is my processor", r"The processor is \d+ percent busy, over \d+ cores?\."),
        ("CPU usage", r"The processor is \d+ percent busy, over \d+ cores?\."),
        ("how long has this computer been on", r"This computer has been on for .*minutes?\."),
        ("uptime", r"This computer has been on for .*\."),
        ("am I online?", r"You are (not connected to a network|connected by .*)\."),
        ("what's my IP address", r"You are (not connected to a network|connected by .*)\."),
        ("how much battery is left", r"(Battery is at|This computer has no battery) .*\."),
    ],
)
async def test_this_machine_answers(home: Home, text: str, said: str) -> None:
    assert re.fullmatch(said, await ask(home.host(), text))


@pytest.mark.parametrize(
    ("percent", "seconds", "plugged", "said"),
    [
        (79.6, psutil.POWER_TIME_UNLIMITED, True, "Battery is at 80 percent, charging."),
        (100.0, psutil.POWER_TIME_UNLIMITED, True, "Battery is at 100 percent, plugged in."),
        (41.2, 7300, False, "Battery is at 41 percent, 2 hours left."),
        (41.2, psutil.POWER_TIME_UNKNOWN, None, "Battery is at 41 percent."),
    ],
)
async def test_the_battery(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    percent: float,
    seconds: int,
    plugged: bool | None,
    said: str,
) -> None:
    battery = SimpleNamespace(percent=percent, secsleft=seconds, power_plugged=plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    for text in ("battery level", "What's my battery level?", "is my laptop charging"):
        assert await ask(home.host(), text) == said


async def test_a_computer_without_battery(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert "no battery" in await ask(home.host(), "battery status")
    monkeypatch.delattr(psutil, "sensors_battery")
    assert "no battery" in await ask(home.host(), "battery status")


async def test_networks_that_are_down_or_its_own_do_not_count(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(**networks: tuple[bool, str]) -> None:
        states = {name: SimpleNamespace(isup=up) for name, (up, _) in networks.items()}
        every = {
            name: [SimpleNamespace(family=socket.AF_INET, address=address)]
            for name, (_, address) in networks.items()
        }
        monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
        monkeypatch.setattr(psutil, "net_if_addrs", lambda: every)

    given(lo=(True, "127.0.0.1"), wlan0=(False, "10.0.0.2"))
    said = await ask(home.host(), "am I connected to the internet")
    assert said == "You are not connected to a network."
    given(lo=(True, "127.0.0.1"), wlan0=(True, "10.0.0.2"))
    said = await ask(home.host(), "am I connected to the internet")
    assert said == "You are connected by wlan0, with the address 10.0.0.2."


async def test_a_system_that_tells_nothing_of_networks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr(psutil, "net_if_stats", refuse)
    with pytest.raises(SkillError, match="does not tell"):
        await ask(home.host(), "network status")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1.84e12, "1.8 terabytes"),
        (231.4e9, "231 gigabytes"),
        (7.94e9, "7.9 gigabytes"),
        (512e6, "512 megabytes"),
        (0, "0 megabytes"),
    ],
)
def test_sizes_are_said_shortly(size: float, said: str) -> None:
    assert _size(size) == said


def test_all_of_it_only_reads(home: Home) -> None:
    names = ("battery", "disk", "memory", "processor", "network", "uptime")
    risks = {tool.name: tool.risk for tool in home.host().tools()}
    assert {risks[f"tell_{name}"] for name in names} == {Risk.READ}
