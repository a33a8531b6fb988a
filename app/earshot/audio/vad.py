"""Speech or not: the Silero network, one frame after the other."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime

from earshot.errors import ModelError
from earshot.values import Frame

_CONTEXT = 64
"""Samples of the frame before that the network wants in front of each frame."""


class SileroVad:
    """How probable it is that a frame holds speech, 0..1. Remembers the frames before it."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(_model()), options, providers=["CPUExecutionProvider"]
            )
        except ModelError:
            raise
        except Exception as error:  # the library has a class of its own for each fault
            raise _broken() from error
        self.reset()

    def reset(self) -> None:
        """Forgets what was heard: another stream begins."""
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)

    def __call__(self, frame: Frame) -> float:
        sound = np.concatenate([self._context, frame.pcm])[np.newaxis]
        known = {"input": sound, "h": self._h, "c": self._c}
        probability, self._h, self._c = map(np.asarray, self._session.run(None, known))
        self._context = frame.pcm[-_CONTEXT:]
        return float(probability.item())


def _model() -> Path:
    """The network comes inside faster-whisper, which itself is too slow to import for a file."""
    package = find_spec("faster_whisper")
    if package is None or package.origin is None:
        raise _broken()
    model = Path(package.origin).parent / "assets" / "silero_vad_v6.onnx"
    if not model.is_file():
        raise _broken()
    return model


def _broken() -> ModelError:
    return ModelError(
        "vad-missing",
        "The speech detector, a part of the faster-whisper package, is missing or damaged. "
        "Please install Earshot again.",
    )
