"""The intent model at work: one pass of a GGUF encoder in llama.cpp, two linear heads in numpy.

A model is a folder: `encoder.gguf`, `heads.npz`, `names.json` and `model.json`.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from earshot.errors import ModelError
from earshot.intents.chain import Floats
from earshot.intents.chain import best as best_chain
from earshot.intents.names import Names
from earshot.intents.rows import OUT_OF_SCOPE, spans
from earshot.intents.words import MOST_PIECES, Pieces, WordPieces
from earshot.values import Meaning

ENCODER, HEADS, NAMES, ABOUT = "encoder.gguf", "heads.npz", "names.json", "model.json"
"""The files of a model."""


_NUMBER = re.compile(
    r"\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|ninety|hundred|first|second|third|fourth|fifth|both|twice)\b"
)
"""As a word begins. Not "one": it stands for anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a text."""

    intent: str
    """The likeliest intent in scope."""
    belief: float
    """How likely it is, 0..1, the text being out of scope among what it could be."""
    slots: tuple[tuple[str, int, int], ...]
    """Name, first word, word after the last."""
    words: tuple[str, ...]

    @property
    def has_loose_number(self) -> bool:
        """Whether a number or an ordinal belongs to no slot: "delete the second note"."""
        held = {at for _, start, end in self.slots for at in range(start, end)}
        loose = (word for at, word in enumerate(self.words) if at not in held)
        return any(_NUMBER.match(word.lower()) for word in loose)

    def said(self) -> dict[str, str]:
        """The words of each slot; those of one name together: "remind me tomorrow to call her at
        seven" is for "tomorrow at seven"."""
        found: dict[str, list[str]] = {}
        for name, start, end in self.slots:
            found.setdefault(name, []).extend(self.words[start:end])
        return {name: " ".join(words) for name, words in found.items()}


