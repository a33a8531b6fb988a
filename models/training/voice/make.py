"""Makes the known-answer voice of the tests: a Piper voice that says phonemes in tones.

    python models/training/voice/make.py tests/assets/models/voice

Each phoneme id sounds for `SAMPLES` samples as two tones, one for the high and one for the low four
bits of the id, like the keys of a telephone; the pad, the start and the end are silent. Whoever
records the sound can read the ids back (tests/engines/tones.py) and so knows what was said. There
are no weights: the same ids always give the same sound.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

NAME = "en_US-tones-low.onnx"
RATE = 22_050
SAMPLES = 1024
"""Of one id at length scale 1: 46 ms, so about 11 phonemes a second with the pads between them."""
FADE = 128
LOW_TONES = (500, 100)
HIGH_TONES = (2200, 100)
"""Hertz of nibble 0, and between two nibbles."""
SILENT = 2
"""Ids up to this one (pad, start, end) make no sound."""

CONFIG = {
    "audio": {"sample_rate": RATE, "quality": "low"},
    "espeak": {"voice": "en-us"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_type": "espeak",
    "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    "num_symbols": 256,
    "num_speakers": 1,
    "speaker_id_map": {},
    "language": {
        "code": "en_US",
        "family": "en",
        "region": "US",
        "name_native": "English",
        "name_english": "English",
        "country_english": "United States",
    },
    "dataset": "tones",
}


def _constants() -> list[onnx.TensorProto]:
    values = {
        "samples": np.array(SAMPLES, np.float32),
        "fade": np.array(FADE, np.float32),
        "one": np.array(1, np.int64),
        "one_f": np.array(1, np.float32),
        "zero": np.array(0, np.int64),
        "sixteen": np.array(16, np.int64),
        "silent": np.array(SILENT, np.int64),
        "column": np.array([-1, 1], np.int64),
        "out_shape": np.array([1, 1, 1, -1], np.int64),
        "low_base": np.array(LOW_TONES[0], np.float32),
        "low_step": np.array(LOW_TONES[1], np.float32),
        "high_base": np.array(HIGH_TONES[0], np.float32),
        "high_step": np.array(HIGH_TONES[1], np.float32),
        "radians": np.array(2 * np.pi / RATE, np.float32),
        "volume": np.array(0.2, np.float32),
    }
    return [numpy_helper.from_array(value, name) for name, value in values.items()]


def _nodes() -> list[onnx.NodeProto]:
    """`inputs -> operator -> output`, a line each."""
    steps = [
        ("input column", "Reshape", "ids"),
        ("scales one", "Gather", "length_scale"),
        ("samples length_scale", "Mul", "length_f"),
        ("length_f", "Cast to=7", "length"),
        ("zero length one", "Range", "places"),
        ("places", "Cast to=1", "t"),
        # The envelope rises and falls over `fade` samples.
        ("t fade", "Div", "rise"),
        ("length_f t", "Sub", "left"),
        ("left fade", "Div", "fall"),
        ("rise fall one_f", "Min", "envelope"),
        ("ids silent", "Greater", "sounds"),
        ("sounds", "Cast to=1", "sounds_f"),
        ("sounds_f envelope", "Mul", "shape"),
        ("shape volume", "Mul", "strength"),
        *_tone("low", "Mod"),
        *_tone("high", "Div"),
        ("low_tone high_tone", "Add", "tones"),
        ("tones strength", "Mul", "sound"),
        ("sound out_shape", "Reshape", "output"),
    ]
    return [_node(*step) for step in steps]


def _tone(name: str, nibble: str) -> list[tuple[str, str, str]]:
    return [
        ("ids sixteen", nibble, f"{name}_nibble"),
        (f"{name}_nibble", "Cast to=1", f"{name}_nibble_f"),
        (f"{name}_nibble_f {name}_step", "Mul", f"{name}_above"),
        (f"{name}_above {name}_base", "Add", f"{name}_hertz"),
        (f"{name}_hertz radians", "Mul", f"{name}_speed"),
        (f"{name}_speed t", "Mul", f"{name}_phase"),
        (f"{name}_phase", "Sin", f"{name}_tone"),
    ]


def _node(inputs: str, operator: str, output: str) -> onnx.NodeProto:
    name, *attributes = operator.split()
    options = {key: int(value) for key, value in (each.split("=") for each in attributes)}
    return helper.make_node(name, inputs.split(), [output], **options)


def network() -> onnx.ModelProto:
    """The graph, with the inputs and the output of a real Piper voice."""
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["batch", "ids"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "time"])
    graph = helper.make_graph(_nodes(), "tones", inputs, [output], _constants())
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(network().SerializeToString())
    config = json.dumps(CONFIG, ensure_ascii=False, indent=1)
    (folder / f"{NAME}.json").write_text(config + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
