"""A Piper-medium voice with random weights: speed does not depend on what the weights say.

    python tests/bench/full_size/voice.py FOLDER

The network is the one Piper trains (piper.train.vits, medium quality: 22 050 Hz, hop 256),
exported as Piper exports it, so that every layer, size and operator is a real voice's. Only the
lengths are held, since random weights would give random ones: the duration predictor runs in full
and its result is replaced by `FRAMES`. Needs torch and onnx beside piper-tts
(models/training/voice/requirements.txt); takes half a minute.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP
from piper.train.vits.models import SynthesizerTrn

NAME = "en_US-random-medium.onnx"
RATE = 22_050
FRAMES = (2, 3)
"""Of 256 samples, for every other id: a phoneme and its pad last 58 ms together, so a sentence
lasts about as long as a real voice takes for it (150 to 170 words a minute)."""

MEDIUM: dict[str, Any] = {
    "n_vocab": 256,
    "spec_channels": 513,
    "segment_size": 32,
    "inter_channels": 192,
    "hidden_channels": 192,
    "filter_channels": 768,
    "n_heads": 2,
    "n_layers": 6,
    "kernel_size": 3,
    "p_dropout": 0.1,
    "resblock": "2",
    "resblock_kernel_sizes": (3, 5, 7),
    "resblock_dilation_sizes": ((1, 2), (2, 6), (3, 12)),
    "upsample_rates": (8, 8, 4),
    "upsample_initial_channel": 256,
    "upsample_kernel_sizes": (16, 16, 8),
}

CONFIG: dict[str, Any] = {
    "audio": {"sample_rate": RATE, "quality": "medium"},
    "espeak": {"voice": "en-us"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_type": "espeak",
    "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    "num_symbols": 256,
    "num_speakers": 1,
    "speaker_id_map": {},
}


class EvenDurations(torch.nn.Module):
    """The voice's own duration predictor at its full cost, saying `FRAMES` instead."""

    def __init__(self, predictor: torch.nn.Module) -> None:
        super().__init__()
        self.predictor = predictor

    def forward(self, *inputs: Any, **options: Any) -> torch.Tensor:
        scores: torch.Tensor = self.predictor(*inputs, **options)
        odd = torch.ones_like(scores).cumsum(2) % 2
        frames = FRAMES[0] + odd * (FRAMES[1] - FRAMES[0])
        # A hair below the whole number: the voice rounds up. The scores stay, or the exporter
        # would leave their computation out.
        return (frames - 0.01).log() + scores.clamp(-1e-9, 1e-9) * 1e-3


class Voice(torch.nn.Module):
    """The inputs and the output of an exported Piper voice."""

    def __init__(self) -> None:
        super().__init__()
        self.network = SynthesizerTrn(**MEDIUM).eval()
        self.network.dec.remove_weight_norm()
        self.network.dp = EvenDurations(self.network.dp)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor, scales: torch.Tensor) -> Any:
        sound, *_ = self.network.infer(
            ids, lengths, noise_scale=scales[0], length_scale=scales[1], noise_scale_w=scales[2]
        )
        return sound.unsqueeze(1)


def build(folder: Path) -> Path:
    """Writes the voice into `folder` and returns its .onnx file, 63 MB."""
    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    ids = torch.randint(1, 150, (1, 50))
    torch.onnx.export(
        Voice(),
        (ids, torch.tensor([50]), torch.tensor([0.667, 1.0, 0.8])),
        str(path),
        opset_version=15,
        input_names=["input", "input_lengths", "scales"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch", 1: "ids"}, "input_lengths": {0: "batch"}},
        dynamo=False,
    )
    config = Path(f"{path}.json")
    config.write_text(json.dumps(CONFIG, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(build(Path(sys.argv[1])))
