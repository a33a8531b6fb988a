"""Type what you say into the window you are in."""

from __future__ import annotations

from earshot.computer import keys
from earshot.skills.api import Reply, Risk, SkillError, skill

_LONGEST = 300
"""Characters: keys are pressed as fast as windows take them, some 80 in a second."""


@skill(
    "type [(out|in|the words|the text)] {text}",
    "dictate {text}",
    "enter the (text|words) {text}",
    risk=Risk.REVERSIBLE,
)
def type_text(text: str) -> Reply:
    """Type words into the window that has the focus, as a keyboard would; never Enter."""
    if not text or len(text) > _LONGEST:
        raise SkillError("dictation-length", f"I can type 1 to {_LONGEST} characters at once.")
    window = keys.window()
    keys.write(text)

    def undo() -> str:
        # Backspace in another window, or after a click elsewhere, would delete other words.
        if not window or keys.window() != window:
            raise SkillError("dictation-left", "I cannot see where I typed. Press Control Z there.")
        keys.erase(len(text))
        return "Deleted it again."

    return Reply(f"Typed: {text}.", undo)
