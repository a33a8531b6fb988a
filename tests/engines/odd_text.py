"""Text that has upset a voice somewhere: each must be spoken or skipped."""

from __future__ import annotations

ODD = [
    "",
    " \n\t",
    "***",
    "…?!",
    "😀🎉👍🏽",
    "a\x00b\x07\x1b[31m",
    "<mark name='x'/> <speak><break time='10s'/></speak>",
    "[[h@l'oU]] [[",
    "مرحبا بالعالم \u202eabc",
    "你好，世界。",
    "\ud800 half a pair",
    "e\u0301" * 300,
    "9" * 500,
    "a" * 100_000,
    "word " * 200_000,
    "%s%n%d {} \\ &amp; $(x)",
]
