"""The recogniser's own small tokenizer: byte-level pieces, then Whisper's marks in its order."""

from __future__ import annotations

import random
from pathlib import Path

import phrases
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

LANGUAGES = ("en", "de", "fr", "es")
SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{code}|>" for code in LANGUAGES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TIMESTAMPS = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))


def corpus(sentences: int = 40_000) -> list[str]:
    """Enough of the grammar to make each of its words one piece, and the marks Whisper looks up."""
    rng = random.Random(7)
    numbers = [f" {value}" for value in range(1000)]
    return [*(" " + phrases.sentence(rng) for _ in range(sentences)), *numbers[:201], " - '"] * 2


def build() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=4000, min_frequency=1, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, special=False) for token in TIMESTAMPS])
    return tokenizer


def load(path: Path) -> Tokenizer:
    if not path.exists():
        build().save(str(path))
    return Tokenizer.from_file(str(path))
