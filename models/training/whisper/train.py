"""Trains the known-answer recogniser on what make_data.py wrote.

    python train.py DATA OUT --steps 6000

Writes OUT/last.pt and OUT/tokenizer.json; run again with more steps to continue.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import phrases
import tokens
import torch
import torch.nn.functional as F
from network import Whisper
from torch import Tensor

BATCH = 32
ALPHABET = " abcdefghijklmnopqrstuvwxyz"
IGNORE = -100


class Clips:
    """All spectrograms in memory, as float16."""

    def __init__(self, files: list[Path], longest: int = 10_000) -> None:
        self.mels: list[np.ndarray] = []
        self.texts: list[str] = []
        for file in files:
            data = np.load(file)
            texts = data["texts"]
            mels = np.split(data["mels"], data["ends"][:-1], axis=1)
            kept = [n for n, mel in enumerate(mels) if mel.shape[1] <= longest]
            self.mels += [mels[n] for n in kept]
            self.texts += [str(texts[n]) for n in kept]


class Maker:
    """Turns clips into batches: noise, gain, colour, margins, targets."""

    def __init__(self, clips: Clips, noise: Clips, tokenizer: tokens.Tokenizer, seed: int) -> None:
        self.clips, self.noise, self.tokenizer = clips, noise, tokenizer
        self.rng = np.random.default_rng(seed)
        token = tokenizer.token_to_id
        self.end, self.start = token("<|endoftext|>"), token("<|startoftranscript|>")
        self.no_speech, self.no_timestamps = token("<|nospeech|>"), token("<|notimestamps|>")

    def batches(self):
        """Forever; clips of like length together."""
        while True:
            order = self.rng.permutation(len(self.clips.mels))
            for part in np.array_split(order, max(1, len(order) // (BATCH * 16))):
                like = sorted(part, key=lambda n: self.clips.mels[n].shape[1])
                groups = [like[n : n + BATCH] for n in range(0, len(like) - BATCH + 1, BATCH)]
                for n in self.rng.permutation(len(groups)):
                    yield self.batch(groups[n])

    def batch(self, chosen: list[int]) -> dict[str, Tensor]:
        rng = self.rng
        sounds = [self.sound(n) for n in chosen]
        frames = max(mel.shape[1] for mel, *_ in sounds) + int(rng.integers(12, 64))
        frames += frames % 2
        mels = np.empty((len(sounds), 80, frames), np.float32)
        for row, (mel, *_) in zip(mels, sounds, strict=True):
            row[:] = 0.0 if rng.random() < 0.6 else mel.max() - 2
            row[:, : mel.shape[1]] = mel
        targets = [self.target(text, end) for _, text, _, end in sounds]
        spelt = [[ALPHABET.index(c) + 1 for c in phrases.letters(text)] for _, text, *_ in sounds]
        length = max(len(ids) for ids in targets)
        padded = torch.full((len(targets), length), IGNORE)
        for row, ids in zip(padded, targets, strict=True):
            row[: len(ids)] = torch.tensor(ids)
        spread = np.zeros((len(sounds), frames // 2), np.int64)
        for row, word, (_, _, start, end) in zip(spread, spelt, sounds, strict=True):
            places = np.arange(start // 2, end // 2)
            row[places] = np.array(word or [0])[
                (np.arange(len(places)) * max(1, len(word))) // len(places)
            ]
        return {
            "spread": torch.from_numpy(spread),
            "mels": torch.from_numpy(mels),
            "targets": padded,
            "letters": torch.tensor([c for word in spelt for c in word]),
            "letter_counts": torch.tensor([len(word) for word in spelt]),
        }

    def sound(self, n: int) -> tuple[np.ndarray, str, int, int]:
        """Whisper's features of clip `n` in a place of its own, its text, first and last frame."""
        rng = self.rng
        speech, text = self.clips.mels[n].astype(np.float32), self.clips.texts[n]
        if rng.random() < 0.08:
            text = ""
        lead, tail = int(rng.integers(0, 40)), int(rng.integers(0, 40))
        end = lead + speech.shape[1]
        mel = np.full((80, end + tail), -10, np.float32)
        if text:
            mel[:, lead:end] = speech + self.colour() + rng.uniform(-2.2, 0.4)
        if rng.random() < (0.7 if text else 0.85):
            loudness = np.quantile(mel.max(0), 0.8) if text else rng.uniform(-4, 2)
            below = rng.uniform(0.4, 4.5) if text else 0
            noise = self.background(mel.shape[1], loudness - below)
            mel = np.log10(np.maximum(np.power(10, mel) + np.power(10, noise), 1e-10))
        mel = (np.maximum(mel, mel.max() - 8) + 4) / 4
        return self.mask(mel), text, lead, end

    def colour(self) -> np.ndarray:
        """A smooth random filter over the mel bands, about +-6 dB."""
        points = self.rng.normal(0, 0.25, 6)
        return np.interp(np.linspace(0, 5, 80), np.arange(6), points)[:, None]

    def background(self, frames: int, loudness: float) -> np.ndarray:
        mel = self.noise.mels[int(self.rng.integers(len(self.noise.mels)))]
        first = int(self.rng.integers(max(1, mel.shape[1] - frames)))
        piece = mel[:, first : first + frames].astype(np.float32)
        piece = np.pad(piece, ((0, 0), (0, frames - piece.shape[1])), mode="wrap")
        return piece + self.colour() + (loudness - np.quantile(piece.max(0), 0.8))

    def mask(self, mel: np.ndarray) -> np.ndarray:
        rng = self.rng
        if rng.random() < 0.6:
            low, frame = int(rng.integers(0, 70)), int(rng.integers(0, mel.shape[1] - 5))
            mel[low : low + int(rng.integers(1, 12))] = mel.mean()
            mel[:, frame : frame + int(rng.integers(1, 10))] = mel.mean()
        return mel

    def target(self, text: str, end: int) -> list[int]:
        """Everything after <|startoftranscript|>; for no speech the first input differs."""
        pieces = self.tokenizer.encode(" " + text, add_special_tokens=False).ids if text else []
        if self.rng.random() < 0.6:
            return [self.no_timestamps, *pieces, self.end]
        begin = self.no_timestamps + 1
        stamp = [begin + min(1500, round(end / 2))] if text else []
        return [begin, *pieces, *stamp, self.end]


