"""Catches a chat model that says it has done something: "Timer set.", "I've opened it.", "Done!".
Pure.

Words flow through as they are written. Only the first few of a clause, and those from a word that
a claim can turn on to the end of its clause, are held back and looked at before anybody hears them.
"""

from __future__ import annotations

import re

_BEGINNING = 3
"""Words of a clause that wait for the next one: it must not be left after "Your". No
voice begins to speak before that many either."""
_LONGEST_HOLD = 24
"""Words of a clause that are held back together."""

_DID = (
    "set|added|created|started|stopped|paused|resumed|cancell?ed|deleted|removed|cleared|opened|"
    "closed|launched|locked|muted|unmuted|turned|switched|increased|decreased|raised|lowered|"
    "adjusted|updated|saved|noted|scheduled|booked|sent|copied|typed|reset|extended|shortened|"
    "renamed|undone|enabled|disabled|completed|done|remembered|stored|recorded|moved|changed|put|"
    "taken|written|reminded|emptied|marked|installed"
)
_DOING = (
    "setting|adding|creating|starting|stopping|pausing|resuming|cancell?ing|deleting|removing|"
    "opening|closing|launching|locking|muting|turning|switching|saving|scheduling|sending|copying|"
    "emptying"
)
_WILL_DO = (
    "set|add|create|start|stop|pause|resume|cancel|delete|remove|open|close|launch|lock|mute|turn|"
    "switch|save|schedule|send|copy|remind|wake|note|remember|empty|put"
)
_THINGS = (
    r"(?:timer|alarm|reminder|countdown|note|appointment|volume|brightness|screenshot|"
    r"(?:your|the) (?:[\w-]+ ){0,2}(?:list|calendar|event|meeting|music|browser|app|file|"
    r"clipboard|computer|screen))s?"
)
_LEAD = (
    r"^(?:(?:ok|okay|sure(?: thing)?|all ?right|alright|great|got it|certainly|of course|yes|"
    r"absolutely|right|no problem|perfect|there you go|well)[,.!: –—-]*)*"
)
_ADVERBS = r"(?:(?:just|now|already|also|successfully|all|then|gone ahead and|went ahead and) )*"
_NOT_BY = r"(?! (?:by|off|using|with|when|if|in|on fire)\b)"

_CLAIMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:i|we) (?:have|just|already|now|successfully|went ahead and) {_ADVERBS}"
        rf"(?:{_DID}|made a note)\b",
        rf"\bi (?:set|added|created|started|cancell?ed|deleted|opened|saved) .*\b{_THINGS}\b",
        rf"\b{_THINGS}\b.{{0,60}}? (?:is|are|has been|have been) {_ADVERBS}"
        rf"(?:{_DID}|running|ticking|on|off)\b{_NOT_BY}",
        rf"{_LEAD}(?:(?:your|the|a|an|new) )?(?:[\w-]+ ){{0,4}}{_THINGS} {_ADVERBS}(?:{_DID})\b"
        rf"{_NOT_BY}",
        rf"{_LEAD}(?:(?:it|that|this|everything) (?:is|has been) )?{_ADVERBS}"
        rf"(?:done|set|taken care of|noted|completed)[.!, ]*$",
        rf"{_LEAD}(?:it|that|everything) (?:is|has been) {_ADVERBS}(?:{_DID})\b{_NOT_BY}",
        rf"{_LEAD}(?:added|deleted|removed|saved|opened|muted|created|scheduled|cancell?ed|"
        r"turned|locked|emptied) (?:(?:a|an|the|your|it|that|this|all)\b|.{1,40} (?:to|from) "
        r"(?:the|your)\b)",
        rf"\bi am {_ADVERBS}(?:{_DOING})\b",
        rf"{_LEAD}(?:{_DOING}) (?:a|an|the|your|it|that)\b"
        r"(?!.*\b(?:is|can|helps?|requires?|means?|makes?|takes?|will|would|may|gives?)\b)",
    )
)
_PROMISE = re.compile(
    rf"\bi (?:will|am going to) (?:(?:just|now|go ahead and) )*(?:{_WILL_DO})\b"
    r"(?! (?:that|with|by|you (?:how|what|why))\b)"
)
_DENIAL = re.compile(
    r"\b(?:not?|never|none|nothing|cannot|unable|if|whether|unless|until|once|when|should|could|"
    r"would|can|as soon as|how to)\b(?! (?:problem|worries))|n't\b"
)
"""In front of what would be a claim."""
_CONDITION = re.compile(r"\b(?:if|unless|once|when|as soon as|after) (?:you|that|it)\b")
"""Anywhere beside a promise."""
_TRIGGERS = re.compile(
    rf"(?:i|we|{_DID}|{_DOING}|timers?|alarms?|reminders?|countdowns?|notes?|appointments?|volume|"
    r"brightness|screenshots?)\b"
)
_LONG_FORMS = (
    ("i've", "i have"),
    ("i'm", "i am"),
    ("i'll", "i will"),
    ("we've", "we have"),
    ("'s", " is"),
    ("'re", " are"),
)
_WORD = re.compile(r"\s*\S+(?=\s)")
_QUOTED = re.compile(r"[\"“«].*?(?:[\"”»]|$)", re.DOTALL)
_CLOSERS = "\"'”’»)*_"
_OPENERS = "\"'“‘«(*_"
_SENTENCE_ENDS = tuple(".!?…")
_CLAUSE_ENDS = tuple(",;:—–")
_UNSPACED = "\u2e80"
"""From here on scripts leave no space between words."""


