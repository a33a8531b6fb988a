"""Mouth to ear: `python -m tests.bench.latency [--json] [--manifest M.jsonl] [--models FOLDER]`.

Recordings are replayed in real time through the path a microphone takes; measured is the time from
the labelled end of speech to the first audible sample, and the work of every stage.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path

from earshot import bench
from earshot.bench import Clip
from earshot.settings import Settings

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
    return {
        "held, warm": bench.figures(await bench.measure(settings, recordings, "held")),
        "held, cold": bench.figures(await bench.measure(settings, cold, "held", cold=True)),
        "hands-free, warm": bench.figures(await bench.measure(settings, recordings, "hands-free")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path(__file__).with_name("latency.jsonl"))
    parser.add_argument("--times", type=int, default=1, help="how often each recording is spoken")
    parser.add_argument("--cold", type=int, default=5, help="turns with a new assistant")
    for kind in ("speech", "chat", "voice"):
        parser.add_argument(f"--{kind}", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    runs = asyncio.run(run(options))
    first = runs["held, warm"]
    print(json.dumps({**first, "runs": runs}) if options.json else bench.table(runs))


if __name__ == "__main__":
    main()
