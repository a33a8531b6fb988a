"""Voices that speak to the recogniser: espeak-ng and flite, some kept back for the test."""

from __future__ import annotations

import io
import random
import subprocess
import wave
from dataclasses import dataclass

import numpy as np
import soxr

RATE = 16_000

ACCENTS = ("en-us", "en-us", "en-us", "en-gb", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc")
VARIANTS = tuple(
    """adam Alex Alicia Andrea Andy Annie antonio aunty belinda benjamin boris caleb david Denis
    Diogo ed edward edward2 Gene Gene2 Gustave Henrique Hugo iven iven2 iven3 iven4 Jacky john Lee
    linda marcelo Marco Mario Max Michael michel miguel Mike Mr Nguyen pablo paul pedro quincy
    RicishayMax RicishayMax3 rob robert robosoft2 robosoft5 sandro shelby steph steph2 steph3
    travis victor Zac anika AnxiousAndy f1 f2 f3 f4 f5 grandma grandpa klatt klatt2 klatt3 klatt4
    klatt6 m1 m2 m3 m4 m5 m6 m7 m8 norbert kaukovalta""".split()
)
HELD_VARIANTS = ("f3", "m5", "Andrea", "Max", "klatt3")
"""Never heard in training, at any speed, in any accent."""
HELD_SPEED = (160, 180)
"""Words a minute never heard in training, from any voice."""
TEST_SPEED = 170
FLITE = ("kal", "kal16", "awb", "slt")
HELD_FLITE = "rms"


@dataclass(frozen=True)
class Voice:
    engine: str
    name: str
    speed: float
    """Words a minute for espeak-ng, duration stretch for flite."""
    pitch: int = 50

    def speak(self, text: str) -> np.ndarray:
        """float32 at 16 kHz."""
        return _espeak(self, text) if self.engine == "espeak" else _flite(self, text)


def _read(data: bytes) -> np.ndarray:
    start = data.index(b"data") + 8
    with wave.open(io.BytesIO(data)) as file:
        rate = file.getframerate()
    pcm = np.frombuffer(data[start : start + (len(data) - start) // 2 * 2], "<i2")
    return soxr.resample(pcm.astype(np.float32) / 32768, rate, RATE)


def _espeak(voice: Voice, text: str) -> np.ndarray:
    command = ["espeak-ng", "-v", voice.name, "-s", str(int(voice.speed)), "-p", str(voice.pitch)]
    done = subprocess.run([*command, "--stdout", text], capture_output=True, check=True)
    return _read(done.stdout)


def _flite(voice: Voice, text: str) -> np.ndarray:
    command = ["flite", "-voice", voice.name, "--setf", f"duration_stretch={voice.speed:.2f}"]
    done = subprocess.run(
        [*command, "-t", text, "-o", "/dev/stdout"], capture_output=True, check=True
    )
    return _read(done.stdout)


def training_voice(rng: random.Random) -> Voice:
    if rng.random() < 0.25:
        return Voice("flite", rng.choice(FLITE), rng.uniform(0.8, 1.35))
    variant = rng.choice([v for v in VARIANTS if v not in HELD_VARIANTS])
    name = rng.choice(ACCENTS) + (f"+{variant}" if rng.random() < 0.95 else "")
    speed = rng.choice([s for s in range(115, 216) if not HELD_SPEED[0] <= s <= HELD_SPEED[1]])
    return Voice("espeak", name, speed, rng.randint(25, 75))


def held_out_voices() -> list[Voice]:
    espeak = [Voice("espeak", f"en-us+{v}", TEST_SPEED) for v in HELD_VARIANTS]
    return [*espeak, Voice("flite", HELD_FLITE, 1.07)]