class Claims:
    """Lets a reply through but for claims. `believed`: something was done, so it may be said."""

    def __init__(self, *, believed: bool = False) -> None:
        self._believed = believed
        self._all = ""
        self._rest = ""
        """A word that is not complete."""
        self._sentence = ""
        self._count = 0
        """Words of its clause."""
        self._suspicious = False
        self._held: list[str] = []
        self.claimed = ""
        """Everything that was written, once there is a claim in it; nothing is let through then."""

    def feed(self, delta: str) -> str:
        """The words that may be told now."""
        if self._believed:
            return delta
        self._all += delta
        self._rest += delta
        words = _WORD.findall(self._rest)
        self._rest = self._rest[sum(map(len, words)) :]
        told = "".join(map(self._let_through, words))
        if any(character >= _UNSPACED for character in self._rest):
            told, self._rest = told + self._let_through(self._rest), ""
        return self._unless_claimed(told)

    def flush(self) -> str:
        """The rest, at the end of the reply."""
        told = self._let_through(self._rest) + self._release()
        self._rest = ""
        return self._unless_claimed(told)

    def _unless_claimed(self, told: str) -> str:
        if self.claimed:
            self.claimed = self._all
        return told

    def _let_through(self, word: str) -> str:
        """What may be told once `word` was written, with the space before it."""
        core = word.strip().rstrip(_CLOSERS)
        new_line = "\n" in word[: len(word) - len(word.lstrip())]
        told = self._release() if new_line else ""
        if self.claimed or not word:
            return told
        self._sentence = word if new_line else self._sentence + word
        self._count += 1
        self._held.append(word)
        self._suspicious |= bool(_TRIGGERS.match(_plain(core).lstrip(_OPENERS)))
        ends = core.endswith(_SENTENCE_ENDS)
        pauses = ends or core.endswith(_CLAUSE_ENDS)
        waits = self._suspicious or self._count <= _BEGINNING
        if pauses or not waits or len(self._held) >= _LONGEST_HOLD:
            told += self._release()
        self._count = 0 if pauses else self._count
        self._sentence = "" if ends else self._sentence
        return told

    def _release(self) -> str:
        if self.claimed:
            return ""
        if self._suspicious and is_claim(self._sentence):
            self.claimed = self._all
            return ""
        told = "".join(self._held)
        self._held.clear()
        self._suspicious = False
        return told


def is_claim(sentence: str) -> bool:
    """Whether a sentence says that something was, is being or will be done for the person. Quoted
    words are somebody else's; questions, conditions and denials are no claims."""
    said = _plain(_QUOTED.sub(" ", sentence)).rpartition(" but ")[2].strip()
    if said.endswith("?"):
        return False
    claims = _CLAIMS if _CONDITION.search(said) else (*_CLAIMS, _PROMISE)
    return any(
        not _DENIAL.search(said[: found.end()])
        for claim in claims
        for found in claim.finditer(said)
    )


def _plain(text: str) -> str:
    text = " ".join(text.lower().replace("’", "'").replace("*", "").split())
    for short, long in _LONG_FORMS:
        text = text.replace(short, long)
    return text
