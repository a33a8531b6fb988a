from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from earshot.desktop import theme
from earshot.desktop.transcript import MOST_BLOCKS, Transcript
from earshot.events import Announced, Failed, Heard, Replying, SpeechEnded, TurnEnded


@pytest.fixture
def transcript(app: QApplication) -> Iterator[Transcript]:
    transcript = Transcript()
    transcript.resize(400, 300)
    transcript.show()
    yield transcript
    transcript.close()


def lines(transcript: Transcript) -> list[str]:
    return transcript.toPlainText().split("\n")


def test_a_turn_reads_as_words_reply_receipt(transcript: Transcript) -> None:
    for piece in (Heard(1, "hi"), Replying(1, "hel"), Replying(1, "lo"), SpeechEnded(1, 1.0)):
        transcript.show_event(piece)
    transcript.show_event(TurnEnded(1, "hi", "skill", "hello"))
    assert lines(transcript) == ["hi", "hello", "Answered by a skill"]


def test_a_receipt_alone_tells_the_whole_turn(transcript: Transcript) -> None:
    transcript.show_event(TurnEnded(1, "hi", "skill", "hello"))
    assert lines(transcript) == ["hi", "hello", "Answered by a skill"]


def test_late_news_goes_to_its_own_turn(transcript: Transcript) -> None:
    transcript.show_event(Heard(1, "one"))
    transcript.show_event(Replying(1, "first "))
    transcript.show_event(Heard(2, "two"))
    transcript.show_event(Replying(1, "reply"))
    transcript.show_event(Replying(2, "second"))
    transcript.show_event(TurnEnded(1, "one", "chat", "first reply", interrupted=True))
    expected = ["one", "first reply", "Stopped", "two", "second"]
    assert lines(transcript) == expected


def test_what_was_not_heard_of_a_reply_fades(transcript: Transcript) -> None:
    transcript.show_event(Heard(1, "q"))
    transcript.show_event(Replying(1, "four minutes are left"))
    transcript.show_event(TurnEnded(1, "q", "skill", "four", interrupted=True))
    cursor = QTextCursor(transcript.document().findBlockByNumber(1))
    struck = []
    for _ in range(len("four minutes are left")):
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        struck.append(cursor.charFormat().fontStrikeOut())
    assert struck == [False] * 4 + [True] * 17


def test_errors_and_announcements_are_shown(transcript: Transcript) -> None:
    transcript.show_event(Failed(1, "voice-lost", "The voice is gone."))
    transcript.show_event(Announced("Your timer is done."))
    assert lines(transcript) == ["The voice is gone.", "Your timer is done."]
    colour = QTextCursor(transcript.document()).charFormat().foreground().color()
    assert colour == theme.trouble(QApplication.palette())
    assert colour.lightness() < 128, "on a light background"


def test_words_are_never_taken_for_markup(transcript: Transcript) -> None:
    text = "<b>bold</b> &amp; <img src='file:///etc/passwd'> **x** \u202eright to left"
    transcript.show_event(Heard(1, text))
    assert lines(transcript) == [text]


def test_a_reply_of_many_lines_stays_together(transcript: Transcript) -> None:
    transcript.show_event(Replying(1, "a\nb\n"))
    transcript.show_event(Replying(1, "c"))
    transcript.show_event(TurnEnded(1, "", "chat", "a\nb\nc"))
    assert lines(transcript) == ["a", "b", "c", "Answered by the chat model"]


def test_a_long_conversation_keeps_the_newest(transcript: Transcript) -> None:
    for turn in range(1_000):
        transcript.show_event(Heard(turn, f"question {turn}"))
        transcript.show_event(TurnEnded(turn, f"question {turn}", "skill", f"answer {turn}"))
    assert transcript.document().blockCount() <= MOST_BLOCKS
    assert lines(transcript)[-2] == "answer 999"
    assert len(transcript._ends) < 100


def test_it_follows_the_newest_line_unless_someone_reads_above(transcript: Transcript) -> None:
    bar = transcript.verticalScrollBar()
    for turn in range(30):
        transcript.show_event(Heard(turn, "words"))
    assert bar.value() == bar.maximum() > 0
    bar.setValue(0)
    transcript.show_event(Heard(31, "more words"))
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    transcript.resize(400, 200)
    assert bar.value() == bar.maximum()


def test_a_change_to_dark_recolours_what_was_written(
    transcript: Transcript, app: QApplication
) -> None:
    transcript.show_event(Heard(1, "hi"))
    try:
        theme.dress(app, Qt.ColorScheme.Dark)
        app.processEvents()
        cursor = QTextCursor(transcript.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        assert cursor.charFormat().foreground().color().lightness() > 128
    finally:
        theme.dress(app, Qt.ColorScheme.Light)
