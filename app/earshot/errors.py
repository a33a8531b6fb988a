"""Errors a person can act on. One class per stage, caught once, at the turn."""

from __future__ import annotations

ANSWERED, DECLINED, BAD_INPUT = 0, 1, 2
"""Exit codes: done; not done, by decision or failure; what was given cannot be used."""


class EarshotError(Exception):
    """Something went wrong that the person should be told.

    `code` is stable and for programs (`microphone-silent`); `text` is one or two sentences that
    say what happened and what to do next.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return self.text


class HearError(EarshotError):
    """The microphone, a sound file, or the recogniser failed."""


class ThinkError(EarshotError):
    """The chat model failed."""


class SpeakError(EarshotError):
    """The voice or the loudspeaker failed."""


class ModelError(EarshotError):
    """A model on disk is missing, damaged or of another kind."""


class SkillError(EarshotError):
    """A skill could not do what was asked."""


class HistoryError(EarshotError):
    """What was said could not be kept, or not be looked up."""


class InputError(EarshotError):
    """What the person gave us (a file, an option, a setting) cannot be used; exit code 2."""


def exit_code(error: EarshotError) -> int:
    """Bad input is the caller's to mend; anything else is ours."""
    return BAD_INPUT if isinstance(error, InputError | ModelError) else DECLINED
