"""Mouth to ear: `python -m tests.bench.latency [--json] [--manifest M.jsonl] [--models FOLDER]`.

Recordings are replayed in real time through the path a microphone takes; measured is the time from
the labelled end of speech to the first audible sample, and the work of every stage. `--pulse` adds
a run through a private PulseAudio: spoken into its microphone, recorded from its loudspeaker.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np

from earshot import bench
from earshot.app import open_assistant
from earshot.audio import files
from earshot.bench import Clip
from earshot.core.assistant import Assistant
from earshot.core.turn import AUDIBLE
from earshot.events import TurnEnded
from earshot.settings import Settings
from earshot.values import RATE
from tests.real.pulse import Pulse, Recording

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("EARSHOT_DATA", ROOT.parent / "shared" / "data"))


def clips(manifest: Path) -> list[Clip]:
    """Rows `{"file", "speech_end"}`; files are relative to the manifest, or to the shared data."""
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    places = [(manifest.parent, row) for row in rows] + [(DATA, row) for row in rows]
    return [
        Clip(place / row["file"], row["speech_end"])
        for place, row in places
        if (place / row["file"]).is_file()
    ]


async def run(options: argparse.Namespace) -> dict[str, object]:
    settings = Settings(speech=options.speech, chat=options.chat, voice=options.voice)
    recordings = clips(options.manifest) * options.times
    cold = recordings[:: max(1, len(recordings) // options.cold)][: options.cold]
    runs = {
        "held, warm": bench.figures(await bench.measure(settings, recordings, "held")),
        "held, cold": bench.figures(await bench.measure(settings, cold, "held", cold=True)),
        "hands-free, warm": bench.figures(await bench.measure(settings, recordings, "hands-free")),
    }
    if options.pulse:
        runs["held, through PulseAudio"] = await through_pulse(settings, recordings)
    return runs


async def through_pulse(settings: Settings, recordings: list[Clip]) -> dict[str, object]:
    """The same, from the sound card's microphone to its loudspeaker. The recording itself is about
    20 ms late, which is counted."""
    measured, waits = bench.Measured(), []
    with tempfile.TemporaryDirectory() as folder:
        pulse = Pulse(Path(folder))
        os.environ |= pulse.environment
        async with open_assistant(settings) as assistant:
            with pulse.record() as recording:
                for clip in recordings[:1] + recordings:
                    turn, wait = await spoken(assistant, pulse, recording, clip)
                    measured.add(turn, None, clip)
                    waits.append(wait)
        pulse.close()
    return {**bench.figures(measured), "mouth_to_ear_ms": bench.spread(waits[1:])}


async def spoken(
    assistant: Assistant, pulse: Pulse, recording: Recording, clip: Clip
) -> tuple[TurnEnded | None, float]:
    """One turn, and the ms from the end of speech to the first sound in the recording."""
    await assistant.press()
    await asyncio.sleep(0.3)
    begun = time.perf_counter()
    pulse.feed(files.read(clip.path)[: round(clip.speech_end * RATE)])
    await asyncio.sleep(clip.speech_end)
    seen = len(recording.pcm)
    answer = asyncio.create_task(assistant.release())
    while not answer.done() and not (np.abs(recording.pcm[seen:]) > AUDIBLE).any():
        await asyncio.sleep(0.002)
    wait = (time.perf_counter() - begun - clip.speech_end) * 1000
    await assistant.interrupt()
    turn = await answer
    return turn, wait if turn and turn.path == "skill" else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path(__file__).with_name("latency.jsonl"))
    parser.add_argument("--times", type=int, default=1, help="how often each recording is spoken")
    parser.add_argument("--cold", type=int, default=5, help="turns with a new assistant")
    for kind in ("speech", "chat", "voice"):
        parser.add_argument(f"--{kind}", default="")
    parser.add_argument("--pulse", action="store_true", help="also through a private PulseAudio")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    runs = asyncio.run(run(options))
    first = runs["held, warm"]
    print(json.dumps({**first, "runs": runs}) if options.json else bench.table(runs))


if __name__ == "__main__":
    main()
