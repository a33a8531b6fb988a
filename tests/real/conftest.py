"""A sound server for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot.audio import devices
from earshot.errors import HearError
from tests.real.pulse import MISSING, Pulse


@pytest.fixture
def portaudio() -> None:
    try:
        devices.inputs()
    except HearError as error:
        pytest.skip(error.text)


@pytest.fixture
def pulse(tmp_path: Path, portaudio: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    """A private PulseAudio that this process's sound devices belong to."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    server = Pulse(tmp_path)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    if not devices.inputs():
        server.close()
        pytest.skip("PortAudio does not reach PulseAudio: ALSA's pulse plugin is not installed")
    yield server
    server.close()
