"""How words sound: from the pronouncing dictionary, else from how espeak-ng would say them."""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_VARIANT = re.compile(r"\(\d+\)$")

_ARPABET = dict(
    pair.split("=")
    for pair in (
        "aɪ=AY aʊ=AW eɪ=EY ɔɪ=OY oʊ=OW əʊ=OW tʃ=CH dʒ=JH əl=AH+L n̩=AH+N l̩=AH+L ɪə=IH+R eə=EH+R "
        "i=IY ɪ=IH ᵻ=IH y=UW ɐ=AH ə=AH ʌ=AH ɛ=EH e=EH æ=AE a=AA ɑ=AA ɒ=AA ɔ=AO o=OW u=UW ʊ=UH "
        "ɚ=ER ɜ=ER ø=ER œ=ER p=P b=B t=T d=D k=K ɡ=G g=G ɾ=T ʔ=T f=F v=V θ=TH ð=DH s=S z=Z ʃ=SH "
        "ʒ=ZH h=HH x=K ç=HH m=M n=N ŋ=NG ɲ=N+Y l=L ɫ=L ɬ=L r=R ɹ=R ʁ=R j=Y w=W"
    ).split()
)
"""International phonetic signs, as espeak-ng writes them, to phones of the acoustic model."""

_SIGNS = re.compile("|".join(sorted(_ARPABET, key=len, reverse=True)))
_MARKS = re.compile(r"[ˈˌː‍_ ]|\(\w+\)")
"""Stress, length, joins, and the brackets of a word said in another language."""

_UTF8, _AS_IPA = 1, 0x02
_NO_SOUND, _DO_NOT_EXIT = 1, 0x8000


def pronunciations(words: Iterable[str], dictionary: Path) -> Iterator[tuple[str, str]]:
    """Each word, further ways to say it as "word(2)", with the phones it is made of."""
    words = list(words)
    known = _known(set(words), dictionary)
    strange = [word for word in words if word not in known]
    known.update(zip(strange, _guessed(strange), strict=True))
    for word in words:
        for number, phones in enumerate(known[word], 1):
            yield (word if number == 1 else f"{word}({number})"), phones


def _known(words: set[str], dictionary: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with dictionary.open(encoding="utf-8") as lines:
        for line in lines:
            head, _, phones = line.partition(" ")
            word = _VARIANT.sub("", head) if head.endswith(")") else head
            if word in words:
                found.setdefault(word, []).append(phones.strip())
    return found


def _guessed(words: list[str]) -> Iterator[list[str]]:
    """One way to say each word. A word without any sound is given silence."""
    if not words:
        return
    library = _espeak()
    for word in words:
        ipa = ""
        rest = ctypes.c_char_p(word.encode() + b"\0")
        while rest.value:
            ipa += library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _AS_IPA).decode()
        yield [arpabet(ipa) or "SIL"]


def arpabet(ipa: str) -> str:
    """The phones for a word in the international phonetic alphabet; strange signs are skipped."""
    phones = [_ARPABET[sign] for sign in _SIGNS.findall(_MARKS.sub("", ipa))]
    return " ".join(phones).replace("+", " ")


def _espeak() -> ctypes.CDLL:
    import espeakng_loader

    library = ctypes.CDLL(str(espeakng_loader.get_library_path()))  # type: ignore[no-untyped-call]
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.espeak_TextToPhonemes.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    encoding = "mbcs" if sys.platform == "win32" else sys.getfilesystemencoding()
    folder = str(espeakng_loader.get_data_path())  # type: ignore[no-untyped-call]
    library.espeak_Initialize(_NO_SOUND, 0, folder.encode(encoding, "replace"), _DO_NOT_EXIT)
    library.espeak_SetVoiceByName(b"en-us")
    return library
