"""A taught model as the folder that `model.py` runs. Needs the extra `train`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from earshot.intents.encoder import Encoder
from earshot.intents.model import ABOUT, ENCODER, HEADS, NAMES, stored_piece
from earshot.intents.teach import Pupil
from earshot.intents.words import WordPieces
from earshot.paths import write_atomically
from earshot.values import JsonValue

Quantization = gguf.GGMLQuantizationType
Q4_0, Q8_0, F32 = Quantization.Q4_0, Quantization.Q8_0, Quantization.F32

_LAYER = {
    "query": "attn_q",
    "key": "attn_k",
    "value": "attn_v",
    "out": "attn_output",
    "out_norm": "attn_output_norm",
    "up": "ffn_up",
    "down": "ffn_down",
    "norm": "layer_output_norm",
}
"""Parts of a layer, ours to llama.cpp's."""


def write(
    folder: Path,
    pupil: Pupil,
    words: WordPieces,
    about: Mapping[str, JsonValue],
    kind: Quantization = Q4_0,
) -> None:
    """Writes all files; `about` is what `model.json` says beside the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_encoder(folder / ENCODER, pupil.encoder, words, kind)
    heads = {
        "intent_weight": pupil.intent.weight,
        "intent_bias": pupil.intent.bias,
        "intent_names": pupil.intent_names,
        "tag_weight": pupil.tag.words.weight,
        "tag_bias": pupil.tag.words.bias,
        "tag_names": pupil.tag.names,
        "tag_by_intent": pupil.tag.by_intent,
        "tag_begins": pupil.tag.begins,
        "tag_follows": pupil.tag.follows,
    }
    part = folder / f"{HEADS}.part.npz"
    np.savez(part, **{name: head.detach().numpy() for name, head in heads.items()})
    part.replace(folder / HEADS)
    known = json.dumps(pupil.names.known, ensure_ascii=False)
    write_atomically(folder / NAMES, known.encode())
    write_about(folder, pupil, about)


def write_about(folder: Path, pupil: Pupil, about: Mapping[str, JsonValue]) -> None:
    """Writes what is known of a model beside its weights."""
    told = {"intents": pupil.intents, "tags": pupil.tags, **about}
    write_atomically(folder / ABOUT, json.dumps(told, indent=1).encode())


def _write_encoder(file: Path, encoder: Encoder, words: WordPieces, kind: Quantization) -> None:
    part = file.with_suffix(".part")
    writer = gguf.GGUFWriter(part, "bert")
    _add_shape(writer, encoder)
    writer.add_tokenizer_model("bert")
    writer.add_token_list([stored_piece(piece) for piece in words.vocabulary])
    for name, mark in (("bos", "[CLS]"), ("eos", "[SEP]"), ("sep", "[SEP]"), ("pad", "[PAD]")):
        getattr(writer, f"add_{name}_token_id")(words.vocabulary.index(mark))
    writer.add_unk_token_id(words.vocabulary.index("[UNK]"))
    for name, tensor, wanted in _tensors(encoder, kind):
        stored = gguf.quants.quantize(tensor, wanted)
        writer.add_tensor(name, stored, raw_dtype=wanted)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(file)


def _add_shape(writer: gguf.GGUFWriter, encoder: Encoder) -> None:
    shape = encoder.shape
    writer.add_context_length(shape.positions)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.inner)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.NONE)
    writer.add_token_type_count(2)


def _tensors(
    encoder: Encoder, kind: Quantization
) -> Iterator[tuple[str, npt.NDArray[np.float32], Quantization]]:
    """llama.cpp's name, the numbers, and how they are to be stored."""
    position_kind = F32 if kind is F32 else Q8_0
    yield "token_embd.weight", encoder.words.weight.detach().numpy(), kind
    yield "position_embd.weight", encoder.places.weight.detach().numpy(), position_kind
    yield "token_types.weight", encoder.kinds.weight.detach().numpy(), F32
    for name, value in encoder.norm.named_parameters():
        yield f"token_embd_norm.{name}", value.detach().numpy(), F32
    for at, layer in enumerate(encoder.layers):
        for ours, theirs in _LAYER.items():
            for name, value in getattr(layer, ours).named_parameters():
                matrix = value.ndim == 2
                yield f"blk.{at}.{theirs}.{name}", value.detach().numpy(), kind if matrix else F32
