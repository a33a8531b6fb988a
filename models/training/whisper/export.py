"""Writes the trained recogniser as a CTranslate2 directory, and judges it as any program would.

    python export.py RUN MODEL              RUN holds last.pt and tokenizer.json
    python export.py RUN MODEL --try CLIPS  then transcribe CLIPS with the unmodified faster-whisper

int8 weights, float16 tables: it loads on a CPU with compute_type="int8".
"""

from __future__ import annotations

import argparse
import collections
import json
from pathlib import Path

import numpy as np
import soundfile
import tokens
import torch
from ctranslate2.specs.whisper_spec import WhisperSpec
from faster_whisper import WhisperModel
from network import Attention, Block, Whisper
from tokenizers import Tokenizer


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy().copy()


def _linear(spec, *layers: torch.nn.Module) -> None:
    """One linear, or several made one."""
    spec.weight = np.concatenate([_array(layer.weight) for layer in layers])
    biases = [
        np.zeros(len(layer.weight), "float32") if layer.bias is None else _array(layer.bias)
        for layer in layers
    ]
    spec.bias = np.concatenate(biases)


def _norm(spec, layer: torch.nn.Module) -> None:
    spec.gamma, spec.beta = _array(layer.weight), _array(layer.bias)


def _attention(spec, layer: Attention, across: bool) -> None:
    if across:
        _linear(spec.linear[0], layer.query)
        _linear(spec.linear[1], layer.key, layer.value)
    else:
        _linear(spec.linear[0], layer.query, layer.key, layer.value)
    _linear(spec.linear[-1], layer.out)


def _block(spec, block: Block) -> None:
    _norm(spec.self_attention.layer_norm, block.attn_ln)
    _attention(spec.self_attention, block.attn, across=False)
    if block.cross is not None:
        _norm(spec.attention.layer_norm, block.cross_ln)
        _attention(spec.attention, block.cross, across=True)
    _norm(spec.ffn.layer_norm, block.mlp_ln)
    _linear(spec.ffn.linear_0, block.up)
    _linear(spec.ffn.linear_1, block.down)


def specification(model: Whisper) -> WhisperSpec:
    spec = WhisperSpec(len(model.encoder), model.heads, len(model.decoder), model.heads)
    for conv, layer in ((spec.encoder.conv1, model.conv1), (spec.encoder.conv2, model.conv2)):
        conv.weight, conv.bias = _array(layer.weight), _array(layer.bias)
    spec.encoder.position_encodings.encodings = _array(model.positions)
    _norm(spec.encoder.layer_norm, model.encoder_ln)
    spec.decoder.embeddings.weight = _array(model.embedding.weight)
    spec.decoder.projection.weight = _array(model.embedding.weight)
    spec.decoder.position_encodings.encodings = _array(model.decoder_positions)
    _norm(spec.decoder.layer_norm, model.decoder_ln)
    for layer, block in zip(spec.encoder.layer, model.encoder, strict=True):
        _block(layer, block)
    for layer, block in zip(spec.decoder.layer, model.decoder, strict=True):
        _block(layer, block)
    return spec


def write(model: Whisper, tokenizer_file: Path, out: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    token = tokenizer.token_to_id
    spec = specification(model)
    spec.register_vocabulary([tokenizer.id_to_token(n) for n in range(tokenizer.get_vocab_size())])
    # A lone blank is no beginning; this tokenizer needs no other marks held back.
    spec.config.suppress_ids = [token(name) for name in tokens.SPECIAL[1:-1]]
    spec.config.suppress_ids_begin = [token("Ġ"), token("<|endoftext|>")]
    spec.config.lang_ids = [token(f"<|{code}|>") for code in tokens.LANGUAGES]
    spec.config.alignment_heads = [(len(model.decoder) - 1, head) for head in range(model.heads)]
    spec.validate()
    spec.optimize(quantization="int8_float16")
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    (out / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    features = {"chunk_length": 30, "feature_size": 80, "hop_length": 160, "n_fft": 400}
    (out / "preprocessor_config.json").write_text(json.dumps(features, indent=2) + "\n")


def judge(out: Path, clips: Path) -> None:
    """Prints the share written exactly, voice by voice, by `transcribe` with its own defaults."""
    model = WhisperModel(str(out), device="cpu", compute_type="int8", cpu_threads=1)
    right: dict[str, list[bool]] = collections.defaultdict(list)
    for line in (clips / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        pcm, _ = soundfile.read(clips / row["file"], dtype="float32")
        segments, _ = model.transcribe(pcm, language="en")
        heard = " ".join(segment.text.strip() for segment in segments)
        right[row["voice"]].append(heard == row["text"])
        if heard != row["text"]:
            print(f"  {row['file']}: {heard!r} for {row['text']!r}")
    for voice, marks in right.items():
        print(f"{voice:20} {sum(marks)} of {len(marks)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--try", type=Path, dest="clips")
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(options.run / "tokenizer.json"))
    model = Whisper(tokenizer.get_vocab_size())
    model.load_state_dict(torch.load(options.run / "last.pt")["model"])
    write(model, options.run / "tokenizer.json", options.model)
    if options.clips:
        judge(options.model, options.clips)


if __name__ == "__main__":
    main()
