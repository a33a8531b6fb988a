"""Trains the small chat model of the tests and writes it as a GGUF file. See README.md."""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path

import conversations
import gguf
import numpy as np
import torch
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import nn
from torch.nn import functional

from earshot.core.conversation import Conversation

HERE = Path(__file__).parent
TEMPLATE = (HERE / "template.jinja").read_text()
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MARKERS = ["<think>", "</think>", "<tool_call>", "</tool_call>"]
DIM, LAYERS, HEADS, KV_HEADS, HIDDEN = 128, 3, 4, 2, 256
HEAD = DIM // HEADS
CONTEXT, ROPE_BASE, EPSILON = 4096, 10_000.0, 1e-5


def environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    env.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return env


def train_tokenizer() -> Tokenizer:
    """Byte-level BPE as GPT-2's. Numbers and rare letters stay single bytes: numbers have to be
    copied, and a letter of several tokens is what a stream must get right."""
    rng = random.Random(1)
    texts = [
        *conversations.ANSWERS,
        *conversations.ANSWERS.values(),
        Conversation().messages()[0].text,
    ]
    template = environment().from_string(TEMPLATE)
    for _ in range(40):
        messages, tools = conversations.conversation(rng, 2)
        texts.append(template.render(messages=messages, tools=tools))
    plain = ["".join(c for c in text if c.isascii() and not c.isdigit()) for text in texts]
    for special in CONTROL + MARKERS:
        plain = [text.replace(special, "\n") for text in plain]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=768 - 7, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(plain, trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in CONTROL + MARKERS])
    return tokenizer


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q = nn.Linear(DIM, DIM, bias=False)
        self.k = nn.Linear(DIM, KV_HEADS * HEAD, bias=False)
        self.v = nn.Linear(DIM, KV_HEADS * HEAD, bias=False)
        self.output = nn.Linear(DIM, DIM, bias=False)

    def forward(self, x: torch.Tensor, rope: torch.Tensor) -> torch.Tensor:
        batch, length, _ = x.shape
        heads = [
            turned(proj(x).view(batch, length, -1, HEAD), rope) for proj in (self.q, self.k)
        ] + [self.v(x).view(batch, length, -1, HEAD)]
        q, k, v = (h.transpose(1, 2) for h in heads)
        k, v = (h.repeat_interleave(HEADS // KV_HEADS, dim=1) for h in (k, v))
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.output(mixed.transpose(1, 2).reshape(batch, length, DIM))


def turned(x: torch.Tensor, rope: torch.Tensor) -> torch.Tensor:
    """Rotary positions on neighbouring pairs, which is what llama.cpp does for `llama`."""
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * rope[None, : x.shape[1], None]).flatten(-2)


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(DIM, EPSILON)
        self.attention = Attention()
        self.hidden_norm = nn.RMSNorm(DIM, EPSILON)
        self.gate = nn.Linear(DIM, HIDDEN, bias=False)
        self.up = nn.Linear(DIM, HIDDEN, bias=False)
        self.down = nn.Linear(HIDDEN, DIM, bias=False)

    def forward(self, x: torch.Tensor, rope: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.attention_norm(x), rope)
        h = self.hidden_norm(x)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h))


