"""An engine that can be told to fail in every way an engine can."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from pathlib import Path

from earshot.errors import ModelError, ThinkError
from earshot.values import Meaning, Message, Speech, Transcript, Utterance


class Faulty:
    def __init__(self, folder: str, broken: bool = False, deadly: bool = False) -> None:
        if deadly:
            with (Path(folder) / "loads").open("a") as file:
                file.write("x")
            os.abort()
        if broken:
            raise ModelError("model-foreign", "This is not a model.")
        self.folder = Path(folder)
        print("a library that chatters on standard output")

    def _first_time(self, what: str) -> bool:
        mark = self.folder / what
        if mark.exists():
            return False
        mark.touch()
        return True

    def echo(self, value: object) -> object:
        return value

    def twice(self, speech: Speech) -> Speech:
        return Speech(speech.pcm * 2, speech.rate, speech.text)

    def seconds(self, utterance: Utterance) -> float:
        return utterance.seconds

    def texts(self, messages: list[Message]) -> list[str]:
        return [m.text for m in messages]

    def understand(self, text: str) -> Meaning | None:
        return Meaning("set_timer", {"duration": text}) if text else None

    def pid(self) -> int:
        return os.getpid()

    def crash_once(self, word: str) -> str:
        if self._first_time("crash"):
            ctypes.string_at(0)
        return word

    def crash(self) -> None:
        os.abort()

    def hang_once(self, word: str) -> str:
        if self._first_time("hang"):
            time.sleep(3600)
        return word

    def ahead(self, so_far: Utterance) -> None:
        if so_far.seconds > 1:
            raise KeyError("a bug")
        with (self.folder / "ahead").open("a") as file:
            file.write("x")
        time.sleep(0.2)

    def text(self, utterance: Utterance) -> Transcript:
        return Transcript(f"{utterance.seconds:g} seconds")

    def refuse(self) -> None:
        raise ThinkError("too-long", "That is too long.")

    def stumble(self) -> None:
        raise KeyError("a bug")

    def count(self, to: int) -> Iterator[int]:
        try:
            yield from range(to)
        finally:
            (self.folder / "closed").touch()

    def count_and_crash_once(self, to: int) -> Iterator[int]:
        for number in range(to):
            if number == 3 and self._first_time("crash-in-stream"):
                os.abort()
            yield number

    def slowly(self, to: int) -> Iterator[int]:
        for number in range(to):
            time.sleep(0.01)
            yield number

    def warm(self, messages: list[Message], tools: list[object]) -> Iterator[str]:
        for step in range(200):
            time.sleep(0.02)
            (self.folder / "step").write_text(str(step))
            yield ""

    def stream(self, messages: list[Message], tools: list[object]) -> Iterator[str]:
        yield from ("", "", "Hello ", "", messages[-1].text)
