"""Speaks the grammar in many voices and stores raw log mel spectrograms: `clips.npz` per worker.

    python make_data.py OUT [--clips 30000] [--workers 2] [--noise FOLDER]

Raw means log10 of mel power before Whisper's own clamp and scale, so that training can mix in noise
and change the gain exactly as if it had done so on the sound.
"""

from __future__ import annotations

import argparse
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import phrases
import soundfile
import soxr
import voices
from faster_whisper.feature_extractor import FeatureExtractor

EXTRACTOR = FeatureExtractor()


def raw_mel(pcm: np.ndarray) -> np.ndarray:
    """(80, frames) log10 power, frames of 10 ms; 10 ms of silence are added as in use."""
    window = np.hanning(401)[:-1].astype("float32")
    padded = np.pad(pcm.astype(np.float32), (0, 160))
    spectrum = EXTRACTOR.stft(padded, 400, 160, window=window, return_complex=True)
    power = EXTRACTOR.mel_filters @ (np.abs(spectrum[..., :-1]).astype("float32") ** 2)
    return np.log10(np.maximum(power, 1e-10))


def room(pcm: np.ndarray, random_: np.random.Generator) -> np.ndarray:
    """The sound in a made-up small room: a direct path and a decaying tail of noise."""
    seconds = random_.uniform(0.08, 0.45)
    t = np.arange(int(seconds * voices.RATE)) / voices.RATE
    tail = random_.standard_normal(len(t)) * 10 ** (-3 * t / seconds)
    tail[: int(random_.uniform(0.001, 0.006) * voices.RATE)] = 0
    tail *= random_.uniform(0.15, 0.7) / np.sqrt(np.sum(tail**2))
    tail[0] = 1
    size = len(pcm) + len(tail) - 1
    return np.fft.irfft(np.fft.rfft(pcm, size) * np.fft.rfft(tail, size), size)


def narrow(pcm: np.ndarray, random_: np.random.Generator) -> np.ndarray:
    """Low-pass by a detour over a lower sampling rate, 5.5 to 12 kHz."""
    rate = random_.uniform(5500, 12000)
    return soxr.resample(soxr.resample(pcm, voices.RATE, rate), rate, voices.RATE)


def clip(seed: int) -> tuple[str, np.ndarray]:
    rng, random_ = random.Random(seed), np.random.default_rng(seed)
    text = phrases.sentence(rng)
    voice = voices.training_voice(rng)
    pcm = voice.speak(text)
    loud = np.flatnonzero(np.abs(pcm) > 0.01)
    pcm = pcm[max(0, loud[0] - 800) : loud[-1] + 800]
    if voice.engine == "flite":
        pcm = soxr.resample(pcm, voices.RATE, voices.RATE * rng.uniform(0.88, 1.12))
    if rng.random() < 0.35:
        pcm = room(pcm, random_)
    if rng.random() < 0.15:
        pcm = narrow(pcm, random_)
    return text, raw_mel(pcm).astype(np.float16)


def save(path: Path, mels: list[np.ndarray], texts: list[str]) -> None:
    ends = np.cumsum([mel.shape[1] for mel in mels])
    np.savez(path, mels=np.concatenate(mels, 1), ends=ends, texts=np.array(texts))


def speak(job: tuple[Path, int, int]) -> Path:
    path, first, count = job
    pairs = [clip(seed) for seed in range(first, first + count)]
    save(path, [mel for _, mel in pairs], [text for text, _ in pairs])
    return path


def noises(folder: Path | None, seed: int = 1) -> list[np.ndarray]:
    """30 s pieces: coloured noise, hum, and recorded noise where there is a folder of it."""
    random_ = np.random.default_rng(seed)
    size = 30 * voices.RATE
    sounds = []
    for slope in np.linspace(-1, 2, 13):
        spectrum = np.fft.rfft(random_.standard_normal(size))
        spectrum /= np.maximum(np.arange(len(spectrum)), 20) ** (slope / 2)
        sounds.append(np.fft.irfft(spectrum))
    t = np.arange(size) / voices.RATE
    for base in (50, 60, 100, 120, 233):
        hum = sum(np.sin(2 * np.pi * base * k * t) / k for k in range(1, 9))
        sounds.append(hum + 0.05 * random_.standard_normal(size))
    files = [p for p in sorted(folder.rglob("*")) if p.suffix in (".wav", ".mp3")] if folder else []
    for file in files:
        pcm, rate = soundfile.read(file, dtype="float32", always_2d=True)
        if len(pcm) > 3 * rate:
            sounds.append(soxr.resample(pcm[: 60 * rate, 0], rate, voices.RATE))
    return [raw_mel(0.1 * s / (np.std(s) + 1e-9)).astype(np.float16) for s in sounds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clips", type=int, default=30_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--noise", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sounds = noises(options.noise)
    save(options.out / "noise.npz", sounds, [""] * len(sounds))
    paths = [options.out / f"clips{n:03}.npz" for n in range(options.clips // 1000)]
    jobs = [(path, n * 1000, 1000) for n, path in enumerate(paths) if not path.exists()]
    with ProcessPoolExecutor(options.workers) as pool:
        for path in pool.map(speak, jobs):
            print(path, flush=True)


if __name__ == "__main__":
    main()
