"""Speaks the test phrases in the voices and at the speed that training never hears.

    python make_test.py DATA CLIPS

Writes DATA/held.npz for train.py and a FLAC for each voice and phrase into CLIPS, with a manifest.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import phrases
import soundfile
import voices
from make_data import raw_mel, save


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("clips", type=Path)
    options = parser.parse_args()
    options.clips.mkdir(parents=True, exist_ok=True)
    mels, texts, rows = [], [], []
    for voice in voices.held_out_voices():
        name = voice.name.rpartition("+")[2].lower()
        for number, text in enumerate(phrases.TEST):
            pcm = np.clip(0.8 * np.pad(voice.speak(text), (3200, 3200)), -1, 1)
            file = f"{name}-{number:02}.flac"
            soundfile.write(options.clips / file, pcm, voices.RATE, subtype="PCM_16")
            rows.append({"file": file, "text": text, "voice": voice.name, "engine": voice.engine})
            mels.append(raw_mel(pcm).astype(np.float16))
            texts.append(text)
    save(options.data / "held.npz", mels, texts)
    lines = [json.dumps(row) for row in rows]
    (options.clips / "manifest.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
