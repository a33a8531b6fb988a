"""Choosing a device, and opening one that does not do what we ask first."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from earshot.audio import devices
from earshot.audio.devices import Device, pick
from earshot.errors import EarshotError, HearError, SpeakError

BUILT_IN = Device("Built-in Audio", 2, 44_100, True, 0)
HEADSET = Device("USB Headset: Audio (hw:1,0)", 1, 48_000, False, 1)


class PortAudioError(Exception):
    pass


class Card:
    """A PortAudio with one device that accepts some rates and channel counts only."""

    default = SimpleNamespace(device={"input": 0, "output": 0})
    PortAudioError = PortAudioError

    def __init__(self, rates: set[int], channels: set[int], code: int | None = None) -> None:
        self.rates, self.channels, self.code = rates, channels, code
        self.restarts = 0
        self.InputStream = self.OutputStream = self._stream

    def query_devices(self) -> list[dict[str, Any]]:
        sizes = {"max_input_channels": max(self.channels), "max_output_channels": 0}
        return [{"name": "Card", "index": 0, "default_samplerate": 48_000.0, **sizes}]

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass

    def _stream(self, rate: int, block: int, device: int, channels: int, **_: Any) -> Any:
        if self.code:
            raise PortAudioError("refused", self.code)
        if rate not in self.rates:
            raise PortAudioError("Invalid sample rate", -9997)
        if channels not in self.channels:
            raise PortAudioError("Invalid number of channels", -9998)
        return Open(rate, channels)


class Open:
    """A stream of the card."""

    closed, stopped = False, True

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    card = Card({16_000}, {1, 2})
    monkeypatch.setattr(devices, "_library", lambda side: card)
    monkeypatch.setattr(devices, "_streams", set())
    return card


def open_input() -> Any:
    return devices.opened("input", None, 0.032, "low")


def test_a_device_is_found_by_its_name_or_a_part_of_it() -> None:
    for name in (HEADSET.name, "USB Headset"):
        assert pick("input", [BUILT_IN, HEADSET], name) is HEADSET
    assert pick("input", [HEADSET, BUILT_IN], None) is BUILT_IN
    assert pick("input", [HEADSET], None) is HEADSET


def test_another_loudspeaker_will_do_but_no_other_microphone() -> None:
    assert pick("output", [HEADSET, BUILT_IN], "Kitchen") is BUILT_IN
    with pytest.raises(HearError, match="Kitchen") as caught:
        pick("input", [HEADSET, BUILT_IN], "Kitchen")
    assert caught.value.code == "microphone-missing"


@pytest.mark.parametrize(
    ("side", "error", "code"),
    [("input", HearError, "microphone-missing"), ("output", SpeakError, "loudspeaker-missing")],
)
def test_where_there_is_none_that_is_said(
    side: devices.Side, error: type[EarshotError], code: str
) -> None:
    with pytest.raises(error) as caught:
        pick(side, [], None)
    assert caught.value.code == code


def test_the_rate_we_want_is_asked_for_first(card: Card) -> None:
    stream = open_input()
    assert (stream.rate, stream.channels) == (16_000, 1)
    assert card.restarts == 0


@pytest.mark.parametrize("channels", [{1, 2}, {2}])
def test_a_card_that_refuses_it_is_opened_at_its_own(card: Card, channels: set[int]) -> None:
    card.rates, card.channels = {48_000}, channels
    stream = open_input()
    assert (stream.rate, stream.channels) == (48_000, min(channels))


@pytest.mark.parametrize(("code", "words"), [(-9985, "another program"), (-9999, "privacy")])
def test_a_card_that_cannot_be_opened_says_why(card: Card, code: int, words: str) -> None:
    card.code = code
    with pytest.raises(HearError, match=words) as caught:
        open_input()
    assert caught.value.code == "microphone-busy"


def test_what_fails_is_tried_again_after_a_fresh_look(card: Card) -> None:
    idle = open_input()
    card.code = -9996
    with pytest.raises(HearError):
        open_input()
    assert card.restarts == 1
    assert idle.closed


def test_a_running_stream_is_not_broken_by_a_fresh_look(card: Card) -> None:
    open_input().stopped = False
    assert len(devices.inputs()) == 1
    assert card.restarts == 0


def test_a_missing_portaudio_comes_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Absent:
        def find_spec(self, name: str, *_: Any) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    monkeypatch.setattr(devices, "_streams", set())
    for list_them, error in ((devices.inputs, HearError), (devices.outputs, SpeakError)):
        with pytest.raises(error, match="apt install libportaudio2") as caught:
            list_them()
        assert caught.value.code == "portaudio-missing"
