"""The sentences the window makes of receipts and engines. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from earshot.events import TurnEnded

_PATHS = {
    "skill": "Answered by a skill",
    "command": "Answered by your command",
    "chat": "Answered by the chat model",
    "declined": "Not understood",
    "nothing": "Nothing heard",
    "failed": "Failed",
}

_BETTER = {
    "recogniser": ("speech", "a Whisper model understands any sentence, not only known commands"),
    "chat": ("chat", "a chat model answers open questions"),
    "voice": ("voice", "a Piper voice sounds natural"),
}


def receipt(ended: TurnEnded) -> str:
    """One line: how the turn was answered, milliseconds per stage, and why nothing was done."""
    by_model = ", understood by the intent model" if ended.by == "model" else ""
    head = "Stopped" if ended.interrupted else _PATHS[ended.path] + by_model
    told = ended.path == "failed"  # its sentence stands above already
    why = f"{head}: {ended.why.rstrip('.')}" if ended.why and not told else head
    stages = [_stage(name, spent) for name, spent in ended.ms.items() if name != "first_sound"]
    first = ended.ms.get("first_sound")
    if first is not None:
        stages.append(_unbroken(f"first sound after {first:.0f} ms"))
    return "\N{NO-BREAK SPACE}· ".join([why, *stages])


def _stage(name: str, spent: float) -> str:
    return _unbroken(f"{name.replace('_', ' ')} {spent:.0f} ms")


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def engines_in_use(engines: Mapping[str, str]) -> str:
    """`Recogniser: pocketsphinx (starter) · Voice: espeak-ng (starter) · Chat: none`."""
    return " · ".join(f"{stage.capitalize()}: {name}" for stage, name in engines.items())


def can_improve(engines: Mapping[str, str]) -> bool:
    return any(stage in _BETTER and _is_modest(name) for stage, name in engines.items())


def improvements(engines: Mapping[str, str], models: Path) -> str:
    """What would make it better, and where a model has to be put for that."""
    lines = ["What would make me better:"]
    for stage, name in engines.items():
        if stage in _BETTER and _is_modest(name):
            folder, gain = _BETTER[stage]
            lines.append(f"• {gain}. Put it in {models / folder}")
    lines.append("Then start Earshot again.")
    return "\n".join(lines)


def _is_modest(name: str) -> bool:
    return name == "none" or "starter" in name
