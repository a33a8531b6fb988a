"""How often the starter recogniser is right, and how often it acts on what was not asked:
`python -m tests.bench.speech --manifest M.jsonl [--commands C.yaml] [--json] [--files]`.

Rows of a manifest: `file` beside it, and `intent` with `slots`, or `text`, the words said. What a
row asks for is that intent, where there is a command of its name; else what its text means to the
phrase book. Most texts, other languages, and rows without text (`oov`) ask for nothing. Each
recording goes the way of sound in the app while the key is held down: file, speech detector,
listener, recogniser, phrase book.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from earshot.app import listened_for, open_skills
from earshot.audio import files
from earshot.audio.resample import Framer
from earshot.audio.vad import SileroVad
from earshot.core.assistant import Assistant
from earshot.core.listener import HELD, Listener
from earshot.engines.sphinx import Sphinx
from earshot.errors import InputError
from earshot.phrases.commands import load
from earshot.phrases.grammar import compile_grammar
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import PhraseBook
from earshot.values import FRAME, Intent, JsonValue, Meaning, Pcm, Utterance

_STILL_SPOKEN = FRAME
"""Samples that come at the end at once."""


@dataclass(frozen=True)
class Result:
    """What became of one recording."""

    file: str
    asked: Meaning | None
    heard: str
    acted: Meaning | None
    ms: float
    """Time the recogniser took after the end of speech."""

    @property
    def right(self) -> bool:
        return self.asked is not None and _same(self.asked, self.acted)

    @property
    def wrong(self) -> bool:
        return self.acted is not None and not (self.asked and _same(self.asked, self.acted))


class Bench:
    """The parts of the app between a sound file and its meaning."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        grammar = compile_grammar(intents, SLOT_TYPES)
        self._book = PhraseBook(intents, SLOT_TYPES)
        self._sphinx = Sphinx(grammar.fsg, grammar.words)
        self._names = {intent.name for intent in intents}
        self._vad = SileroVad()

    def result(self, row: dict[str, JsonValue], pcm: Pcm) -> Result:
        """A recording is acted on when anything said in it is."""
        heard: list[str] = []
        ms = 0.0
        for utterance in self._utterances(pcm):
            self._sphinx.ahead(_most_of(utterance))
            began = time.perf_counter()
            heard.append(self._sphinx.text(utterance).text)
            ms = max(ms, 1000 * (time.perf_counter() - began))
        meanings = [meaning for text in heard if (meaning := self._book.understand(text))]
        text = " ".join(filter(None, heard))
        return Result(row["file"], self._asked(row), text, meanings[0] if meanings else None, ms)

    def _asked(self, row: dict[str, JsonValue]) -> Meaning | None:
        if row.get("intent") in self._names:
            return Meaning(row["intent"], row["slots"])
        english = str(row.get("lang", "en")).startswith("en")
        return self._book.understand(row["text"]) if english and row.get("text") else None

    def _utterances(self, pcm: Pcm) -> Iterator[Utterance]:
        listener, framer = Listener(HELD), Framer()
        self._vad.reset()
        for frame in (*framer(pcm), *framer.flush()):
            cue = listener.step(frame, self._vad(frame))
            if isinstance(cue, Utterance):
                yield cue
        if last := listener.release():
            yield last


def _most_of(utterance: Utterance) -> Utterance:
    """What the recogniser could work on while the person still spoke."""
    kept = max(0, len(utterance.pcm) - _STILL_SPOKEN)
    return Utterance(utterance.pcm[:kept], utterance.t0, utterance.t1)


def _same(one: Meaning, other: Meaning | None) -> bool:
    return other is not None and (one.intent, one.slots) == (other.intent, other.slots)


def mixed(pcm: Pcm, noise: Pcm | None, snr: float, start: int) -> Pcm:
    """Noise under the whole recording, `snr` decibels weaker than it."""
    if noise is None:
        return pcm
    under = np.take(noise, np.arange(start, start + len(pcm)), mode="wrap")
    power = np.mean(pcm**2) / np.mean(under**2)
    return np.asarray(pcm + under * np.sqrt(power / 10 ** (snr / 10)), np.float32)


def run(options: argparse.Namespace) -> list[Result]:
    """Every recording that can be read; the others are named on the error stream."""
    bench = Bench(
        load(options.commands) if options.commands else listened_for(open_skills(_nobody))
    )
    noise = files.read(options.noise) if options.noise else None
    results = []
    for number, line in enumerate(options.manifest.read_text().splitlines()):
        row = json.loads(line)
        try:
            pcm = files.read(options.manifest.parent / row["file"])
        except InputError as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        results.append(bench.result(row, mixed(pcm, noise, options.snr, number * 48_000)))
    return results


def _nobody() -> Assistant:
    raise AssertionError("no skill is run here")


def figures(results: Sequence[Result]) -> dict[str, JsonValue]:
    """`fully_right` is of the recordings that ask for something, the others are of all."""
    asking = [one for one in results if one.asked]
    ms = [one.ms for one in results] or [0.0]
    return {
        "files": len(results),
        "asking": len(asking),
        "fully_right": _counted([one.right for one in asking]),
        "wrongly_acted": _counted([one.wrong for one in results]),
        "declined": _counted([one.acted is None for one in results]),
        "heard_for_nothing": sum(bool(one.heard) for one in results if not one.asked),
        "recognise_ms": {f"p{q}": round(float(np.percentile(ms, q))) for q in (50, 95)},
    }


def _counted(values: Sequence[bool]) -> dict[str, JsonValue]:
    share = sum(values) / len(values) if values else 0.0
    return {"count": sum(values), "share": round(share, 4)}


def _shown(one: Result) -> dict[str, JsonValue]:
    verdict = "wrong" if one.wrong else "right" if one.right or not one.asked else "declined"
    acted = {"intent": one.acted.intent, "slots": dict(one.acted.slots)} if one.acted else None
    return {"file": one.file, "verdict": verdict, "heard": one.heard, "acted": acted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--commands", type=Path, help="what can be said; else the skills")
    parser.add_argument("--noise", type=Path, help="a sound to mix under every recording ...")
    parser.add_argument("--snr", type=float, default=12.0, help="... so many decibels weaker")
    parser.add_argument("--files", action="store_true", help="a line for each recording")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = run(options)
    if options.files:
        for one in results:
            print(json.dumps(_shown(one)))
    found = figures(results)
    print(json.dumps(found) if options.json else "\n".join(f"{k:18} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
