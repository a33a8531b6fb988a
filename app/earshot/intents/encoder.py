"""A small BERT in PyTorch, as it is taught; llama.cpp runs it then. Needs the extra `train`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn import functional

BLOCK = 32
"""Weights that share one scale in llama.cpp's Q4_0."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an encoder."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    inner: int
    positions: int = 512
    epsilon: float = 1e-12


class _Dense(nn.Linear):
    """A linear layer that can be taught as if its weights were rounded to four bits already."""

    lost: Tensor | None = None
    """What rounding takes away. Held for some steps: it costs as much as the layer itself."""

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight if self.lost is None else self.weight - self.lost
        return functional.linear(x, weight, self.bias)  # gradients pass as they are


class Layer(nn.Module):
    """Attention and two dense layers, each normalised after."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        width = shape.width
        self.heads, self.dropout = shape.heads, dropout
        self.query, self.key, self.value = (_Dense(width, width) for _ in range(3))
        self.out = _Dense(width, width)
        self.out_norm = nn.LayerNorm(width, shape.epsilon)
        self.up, self.down = _Dense(width, shape.inner), _Dense(shape.inner, width)
        self.norm = nn.LayerNorm(width, shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = x.shape

        def split(dense: _Dense) -> Tensor:
            heads: Tensor = dense(x).view(batch, length, self.heads, -1)
            return heads.transpose(1, 2)

        dropout = self.dropout if self.training else 0.0
        seen = functional.scaled_dot_product_attention(
            split(self.query), split(self.key), split(self.value), mask, dropout_p=dropout
        )
        seen = seen.transpose(1, 2).reshape(batch, length, width)
        x = self.out_norm(x + functional.dropout(self.out(seen), dropout))
        # llama.cpp computes GELU by its tangent form.
        inner = functional.gelu(self.up(x), approximate="tanh")
        normed: Tensor = self.norm(x + functional.dropout(self.down(inner), dropout))
        return normed


class Encoder(nn.Module):
    """Numbers of word pieces to a vector for each. Its word vectors are frozen: a few thousand
    sentences would pull the words they hold away from all others."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape, self.dropout = shape, dropout
        self.words = nn.Embedding(shape.vocabulary, shape.width).requires_grad_(False)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.kinds = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, numbers: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """`numbers`: batch by pieces, padded; gives batch by pieces by width, and which pieces are
        no padding."""
        pieces = numbers.shape[1]
        real = torch.arange(pieces)[None] < lengths[:, None]
        mask = None if bool(real.all()) else real[:, None, None]
        x = self.words(numbers) + self.places.weight[:pieces] + self.kinds.weight[0]
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x, real

    def round_weights(self, rounded: bool = True) -> None:
        """From now on, works with the weights as four bits hold those of now."""
        for module in self.modules():
            if isinstance(module, _Dense):
                weight = module.weight.detach()
                module.lost = weight - four_bits(weight) if rounded else None


def four_bits(weight: Tensor) -> Tensor:
    """Weights as llama.cpp's Q4_0 gives them back: 16 steps, the largest of each block exact."""
    blocks = weight.detach().reshape(-1, BLOCK)
    largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    scale = largest / -8
    inverse = torch.where(scale == 0, 0.0, 1 / scale)
    steps = (blocks * inverse + 8.5).trunc().clamp(0, 15)
    return ((steps - 8) * scale.half().float()).reshape(weight.shape)


def half_is_faster() -> bool:
    """Whether this machine multiplies bfloat16 faster than float32. With AVX512-BF16 or AMX a
    lesson takes half as long; without, longer."""
    ms = []
    for kind in (torch.float32, torch.bfloat16):
        x, weight = torch.ones(832, 384, dtype=kind), torch.ones(1536, 384, dtype=kind)
        runs = []
        for _ in range(7):
            began = perf_counter()
            functional.linear(x, weight)
            runs.append(perf_counter() - began)
        ms.append(sorted(runs)[len(runs) // 2])
    return ms[1] < 0.8 * ms[0]


_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "out_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}
"""Ours to those of the Transformers library."""


def from_transformers(folder: Path, shape: Shape) -> Encoder:
    """An encoder with the weights of a BERT checkpoint. KeyError where one is missing."""
    from safetensors.torch import load_file

    stored = {
        k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()
    }
    taken = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        "places.weight": stored["embeddings.position_embeddings.weight"],
        "kinds.weight": stored["embeddings.token_type_embeddings.weight"],
    }
    for part in ("weight", "bias"):
        taken[f"norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for at in range(shape.layers):
            for ours, theirs in _NAMES.items():
                name = f"encoder.layer.{at}.{theirs}.{part}"
                taken[f"layers.{at}.{ours}.{part}"] = stored[name]
    encoder = Encoder(shape)
    encoder.load_state_dict(taken)
    return encoder
