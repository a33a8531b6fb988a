"""Builds a chat model of the shapes of Qwen2.5-0.5B with random weights.

What it says means nothing, how long it takes is real. `python -m tests.bench.full_size.chat FOLDER`
needs the package `gguf`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import gguf
import numpy as np

from earshot.core.conversation import Conversation

LAYERS, WIDTH, HEADS, KV_HEADS, HIDDEN, VOCABULARY, CONTEXT = 24, 896, 14, 2, 4864, 151_936, 32_768
TEMPLATE = Path(__file__).parents[3] / "models/training/chat/template.jinja"
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
JSON_WORDS = set(
    "type function name description parameters object properties string integer required".split()
)
MARKERS = ["<think>", "</think>", "<tool_call>", "</tool_call>"]


def build(path: Path) -> None:
    """Writes the model, about 350 MB, in 4-bit blocks."""
    writer = gguf.GGUFWriter(str(path), "qwen2")
    writer.add_name("Random weights in the shapes of Qwen2.5-0.5B")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    _add_tokenizer(writer)
    _add_weights(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    """Every byte, the words of a usual prompt, and words nobody says up to the full size."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    letters = [chr(byte) for byte in visible] + [chr(256 + i) for i in range(len(hidden))]
    merges = _merges()
    tokens = letters + [merge.replace(" ", "") for merge in merges]
    normal = VOCABULARY - len(CONTROL) - len(MARKERS)
    tokens += [f"Ġunsaid{i}" for i in range(normal - len(tokens))] + CONTROL + MARKERS
    kinds = [gguf.TokenType.NORMAL] * normal
    kinds += [gguf.TokenType.CONTROL] * len(CONTROL) + [gguf.TokenType.USER_DEFINED] * len(MARKERS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE.read_text())


def _merges() -> list[str]:
    """Words of the assistant's instructions and of lists of tools grow letter by letter into one
    token, with the space before them first."""
    words = sorted(set(re.findall("[a-z]+", Conversation().messages()[0].text)) | JSON_WORDS)
    spaced = [f"Ġ{word[:end]} {word[end]}" for word in words for end in range(len(word))]
    plain = [
        f"{word[:end]} {word[end]}" for word in sorted(JSON_WORDS) for end in range(1, len(word))
    ]
    return list(dict.fromkeys(spaced + plain))


def _add_weights(writer: gguf.GGUFWriter) -> None:
    narrow = WIDTH // HEADS * KV_HEADS
    rng = np.random.default_rng(0)
    _add_embedding(writer, rng)
    _add_vector(writer, "output_norm.weight", WIDTH, 1)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            _add_vector(writer, f"{block}.{norm}.weight", WIDTH, 1)
        for part, size in (("q", WIDTH), ("k", narrow), ("v", narrow)):
            _add_matrix(writer, rng, f"{block}.attn_{part}", size, WIDTH)
            _add_vector(writer, f"{block}.attn_{part}.bias", size, 0)
        _add_matrix(writer, rng, f"{block}.attn_output", WIDTH, WIDTH)
        _add_matrix(writer, rng, f"{block}.ffn_gate", HIDDEN, WIDTH)
        _add_matrix(writer, rng, f"{block}.ffn_up", HIDDEN, WIDTH)
        _add_matrix(writer, rng, f"{block}.ffn_down", WIDTH, HIDDEN)


def _add_vector(writer: gguf.GGUFWriter, name: str, size: int, value: float) -> None:
    writer.add_tensor(name, np.full(size, value, np.float32))


def _add_matrix(
    writer: gguf.GGUFWriter, rng: np.random.Generator, name: str, rows: int, columns: int
) -> None:
    """Q4_0: blocks of 32 weights, a half-precision scale and 16 bytes each."""
    blocks = _random_blocks(rng, rows, columns // 32, 16, 1 / (4 * columns**0.5))
    kind = gguf.GGMLQuantizationType.Q4_0
    writer.add_tensor(f"{name}.weight", blocks.reshape(rows, -1), raw_dtype=kind)


def _add_embedding(writer: gguf.GGUFWriter, rng: np.random.Generator) -> None:
    """Q8_0, as quantisers leave it. Only words have weights: a reply is made of words, which are
    the same tokens when they are read again, and never ends early."""
    blocks = _random_blocks(rng, VOCABULARY, WIDTH // 32, 32, 1 / (64 * WIDTH**0.5))
    blocks[:256] = blocks[256 + len(_merges()) :] = 0
    kind = gguf.GGMLQuantizationType.Q8_0
    writer.add_tensor("token_embd.weight", blocks.reshape(VOCABULARY, -1), raw_dtype=kind)


def _random_blocks(
    rng: np.random.Generator, rows: int, count: int, size: int, scale: float
) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    blocks = np.empty((rows, count, 2 + size), np.uint8)
    blocks[..., :2] = np.array([scale], np.float16).view(np.uint8)
    content = np.frombuffer(rng.bytes(rows * count * size), np.uint8)
    blocks[..., 2:] = content.reshape(rows, count, size)
    return blocks


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    build(folder / "chat-0.5b-random.gguf")
