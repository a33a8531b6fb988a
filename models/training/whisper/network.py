"""Whisper's architecture in PyTorch, small: the names and the arithmetic are the published ones."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def sinusoids(length: int, width: int) -> Tensor:
    step = math.log(10_000) / (width // 2 - 1)
    rates = torch.exp(-step * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, source: Tensor, mask: Tensor | None) -> Tensor:
        def split(y: Tensor) -> Tensor:
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(source)), split(self.value(source))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out(y.transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, width: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.attn_ln, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.cross_ln = nn.LayerNorm(width) if cross else None
        self.cross = Attention(width, heads) if cross else None
        self.mlp_ln = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(
        self,
        x: Tensor,
        mask: Tensor | None,
        source: Tensor | None = None,
        bias: Tensor | None = None,
    ) -> Tensor:
        y = self.attn_ln(x)
        x = x + self.attn(y, y, mask)
        if self.cross is not None:
            x = x + self.cross(self.cross_ln(x), source, bias)
        return x + self.down(F.gelu(self.up(self.mlp_ln(x))))


class Whisper(nn.Module):
    def __init__(
        self,
        vocabulary: int,
        width: int = 96,
        heads: int = 3,
        encoder_layers: int = 3,
        decoder_layers: int = 2,
        letters: int = 28,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.conv1 = nn.Conv1d(80, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.register_buffer("positions", sinusoids(1500, width))
        self.encoder = nn.ModuleList(Block(width, heads, False) for _ in range(encoder_layers))
        self.encoder_ln = nn.LayerNorm(width)
        self.embedding = nn.Embedding(vocabulary, width)
        self.decoder_positions = nn.Parameter(0.01 * torch.randn(448, width))
        self.decoder = nn.ModuleList(Block(width, heads, True) for _ in range(decoder_layers))
        self.decoder_ln = nn.LayerNorm(width)
        self.letters = nn.Linear(width, letters)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        # As loud as the positions: by the usual start they would drown the sound for a long time.
        for conv in (self.conv1, self.conv2):
            nn.init.kaiming_normal_(conv.weight)
            conv.weight.data *= 1.5

    def encode(self, mel: Tensor, extra: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """(batch, 80, frames) to (batch, frames / 2, width), and what to add to attention to it.

        `extra` are positions of a longer window that is empty from here on. A few of them stand
        for all the rest, so a window of 30 s costs hardly more than the sound in it.
        """
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel)))).transpose(1, 2)
        heard = x.shape[1]
        x, bias = x + self.positions[:heard], None
        if extra is not None:
            empty = x[:, heard - 4 : heard - 3] - self.positions[heard - 4]
            x = torch.cat([x, empty + self.positions[extra]], dim=1)
            bias = torch.zeros(1, 1, 1, x.shape[1])
            bias[..., heard:] = math.log((1500 - heard) / len(extra))
        for block in self.encoder:
            x = block(x, bias)
        return self.encoder_ln(x), bias

    def decode(self, tokens: Tensor, source: Tensor, bias: Tensor | None) -> Tensor:
        """(batch, length) token ids to logits."""
        length = tokens.shape[1]
        x = self.embedding(tokens) + self.decoder_positions[:length]
        causal = torch.full((length, length), -math.inf).triu(1)
        for block in self.decoder:
            x = block(x, causal, source, bias)
        return self.decoder_ln(x) @ self.embedding.weight.T