def losses(model: Whisper, maker: Maker, batch: dict[str, Tensor], window: int | None):
    extra = None
    positions = batch["mels"].shape[2] // 2
    if window is not None and window > positions:
        count = min(24, window - positions)
        extra = positions + torch.from_numpy(
            maker.rng.choice(window - positions, count, replace=False)
        )
    source, bias = model.encode(batch["mels"], extra)
    targets = batch["targets"]
    silent = batch["letter_counts"] == 0
    starts = torch.full((len(targets), 1), maker.start)
    inputs = torch.cat([starts, targets[:, :-1].clamp(min=0)], dim=1)
    goals = targets.clone()
    goals[silent, 0] = maker.no_speech
    logits = model.decode(inputs, source, bias)
    words = F.cross_entropy(
        logits.flatten(0, 1), goals.flatten(), ignore_index=IGNORE, label_smoothing=0.03
    )
    spelling = model.letters(source[:, :positions]).log_softmax(-1).transpose(0, 1)
    heard = torch.full((len(targets),), positions)
    letters = F.ctc_loss(
        spelling, batch["letters"], heard, batch["letter_counts"], zero_infinity=True
    )
    # Letters spread evenly over the sound: a first, rough alignment that CTC then sharpens.
    even = F.cross_entropy(spelling.permute(1, 2, 0), batch["spread"])
    return words, letters, even


@torch.no_grad()
def greedy(model: Whisper, maker: Maker, mels: Tensor, most: int = 20) -> list[str]:
    source, bias = model.encode(mels)
    ids = torch.tensor([[maker.start, maker.no_timestamps]] * len(mels))
    for _ in range(most):
        best = model.decode(ids, source, bias)[:, -1].argmax(-1)
        best[(ids == maker.end).any(1)] = maker.end
        ids = torch.cat([ids, best[:, None]], dim=1)
        if bool((best == maker.end).all()):
            break
    return [text.strip() for text in maker.tokenizer.decode_batch(ids.tolist())]


def check(model: Whisper, maker: Maker, held: Clips, every: int = 3) -> float:
    """Share of held-out clips written exactly, one in `every` of them, in a short window."""
    model.eval()
    raws, texts = held.mels[::every], held.texts[::every]
    mels = np.zeros((len(raws), 80, 500), np.float32)
    for row, raw in zip(mels, raws, strict=True):
        row[:, : raw.shape[1]] = (np.maximum(raw, raw.max() - 8)[:, :500] + 4) / 4
    heard = greedy(model, maker, torch.from_numpy(mels))
    model.train()
    for pair in list(zip(heard, texts, strict=True))[:: max(1, len(texts) // 5)]:
        print("  {!r} for {!r}".format(*pair))
    return sum(a == b for a, b in zip(heard, texts, strict=True)) / len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--longest", type=int, default=350, help="leave out longer clips, frames")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    random.seed(1)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokens.load(options.out / "tokenizer.json")
    model = Whisper(tokenizer.get_vocab_size())
    optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    first, last = 0, options.out / "last.pt"
    if options.resume:
        state = torch.load(last)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["step"]
    clips = Clips(sorted(options.data.glob("clips*.npz")), options.longest)
    maker = Maker(clips, Clips([options.data / "noise.npz"]), tokenizer, seed=first + 1)
    held = Clips([options.data / "held.npz"])
    print(f"{len(clips.texts)} clips, {sum(p.numel() for p in model.parameters())} parameters")
    began, sums = time.monotonic(), np.zeros(3)
    for step, batch in zip(range(first, options.steps), maker.batches(), strict=False):
        decay = min(1.0, (options.steps - step) / (0.3 * options.steps))
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1.0, (step + 1) / 150) * max(decay, 0.01)
        window = 1500 if maker.rng.random() < 0.3 else None
        words, letters, even = losses(model, maker, batch, window)
        optimiser.zero_grad(set_to_none=True)
        rough = max(0.0, 1 - step / 600)
        (words + (1 - rough) * 0.5 * letters + 1.5 * rough * even).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        sums += (words.item(), letters.item(), even.item())
        if (step + 1) % 50 == 0:
            seconds = time.monotonic() - began
            means = " ".join(f"{mean:.3f}" for mean in sums / 50)
            print(f"{step + 1} {seconds:.0f} s words, letters, even: {means}", flush=True)
            sums[:] = 0
        if (step + 1) % 250 == 0 or step + 1 == options.steps:
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save({**state, "step": step + 1}, last.with_suffix(".part"))
            last.with_suffix(".part").replace(last)
            print(f"{step + 1} held out: {check(model, maker, held):.3f}", flush=True)


if __name__ == "__main__":
    main()