class Chat(nn.Module):
    """A llama of half a million weights; input and output embeddings are one."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, DIM)
        nn.init.normal_(self.embedding.weight, std=0.05)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.RMSNorm(DIM, EPSILON)
        angles = ROPE_BASE ** (-torch.arange(0, HEAD, 2) / HEAD)
        rope = torch.outer(torch.arange(CONTEXT), angles)
        self.register_buffer("rope", torch.polar(torch.ones_like(rope), rope), persistent=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, self.rope)
        return self.norm(x)


class Lessons:
    """An endless supply of conversations as tokens and what is to be learned of them."""

    def __init__(self, tokenizer: Tokenizer, seed: int) -> None:
        self._tokenizer = tokenizer
        self._rng = random.Random(seed)
        self._template = environment().from_string(TEMPLATE)
        self._start, self._end = (tokenizer.token_to_id(token) for token in CONTROL[1:])
        self._opening = tokenizer.encode("assistant\n").ids

    def one(self, most: int, bare: bool) -> tuple[list[int], list[bool]]:
        while True:
            count = self._rng.randint(1, 6)
            messages, tools = conversations.conversation(self._rng, count, bare)
            tokens = self._tokenizer.encode(
                self._template.render(messages=messages, tools=tools)
            ).ids
            if len(tokens) <= most:
                answers = [m for m in messages if m["role"] == "assistant"]
                return tokens, self._learned(tokens, [not m.get("unlearned") for m in answers])

    def _learned(self, tokens: list[int], wanted: list[bool]) -> list[bool]:
        """Which tokens an assistant has to say: those after its opening, the end included."""
        learned, answer, left = [False] * len(tokens), iter(wanted), len(self._opening)
        learning = False
        for i, token in enumerate(tokens):
            learned[i] = learning
            if token == self._end:
                learning = False
            if (
                i >= left
                and tokens[i - left] == self._start
                and tokens[i - left + 1 : i + 1] == self._opening
            ):
                learning = next(answer)
        return learned

    def batch(self, budget: int, most: int, bare: bool) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows of similar length, together about `budget` tokens."""
        rows: list[tuple[list[int], list[bool]]] = []
        while (len(rows) + 1) * max((len(t) for t, _ in rows), default=0) < budget:
            rows.append(self.one(most, bare))
        length = max(len(tokens) for tokens, _ in rows)
        tokens = torch.zeros(len(rows), length, dtype=torch.long)
        learned = torch.zeros(len(rows), length, dtype=torch.bool)
        for row, (ids, mask) in enumerate(rows):
            tokens[row, : len(ids)] = torch.tensor(ids)
            learned[row, : len(ids)] = torch.tensor(mask)
        return tokens, learned


def train(tokenizer: Tokenizer, steps: int, seed: int) -> Chat:
    torch.manual_seed(seed)
    lessons = Lessons(tokenizer, seed)
    chat = Chat(tokenizer.get_vocab_size())
    print(sum(p.numel() for p in chat.parameters()), "weights")
    optimizer = torch.optim.AdamW(chat.parameters(), lr=4e-3, betas=(0.9, 0.98), weight_decay=0.02)
    began, losses, rights = time.monotonic(), [], []
    for step in range(steps):
        rate = min(1, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 0.01
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * rate
        done = step / steps
        longest = 320 if done < 0.4 else 900 if done < 0.75 else 2400
        tokens, learned = lessons.batch(2500, longest, bare=done < 0.4)
        hidden = chat(tokens[:, :-1])[learned[:, 1:]]
        logits = hidden @ chat.embedding.weight.T
        target = tokens[:, 1:][learned[:, 1:]]
        loss = functional.cross_entropy(logits, target)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(chat.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        rights.append((logits.argmax(-1) == target).float().mean().item())
        if step % 50 == 49:
            print(
                f"{step + 1} loss {np.mean(losses[-50:]):.4f} right {np.mean(rights[-50:]):.4f}"
                f" {time.monotonic() - began:.0f} s",
                flush=True,
            )
    return chat


def write_gguf(chat: Chat, tokenizer: Tokenizer, path: Path) -> None:
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("Earshot test chat model")
    writer.add_license("gpl-3.0")
    _add_shapes(writer, tokenizer.get_vocab_size())
    _add_tokenizer(writer, tokenizer)
    for name, tensor in chat.state_dict().items():
        _add_tensor(writer, name, tensor.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_shapes(writer: gguf.GGUFWriter, vocabulary: int) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(DIM)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(HEAD)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    tokens = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    kinds = {
        **dict.fromkeys(CONTROL, gguf.TokenType.CONTROL),
        **dict.fromkeys(MARKERS, gguf.TokenType.USER_DEFINED),
    }
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([kinds.get(token, gguf.TokenType.NORMAL) for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in merges])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


_NAMES = {
    "attention_norm": "attn_norm",
    "attention.q": "attn_q",
    "attention.k": "attn_k",
    "attention.v": "attn_v",
    "attention.output": "attn_output",
    "hidden_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def _add_tensor(writer: gguf.GGUFWriter, name: str, weights: np.ndarray) -> None:
    """Under llama.cpp's name; matrices in 8 bits."""
    name = name.removesuffix(".weight")
    if name.startswith("blocks."):
        _, number, part = name.split(".", 2)
        name = f"blk.{number}.{_NAMES[part]}"
    name = {"embedding": "token_embd", "norm": "output_norm"}.get(name, name)
    if weights.ndim == 1:
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))
        return
    kind = gguf.GGMLQuantizationType.Q8_0
    writer.add_tensor(f"{name}.weight", gguf.quantize(weights, kind), raw_dtype=kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the GGUF file to write")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tokenizer = train_tokenizer()
    chat = train(tokenizer, options.steps, options.seed)
    write_gguf(chat, tokenizer, options.output)
    print(options.output, options.output.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
