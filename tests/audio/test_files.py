"""Sound files of every kind, whole and broken."""

from __future__ import annotations

import asyncio
import os
import struct
import subprocess
import sys
from contextlib import aclosing, suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earshot.audio import files
from earshot.errors import InputError
from earshot.values import FRAME, RATE, Frame, Pcm

SPEECH = Path(__file__).parents[1] / "assets/speech/human/what_time_is_it.wav"


def tone(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, np.newaxis], channels, axis=1)


def loudest_hz(pcm: Pcm) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(pcm))) * RATE / len(pcm))


def code_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        files.read(path)
    assert str(path) in caught.value.text
    assert caught.value.text.endswith(".")
    return caught.value.code


async def collected(source: Path | Pcm) -> list[Frame]:
    return [frame async for frame in files.frames(source)]


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_any_rate_and_channel_count(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(1, rate, channels), rate)
    pcm = files.read(path)
    assert pcm.dtype == np.float32
    assert abs(len(pcm) - RATE) <= 2
    assert loudest_hz(pcm) == pytest.approx(440, abs=2)
    assert np.abs(pcm).max() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("format_", "subtype"),
    [
        ("WAV", "PCM_U8"),
        ("WAV", "PCM_24"),
        ("WAV", "PCM_32"),
        ("WAV", "FLOAT"),
        ("WAV", "DOUBLE"),
        ("WAV", "ULAW"),
        ("WAV", "IMA_ADPCM"),
        ("WAVEX", "PCM_16"),
        ("FLAC", "PCM_16"),
        ("FLAC", "PCM_24"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
    ],
)
def test_any_format_and_width(tmp_path: Path, format_: str, subtype: str) -> None:
    path = tmp_path / f"tone.{format_.lower()}"
    soundfile.write(path, tone(1, 48_000, 2), 48_000, format=format_, subtype=subtype)
    pcm = files.read(path)
    assert abs(len(pcm) - RATE) < 0.1 * RATE
    assert loudest_hz(pcm) == pytest.approx(440, abs=2)


def test_the_kind_of_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "voice note"
    path.write_bytes(SPEECH.read_bytes())
    assert np.array_equal(files.read(path), files.read(SPEECH))


def test_what_is_not_a_number_becomes_silence(tmp_path: Path) -> None:
    path = tmp_path / "wild.wav"
    soundfile.write(path, np.array([np.nan, np.inf, -np.inf, 7.0, 0.25]), RATE, subtype="FLOAT")
    assert files.read(path).tolist() == [0, 1, -1, 1, 0.25]


@pytest.mark.parametrize("format_", ["WAV", "FLAC", "OGG", "MP3"])
def test_of_a_truncated_file_the_beginning_is_used(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"cut.{format_.lower()}"
    noise = np.random.default_rng(0).normal(0, 0.1, RATE * 4)
    soundfile.write(path, noise, RATE, format=format_)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 0.5 * RATE < len(files.read(path)) < 2.3 * RATE


def test_of_a_damaged_file_the_sound_part_is_used(tmp_path: Path) -> None:
    path = tmp_path / "damaged.flac"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, RATE * 4), RATE)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    path.write_bytes(content)
    assert len(files.read(path)) > RATE


def test_each_unusable_file_is_named_for_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("What time is it?\n" * 100)
    (tmp_path / "sound.raw").write_bytes(bytes(32_000))
    (tmp_path / "header.wav").write_bytes(SPEECH.read_bytes()[:20])
    soundfile.write(tmp_path / "none.wav", np.zeros(0), RATE)
    (tmp_path / "blind.wav").symlink_to(tmp_path / "nowhere.wav")
    assert code_of(tmp_path / "empty.wav") == "file-empty"
    assert code_of(tmp_path / "none.wav") == "file-empty"
    assert code_of(tmp_path / "text.wav") == "file-not-audio"
    assert code_of(tmp_path / "sound.raw") == "file-not-audio"
    assert code_of(tmp_path / "header.wav") == "file-not-audio"
    assert code_of(tmp_path) == "file-is-folder"
    assert code_of(tmp_path / "missing.wav") == "file-missing"
    assert code_of(tmp_path / "blind.wav") == "file-missing"
    assert code_of(tmp_path / "text.wav" / "below.wav") == "file-missing"
    assert code_of(tmp_path / ("x" * 300)) == "file-unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither of these")
def test_pipes_and_forbidden_files_do_not_hang_or_crash(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert code_of(tmp_path / "pipe.wav") == "file-unreadable"
    (tmp_path / "secret.wav").write_bytes(SPEECH.read_bytes())
    (tmp_path / "secret.wav").chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # root may read every file
    try:
        assert code_of(tmp_path / "secret.wav") == "file-unreadable"
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("rate", [1, 2**31 - 1])
def test_an_absurd_rate_is_refused(tmp_path: Path, rate: int) -> None:
    content = bytearray(SPEECH.read_bytes())
    content[24:28] = struct.pack("<I", rate)
    (tmp_path / "rate.wav").write_bytes(content)
    assert code_of(tmp_path / "rate.wav") == "file-not-audio"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_to_a_header_escapes(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    content = bytearray(SPEECH.read_bytes()[:4_000])
    for position, value in changes:
        content[position] = value
    path = tmp_path / "header.wav"
    path.write_bytes(content)
    with suppress(InputError):
        assert np.isfinite(files.read(path)).all()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts memory in another way")
def test_an_hour_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "hour.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1) as file:
        for _ in range(360):
            file.write(np.zeros(80_000, np.int16))
    program = (
        "import resource, sys; from pathlib import Path; from earshot.audio import files\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(sum(map(len, files.blocks(Path(sys.argv[1])))))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    out = subprocess.check_output([sys.executable, "-c", program, path], text=True)
    samples, kilobytes = map(int, out.split())
    assert samples == 3600 * RATE
    assert kilobytes < 30_000_000 // (1 if sys.platform == "darwin" else 1024)


def test_more_than_fits_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_SECONDS", 1)
    assert code_of(SPEECH) == "file-too-long"


async def test_frames_are_the_file_in_order() -> None:
    pcm = files.read(SPEECH)
    frames = await collected(SPEECH)
    assert [frame.t for frame in frames] == [n * FRAME / RATE for n in range(len(frames))]
    joined = np.concatenate([frame.pcm for frame in frames])
    assert np.array_equal(joined[: len(pcm)], pcm)
    assert not joined[len(pcm) :].any()
    assert len(joined) - len(pcm) < FRAME


async def test_frames_of_sound_in_memory_and_of_nothing() -> None:
    assert len(await collected(np.zeros(FRAME * 2 + 1, np.float32))) == 3
    assert await collected(np.zeros(0, np.float32)) == []


async def test_in_real_time_no_frame_comes_before_it_was_spoken() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with aclosing(files.frames(np.zeros(FRAME * 8, np.float32), realtime=True)) as frames:
        async for frame in frames:
            assert loop.time() - began >= frame.t + FRAME / RATE - 0.002


def test_a_written_file_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "reply.wav"
    pcm = tone(0.5, RATE)[:, 0].astype(np.float32)
    files.write_wav(path, pcm, RATE)
    assert soundfile.info(path).subtype == "PCM_16"
    assert np.allclose(files.read(path), pcm, atol=1e-4)
    assert [entry.name for entry in path.parent.iterdir()] == ["reply.wav"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        files.write_wav(tmp_path / "folder.wav", np.zeros(10, np.float32), RATE)
    assert caught.value.code == "file-not-written"
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.wav"]
