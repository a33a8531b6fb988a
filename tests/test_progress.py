from __future__ import annotations

import io
import sys

import pytest

from earshot import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: at[0])
    return at


def test_a_log_gets_a_line_for_each_tenth(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    bar = progress.Bar()
    for done in range(1, 101):
        clock[0] += 3
        bar(done, 100, "loss 0.5")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0] == "10 of 100  loss 0.5  4 min left"
    assert lines[-1] == "100 of 100  loss 0.5"


def test_work_that_goes_on_counts_from_where_it_began(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    bar = progress.Bar()
    bar(50, 100, "")
    clock[0] += 10
    bar(60, 100, "")
    bar(100, 100, "")
    text = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "40 s left" in text
    assert text.endswith("100 of 100\033[K\n")
