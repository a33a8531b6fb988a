"""Any GGUF chat model through llama.cpp: streams, stops at once, and keeps what it has read."""

from __future__ import annotations

import codecs
import ctypes
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from earshot.engines import gguf
from earshot.engines.llama_prompt import ChatTemplate
from earshot.engines.llama_text import MARKERS, THOUGHTS, Reply
from earshot.errors import ModelError, ThinkError
from earshot.values import Message, SkillCall, Tool

_STEP = 128
"""Tokens read at a time; between two steps a request can be stopped."""

_LONGEST_REPLY = 512
"""Tokens."""

_ROOM = 64
"""Tokens that must be free for a reply."""

_REPEAT_PENALTY = 1.05

_CONTROL = 3
"""The type of a token that steers and is no text, in a GGUF file."""


class Llama:
    """A chat model on disk.

    `threads`: 0 for what suits the machine. `context`: tokens of conversation it may hold, at most
    what it was trained for. ModelError when `model` is missing, damaged or not a chat model.
    """

    def __init__(self, model: str, threads: int = 0, context: int = 4096) -> None:
        path = Path(model)
        header = gguf.read(path)
        _check_chat(path, header)
        self._template = _template(path, header)
        self._bos = _token(header, "bos")
        self._llm = _load(path, threads, min(context, int(header.own("context_length") or context)))

    def stream(self, messages: list[Message], tools: list[Tool]) -> Iterator[str | SkillCall]:
        """The reply, piece by piece; closing the iterator stops it. Empty pieces tell that the
        prompt is still being read; their number depends on nothing but the prompt. ThinkError when
        the conversation is too long or nothing comes of it."""
        prompt, tokens = self._read(messages, tools)
        yield from self._ahead(tokens)
        reply = Reply((self._template.end,), thinking=prompt.rstrip().endswith(tuple(THOUGHTS)))
        silent = True
        with closing(self._parts(tokens, reply)) as parts:
            for part in parts:
                silent = False
                yield part
        if silent:
            raise ThinkError(
                "chat-silent",
                "The chat model gave no answer. Ask in other words, or choose another chat model.",
            )

    def warm(self, messages: list[Message], tools: list[Tool]) -> Iterator[str]:
        """Reads ahead what `stream` will be asked; each piece of it can be the last. Messages that
        end in the person's words are read to the end: the first word of the answer waits for
        nothing then."""
        if not messages or messages[-1].role not in ("user", "tool"):
            messages = [*messages, Message("user", "")]
        _, tokens = self._read(messages, tools)
        yield from self._ahead(tokens)
        self._evaluate(tokens)

    def _read(self, messages: Sequence[Message], tools: Sequence[Tool]) -> tuple[str, list[int]]:
        """The prompt and its tokens."""
        prompt = self._template.render(messages, tools)
        opened = bool(self._bos) and prompt.startswith(self._bos)
        text = prompt.encode(errors="replace")
        tokens: list[int] = self._llm.tokenize(text, add_bos=not opened, special=True)
        if len(tokens) + _ROOM > self._llm.n_ctx():
            raise ThinkError(
                "chat-too-long",
                "This is longer than the chat model can hold. Say less at once, or choose a model "
                "with a larger context.",
            )
        return prompt, tokens

    def _ahead(self, tokens: list[int]) -> Iterator[str]:
        """Reads all but the last step, with a pause after each."""
        kept = self._kept(tokens)
        for end in range(_STEP, len(tokens), _STEP):
            if end > kept:
                self._evaluate(tokens[:end])
            yield ""

    def _kept(self, tokens: list[int]) -> int:
        """How many of `tokens` are still evaluated from before."""
        before = self._llm.input_ids[: self._llm.n_tokens][: len(tokens)]
        differs = np.flatnonzero(before != np.array(tokens[: len(before)], before.dtype))
        return int(differs[0]) if len(differs) else len(before)

    def _evaluate(self, tokens: list[int]) -> None:
        """Leaves exactly `tokens` evaluated and their end ready to be continued."""
        with self._generation(tokens) as generation:
            next(generation)

    def _parts(self, tokens: list[int], reply: Reply) -> Generator[str | SkillCall, None, None]:
        with closing(self._generated(tokens)) as texts:
            for text in texts:
                yield from reply.feed(text)
                if reply.ended:
                    break
        yield from reply.finish()

    def _generated(self, tokens: list[int]) -> Generator[str, None, None]:
        """The text that follows `tokens`, whole characters only."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        most = min(_LONGEST_REPLY, self._llm.n_ctx() - len(tokens))
        with self._generation(tokens) as generation:
            for token in islice(generation, most):
                piece = self._piece(token)
                if piece is None:
                    break
                yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)

    @contextmanager
    def _generation(self, tokens: list[int]) -> Iterator[Iterator[int]]:
        generation = self._llm.generate(tokens, temp=0.0, repeat_penalty=_REPEAT_PENALTY)
        with closing(generation):
            try:
                yield generation
            except RuntimeError as error:
                self._llm.reset()
                raise ThinkError(
                    "chat-failed",
                    f"The chat model stopped in the middle ({error}). Ask again, or choose a "
                    "smaller model.",
                ) from error

    def _piece(self, token: int) -> bytes | None:
        """The bytes of a token; None where it ends the reply."""
        import llama_cpp

        vocabulary = self._llm._model.vocab
        if llama_cpp.llama_vocab_is_eog(vocabulary, token):
            return None
        buffer = ctypes.create_string_buffer(64)
        size = llama_cpp.llama_token_to_piece(vocabulary, token, buffer, 64, 0, True)
        if size < 0:
            buffer = ctypes.create_string_buffer(-size)
            size = llama_cpp.llama_token_to_piece(vocabulary, token, buffer, -size, 0, True)
        piece = buffer.raw[:size]
        attributes = llama_cpp.llama_vocab_get_attr(vocabulary, token)
        steers = attributes & llama_cpp.LLAMA_TOKEN_ATTR_CONTROL
        # Any other steering token begins somebody else's turn.
        return None if steers and piece.decode(errors="replace").lower() not in MARKERS else piece


def _check_chat(path: Path, header: gguf.Header) -> None:
    listens = header.own("attention.causal") is not False and not header.own("pooling_type")
    if header.metadata.get("general.type", "model") != "model" or not listens:
        raise _not_chat(path, "was made for something else than answering")
    if not isinstance(header.metadata.get("tokenizer.chat_template"), str):
        raise _not_chat(path, "has no chat template")


def _not_chat(path: Path, why: str) -> ModelError:
    return ModelError(
        "model-not-chat",
        f"{path.name} is not a chat model: it {why}. Choose one whose name says chat, instruct or "
        "it.",
    )


def _template(path: Path, header: gguf.Header) -> ChatTemplate:
    metadata = header.metadata
    kinds = metadata.get("tokenizer.ggml.token_type")
    tokens = metadata.get("tokenizer.ggml.tokens", [])
    pairs = zip(tokens, kinds if isinstance(kinds, list) else [], strict=False)
    control = [token for token, kind in pairs if kind == _CONTROL]
    source = metadata["tokenizer.chat_template"]
    try:
        return ChatTemplate(source, _token(header, "bos"), _token(header, "eos"), control)
    except (jinja2.TemplateError, RecursionError, SyntaxError) as error:
        raise ModelError(
            "model-damaged",
            f"The chat template in {path.name} cannot be used ({error}). Choose another copy of "
            "the model.",
        ) from error


def _token(header: gguf.Header, name: str) -> str:
    """The text of a special token, empty where there is none."""
    tokens = header.metadata.get("tokenizer.ggml.tokens", [])
    number = header.metadata.get(f"tokenizer.ggml.{name}_token_id", -1)
    return tokens[number] if isinstance(number, int) and 0 <= number < len(tokens) else ""


def _load(path: Path, threads: int, context: int) -> Any:
    # Read when the library is loaded. Threads that wait without giving way make it ten times slower
    # as soon as anything else, such as the voice, needs a core too.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import llama_cpp

    llama_cpp.llama_log_set(_silence(), ctypes.c_void_p(0))
    cores = os.cpu_count() or 1
    try:
        return llama_cpp.Llama(
            str(path),
            n_ctx=context,
            n_batch=_STEP,
            # llama-cpp-python would take half: one thread on two cores.
            n_threads=threads or max(min(2, cores), cores // 2),
            n_threads_batch=threads or cores,
            verbose=False,
        )
    except (ValueError, MemoryError, RuntimeError, AssertionError, jinja2.TemplateError) as error:
        raise ModelError(
            "model-unsupported",
            f"The chat model {path.name} cannot be loaded: it is damaged, newer than this program, "
            "or larger than the free memory. Choose another one.",
        ) from error


@cache
def _silence() -> Any:
    """A log that keeps nothing, alive for as long as native code may call it."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda *_: None)
