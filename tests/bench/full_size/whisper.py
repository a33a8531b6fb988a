"""A Whisper base model with random weights: speed does not depend on what the weights say.

    python tests/bench/full_size/whisper.py FOLDER [--says "What time is it?"] [--time]

Every layer, size and operator is Whisper base's, in float16 as such models are handed out (145 MB).
Random weights would talk without end, so the position table is tied to the word table: whatever it
is given, the model says one sentence, a token a word, and stops. `--time` then prints how long the
stock `transcribe()` and the engine's short window take for the same sounds.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs.whisper_spec import WhisperSpec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

TEXT_TOKENS, VOCABULARY = 50257, 51865
LANGUAGES = 99
PROMPT = 4
"""Tokens before the first word: start, language, task, no timestamps."""


@dataclass(frozen=True)
class Shape:
    """The sizes that tell one Whisper from another."""

    width: int = 512
    heads: int = 8
    layers: int = 6
    mels: int = 80


BASE = Shape()


def _words(sentence: str) -> list[str]:
    return re.findall(r" ?[\w']+|[^\w\s]", " " + sentence)


def _special() -> list[str]:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    codes = sorted(set(_LANGUAGE_CODES) - {"yue", "en"})
    marks = "translate transcribe startoflm startofprev nospeech notimestamps".split()
    names = ["endoftext", "startoftranscript", "en", *codes[: LANGUAGES - 1], *marks]
    stamps = [f"{step * 0.02:.2f}" for step in range(1501)]
    return [f"<|{name}|>" for name in [*names, *stamps]]


def _tokenizer(sentence: str) -> Tokenizer:
    """Whisper's numbers of things: bytes, the sentence's words, stand-ins, marks, time stamps."""
    pieces = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [word.replace(" ", "Ġ") for word in _words(sentence)]
    pieces += [word for word in dict.fromkeys(words) if word not in pieces]
    pieces += [f"Ġword{number}" for number in range(TEXT_TOKENS - 1 - len(pieces))]
    pieces.append("")  # by this piece CTranslate2 knows a multilingual model
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in _special()])
    return tokenizer


def _fill(spec: WhisperSpec, shape: Shape, random: np.random.Generator) -> None:
    """Every weight of the true shape."""
    width = shape.width

    def table(*sizes: int) -> Any:
        return random.normal(0, 0.02, sizes).astype("float32")

    def linear(part: Any, out: int, into: int) -> None:
        part.weight, part.bias = table(out, into), np.zeros(out, "float32")

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(width, "float32"), np.zeros(width, "float32")

    def attention(part: Any, *widths: int) -> None:
        norm(part.layer_norm)
        for one, times in zip(part.linear, widths, strict=True):
            linear(one, times * width, width)

    for conv, channels in ((spec.encoder.conv1, shape.mels), (spec.encoder.conv2, width)):
        conv.weight, conv.bias = table(width, channels, 3), np.zeros(width, "float32")
    spec.encoder.position_encodings.encodings = table(1500, width)
    for layer in [*spec.encoder.layer, *spec.decoder.layer]:
        attention(layer.self_attention, 3, 1)
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, 4 * width, width)
        linear(layer.ffn.linear_1, width, 4 * width)
    for layer in spec.decoder.layer:
        attention(layer.attention, 1, 2, 1)
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    spec.decoder.embeddings.weight = table(VOCABULARY, width)
    spec.decoder.position_encodings.encodings = table(448, width)


def _say(spec: WhisperSpec, tokens: list[int], random: np.random.Generator) -> None:
    """Ties what stands at each position to the token that shall follow it."""
    words, positions = spec.decoder.embeddings.weight, spec.decoder.position_encodings.encodings
    for token in set(tokens):
        direction = random.normal(0, 1, words.shape[1]).astype("float32")
        words[token] = direction / np.linalg.norm(direction)
        for place in (PROMPT - 1 + n for n, other in enumerate(tokens) if other == token):
            positions[place] = 4 * direction
    # Past the sentence, wherever a beam still looks: the end.
    positions[PROMPT - 1 + len(tokens) :] = 80 * words[tokens[-1]]
    spec.decoder.projection.weight = words


def build(folder: Path, sentence: str, shape: Shape = BASE) -> None:
    """Writes the model directory."""
    tokenizer = _tokenizer(sentence)
    token: Callable[[str], int] = tokenizer.token_to_id
    random = np.random.default_rng(1)
    spec = WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _fill(spec, shape, random)
    spoken = [token(word.replace(" ", "Ġ")) for word in _words(sentence)]
    _say(spec, [*spoken, token("<|endoftext|>")], random)
    spec.register_vocabulary([tokenizer.id_to_token(n) for n in range(VOCABULARY)])
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [token("Ġ"), token("<|endoftext|>")]
    first = token("<|en|>")
    spec.config.lang_ids = list(range(first, first + LANGUAGES))
    spec.config.alignment_heads = [(shape.layers - 1, head) for head in range(shape.heads)]
    spec.validate()
    spec.optimize(quantization="float16")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"chunk_length": 30, "feature_size": shape.mels, "hop_length": 160, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")


def _median_ms(work: Callable[[], object], runs: int) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - began)

    once()
    return statistics.median(once() for _ in range(runs))


def measure(folder: Path, runs: int = 9) -> None:
    """Prints a table: stock `transcribe()` and ours, in ms, for three lengths of sound."""
    from faster_whisper import WhisperModel

    from earshot.engines.whisper import Whisper
    from earshot.values import RATE, Utterance

    stock = WhisperModel(str(folder), device="cpu", compute_type="int8")
    ours = Whisper(str(folder))
    print("seconds  stock ms  stock, language given ms  ours ms  times faster  says")
    for seconds in (2, 3, 5):
        noise = np.random.default_rng(seconds).normal(0, 0.05, seconds * RATE).astype(np.float32)
        utterance = Utterance(noise, 0.0, float(seconds))
        plain = _median_ms(lambda pcm=noise: list(stock.transcribe(pcm)[0]), 3)
        told = _median_ms(lambda pcm=noise: list(stock.transcribe(pcm, language="en")[0]), 3)
        short = _median_ms(lambda heard=utterance: ours.text(heard), runs)
        said = ours.text(utterance).text
        print(f"{seconds:7} {plain:9.0f} {told:25.0f} {short:8.0f} {plain / short:13.1f}  {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--says", default="What time is it?")
    parser.add_argument("--time", action="store_true", help="measure it, too")
    options = parser.parse_args()
    if not (options.folder / "model.bin").exists():
        build(options.folder, options.says)
    if options.time:
        measure(options.folder)


if __name__ == "__main__":
    main()