class Intents:
    """The model in a folder. ModelError where it cannot be used."""

    def __init__(self, model: str) -> None:
        folder = Path(model)
        try:
            about = json.loads((folder / ABOUT).read_text("utf-8"))
            with (folder / HEADS).open("rb") as file:
                heads = np.load(file, allow_pickle=False)
                self._heads = {name: heads[name].astype(np.float32) for name in _HEADS}
            self._names = Names(json.loads((folder / NAMES).read_text("utf-8")))
            self.intents, self.tags = tuple(about["intents"]), tuple(about["tags"])
            self.temperature, self.threshold = (
                float(about["temperature"]),
                float(about["threshold"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
            raise _damaged(folder, error) from error
        self._encoder = _Encoder(folder / ENCODER)
        self._words = WordPieces(self._encoder.vocabulary)
        self._check(folder)

    def understand(self, text: str) -> Meaning | None:
        """The intent, and what was said for each slot; None where it declines, and where a number
        is in no slot: it was said for a reason."""
        reading = self.read(text)
        if reading.belief < self.threshold or reading.has_loose_number:
            return None
        return Meaning(reading.intent, reading.said())

    def read(self, text: str) -> Reading:
        """What the model makes of a text, believed or not."""
        pieces = self._words(text)
        scores, tagged = self.scores(pieces)
        likely = _softmax(scores / self.temperature)
        in_scope = likely[: self._in_scope]
        best = int(in_scope.argmax())
        heads = self._heads
        chain = best_chain(tagged, heads["tag_begins"], heads["tag_follows"])
        tags = [self.tags[one] for one in chain]
        return Reading(self.intents[best], float(in_scope[best]), tuple(spans(tags)), pieces.words)

    def scores(self, pieces: Pieces) -> tuple[Floats, Floats]:
        """Of each intent, and of each tag for each word."""
        vectors = self._encoder.vectors(pieces.numbers)
        pooled = vectors.mean(0)
        words = vectors[list(pieces.firsts)].reshape(-1, vectors.shape[1])
        heads = self._heads
        marks = self._names.marks(pieces.words)
        known = marks.max(0, initial=0) @ heads["intent_names"]
        intents = heads["intent_weight"] @ pooled + heads["intent_bias"] + known
        expected = _softmax(intents) @ heads["tag_by_intent"] + heads["tag_bias"]
        return intents, words @ heads["tag_weight"].T + marks @ heads["tag_names"] + expected

    def pieces(self, text: str) -> Pieces:
        """The text as the encoder takes it."""
        return self._words(text)

    @property
    def _in_scope(self) -> int:
        return len(self.intents) - int(self.intents[-1] == OUT_OF_SCOPE)

    def _check(self, folder: Path) -> None:
        width = self._encoder.width
        wanted = {
            "intent_weight": (len(self.intents), width),
            "intent_bias": (len(self.intents),),
            "intent_names": (self._names.width, len(self.intents)),
            "tag_weight": (len(self.tags), width),
            "tag_bias": (len(self.tags),),
            "tag_names": (self._names.width, len(self.tags)),
            "tag_by_intent": (len(self.intents), len(self.tags)),
            "tag_begins": (len(self.tags),),
            "tag_follows": (len(self.tags), len(self.tags)),
        }
        if {name: head.shape for name, head in self._heads.items()} != wanted:
            raise _damaged(folder, "its parts do not fit together")


_HEADS = (
    *("intent_weight", "intent_bias", "intent_names", "tag_weight", "tag_bias", "tag_names"),
    *("tag_by_intent", "tag_begins", "tag_follows"),
)


class _Encoder:
    """A BERT in llama.cpp: numbers of word pieces to a vector for each."""

    def __init__(self, file: Path) -> None:
        import llama_cpp

        self._library: Any = llama_cpp
        llama_cpp.llama_log_set(_QUIET, ctypes.c_void_p(0))
        settings = llama_cpp.llama_model_default_params()
        settings.n_gpu_layers = 0  # a copy to a GPU and back takes longer than the pass
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(file), settings)
        if not self._model:
            raise _damaged(file.parent, "llama.cpp cannot load the encoder")
        vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        pieces = range(llama_cpp.llama_vocab_n_tokens(vocabulary))
        texts = [llama_cpp.llama_vocab_get_text(vocabulary, one) for one in pieces]
        self.vocabulary = [_piece(text.decode("utf-8", "replace")) for text in texts]
        self.width = int(llama_cpp.llama_model_n_embd(self._model))
        self._context = llama_cpp.llama_init_from_model(self._model, self._settings())
        if not self._context:
            raise _damaged(file.parent, "llama.cpp cannot run the encoder")
        self._batch = llama_cpp.llama_batch_init(MOST_PIECES, 0, 1)

    def _settings(self) -> Any:
        settings = self._library.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = MOST_PIECES
        # One: two that wait for each other on a busy machine made 5 s of a sentence's 10 ms.
        settings.n_threads = settings.n_threads_batch = 1
        settings.embeddings = True
        settings.pooling_type = self._library.LLAMA_POOLING_TYPE_NONE
        return settings

    def vectors(self, numbers: tuple[int, ...]) -> Floats:
        """Pieces by width."""
        batch = self._batch
        batch.n_tokens = len(numbers)
        for at, number in enumerate(numbers):
            batch.token[at], batch.pos[at] = number, at
            batch.n_seq_id[at], batch.seq_id[at][0], batch.logits[at] = 1, 0, True
        if self._library.llama_encode(self._context, batch) != 0:
            raise ModelError("model-failed", "The intent model could not read the sentence.")
        pointer = self._library.llama_get_embeddings(self._context)
        return np.ctypeslib.as_array(pointer, (len(numbers), self.width)).copy()


def size(folder: Path) -> int:
    """Bytes of a model."""
    return sum((folder / name).stat().st_size for name in (ENCODER, HEADS, NAMES, ABOUT))


def _log(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp would write to standard error."""


_QUIET = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(_log)


def _piece(text: str) -> str:
    """A word piece as BERT's vocabulary has it: llama.cpp marks beginnings, not continuations."""
    if text.startswith("▁"):
        return text[1:]
    return text if text.startswith("[") and text.endswith("]") and len(text) > 2 else f"##{text}"


def stored_piece(piece: str) -> str:
    """The same the other way round."""
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        return piece
    return piece[2:] if piece.startswith("##") else f"▁{piece}"


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def _damaged(folder: Path, why: object) -> ModelError:
    if not folder.is_dir():
        return ModelError("model-missing", f"There is no intent model in {folder}.")
    if isinstance(why, KeyError):
        why = f"it has no {why}"
    text = f"The intent model in {folder} cannot be used ({why}). Install it again."
    return ModelError("model-damaged", text)
