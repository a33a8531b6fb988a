"""Sound files: any WAV, FLAC, OGG or MP3 to what the assistant listens to, and replies to WAV."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import numpy as np
import soundfile

from earshot.audio.resample import FASTEST, SLOWEST, Framer, Resampler
from earshot.errors import InputError
from earshot.paths import write_atomically
from earshot.values import FRAME, RATE, Frame, Pcm

LONGEST_SECONDS = 1800
"""What `read` takes into memory; `frames` and `blocks` stream a file of any length."""

_BLOCK = 4096
"""Samples of a channel read at a time. Where a file is damaged the block is lost: keep it short."""


def read(path: Path) -> Pcm:
    """The whole file at `RATE`, mono. InputError where there is no sound in it, or too much."""
    pieces: list[Pcm] = []
    seconds = 0.0
    for piece in blocks(path):
        pieces.append(piece)
        seconds += len(piece) / RATE
        if seconds > LONGEST_SECONDS:
            raise InputError(
                "file-too-long",
                f"{path} is longer than {LONGEST_SECONDS // 60} minutes. Please cut it first.",
            )
    return np.concatenate(pieces)


def blocks(path: Path) -> Iterator[Pcm]:
    """The file at `RATE`, mono, in short pieces. A damaged file gives what can be read
    of it. Raises InputError: file-missing, file-is-folder, file-unreadable, file-empty,
    file-not-audio."""
    _check(path)
    with _opened(path) as file:
        resample = Resampler(file.samplerate)
        heard = 0
        for block in _readable(file):
            heard += len(block)
            yield resample(block)
        if not heard:
            raise InputError("file-empty", f"{path} holds no sound. Please give another file.")
        yield resample(np.zeros(0, np.float32), last=True)


async def frames(source: Path | Pcm, realtime: bool = False) -> AsyncGenerator[Frame, None]:
    """A file or sound at `RATE` as a microphone would deliver it, the last frame filled up with
    zeros. `realtime` gives each frame out only when its last sample would have been spoken."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for frame in _framed(source):
        due = began + frame.t + FRAME / RATE
        await asyncio.sleep(due - loop.time() if realtime else 0)
        yield frame


def write_wav(path: Path, pcm: Pcm, rate: int) -> None:
    """Replaces `path` by a 16-bit mono WAV. InputError where it cannot be written."""
    wav = io.BytesIO()
    soundfile.write(wav, np.clip(pcm, -1, 1), rate, subtype="PCM_16", format="WAV")
    if path.exists() and not path.is_file():
        raise InputError("file-not-written", f"{path} cannot be written: it is no plain file.")
    try:
        write_atomically(path.resolve(), wav.getvalue(), private=False)
    except OSError as error:
        raise InputError(
            "file-not-written", f"{path} cannot be written: {error.strerror or error}."
        ) from error


def _framed(source: Path | Pcm) -> Iterator[Frame]:
    framer = Framer()
    for block in blocks(source) if isinstance(source, Path) else (source,):
        yield from framer(block)
    yield from framer.flush()


def _check(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError("file-is-folder", f"{path} is a folder. Please name a sound file.")
        if path.exists() and not path.is_file():
            raise InputError("file-unreadable", f"{path} is not a plain file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise InputError("file-missing", f"There is no file {path}.") from error
    except OSError as error:
        raise InputError(
            "file-unreadable", f"{path} cannot be read: {error.strerror or error}."
        ) from error
    if empty:
        raise InputError("file-empty", f"{path} is empty. Please give another file.")


def _opened(path: Path) -> soundfile.SoundFile:
    if path.suffix.lower() == ".raw":  # has no header: rate and width would be a guess
        raise _not_audio(path)
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise _not_audio(path) from error
    if not SLOWEST <= file.samplerate <= FASTEST:
        file.close()
        raise _not_audio(path)
    return file


def _not_audio(path: Path) -> InputError:
    return InputError(
        "file-not-audio",
        f"{path} cannot be understood as sound. Please give a WAV, FLAC, OGG or MP3 file.",
    )


def _readable(file: soundfile.SoundFile) -> Iterator[Pcm]:
    """Blocks of n by channels up to the end, or to where the file is damaged."""
    while True:
        try:
            block: Pcm = file.read(_BLOCK, dtype="float32", always_2d=True)  # type: ignore[assignment]
        except soundfile.LibsndfileError:
            return
        if not len(block):
            return
        yield block
