"""The volume on a sound server of the tests' own, players on a bus of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.real.pulse import MISSING, Pulse
from tests.skills.desktop import Player, private_bus
from tests.skills.hosting import Home, ask


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    folder = tmp_path / "pulse"
    folder.mkdir()
    server = Pulse(folder)
    server.control("set-sink-volume", "spk", "50%")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


def loudness(pulse: Pulse) -> tuple[str, bool]:
    level = pulse.control("get-sink-volume", "@DEFAULT_SINK@").split(" / ")[1].strip()
    return level, pulse.control("get-sink-mute", "@DEFAULT_SINK@") == "Mute: yes\n"


@pytest.mark.parametrize(
    ("text", "said", "level"),
    [
        ("Set the volume to 40%", "Volume is at 40 percent.", "40%"),
        ("volume to seventy five percent", "Volume is at 75 percent.", "75%"),
        ("volume zero", "Volume is at 0 percent.", "0%"),
        ("turn it up", "Volume is at 60 percent.", "60%"),
        ("louder", "Volume is at 60 percent.", "60%"),
        ("could you turn the music down by twenty percent, please?", "Volume is at 30", "30%"),
        ("turn it down a bit", "Volume is at 40 percent.", "40%"),
        ("lower the volume by ninety percent", "Volume is at 0 percent.", "0%"),
        ("maximum volume", "Volume is at 100 percent.", "100%"),
    ],
)
async def test_the_volume_is_changed_said_and_undone(
    home: Home, pulse: Pulse, text: str, said: str, level: str
) -> None:
    host = home.host()
    assert (await ask(host, text)).startswith(said)
    assert loudness(pulse) == (level, False)
    assert await ask(host, "undo") == "Volume is back at 50 percent."
    assert loudness(pulse) == ("50%", False)


async def test_mute_is_taken_back_by_unmute_undo_and_any_volume(home: Home, pulse: Pulse) -> None:
    host = home.host()
    for again in ("unmute", "turn the sound back on", "undo", "volume 50"):
        assert await ask(host, "mute the speakers") == "Muted."
        assert loudness(pulse) == ("50%", True)
        assert await ask(host, "how loud is it?") == "Volume is at 50 percent, muted."
        await ask(host, again)
        assert loudness(pulse) == ("50%", False)


async def test_no_volume_beyond_the_scale(home: Home, pulse: Pulse) -> None:
    for percent in (101, -5):
        with pytest.raises(SkillError, match="from 0 to 100"):
            await home.host().run(SkillCall("set_volume", {"percent": percent}))
    assert loudness(pulse) == ("50%", False)


async def test_a_sound_server_that_is_away_is_told(home: Home, pulse: Pulse) -> None:
    pulse.kill()
    with pytest.raises(SkillError, match="pactl"):
        await ask(home.host(), "turn it up")


async def test_without_a_program_it_says_what_to_install(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SkillError, match="once pactl or wpctl is installed"):
        await ask(home.host(), "mute")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.mark.parametrize(
    ("text", "state", "said", "method", "back"),
    [
        ("pause the music", "Playing", "Paused in Tunes.", "Pause", "Play"),
        ("pause", "Playing", "Paused in Tunes.", "Pause", "Play"),
        ("play", "Paused", "Playing in Tunes.", "Play", "Pause"),
        ("resume my audiobook", "Paused", "Playing in Tunes.", "Play", "Pause"),
        ("next song", "Playing", "Next in Tunes.", "Next", "Previous"),
        ("skip this track please", "Playing", "Next in Tunes.", "Next", "Previous"),
        ("play the previous song", "Playing", "Previous in Tunes.", "Previous", "Next"),
    ],
)
async def test_the_player_is_told(
    home: Home, bus: str, text: str, state: str, said: str, method: str, back: str
) -> None:
    with Player(bus, "Tunes", state) as tunes:
        host = home.host()
        assert await ask(host, text) == said
        await ask(host, "undo")
        assert tunes.told == [method, back]


async def test_of_two_players_the_one_that_plays_is_paused(home: Home, bus: str) -> None:
    with Player(bus, "Films", "Paused") as films, Player(bus, "Tunes", "Playing") as tunes:
        assert await ask(home.host(), "pause it") == "Paused in Tunes."
        assert await ask(home.host(), "play") == "Playing in Films."
        assert (films.told, tunes.told) == (["Play"], ["Pause"])


async def test_where_nothing_plays_nothing_is_paused(home: Home, bus: str) -> None:
    with Player(bus, "Films", "Paused") as films, pytest.raises(SkillError, match="Nothing is"):
        await ask(home.host(), "pause")
    assert films.told == []
    with pytest.raises(SkillError, match="No player is open"):
        await ask(home.host(), "next song")


async def test_a_desktop_without_a_bus_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    with pytest.raises(SkillError, match="did not answer"):
        await ask(home.host(), "pause")
