from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot import settings
from earshot.errors import InputError
from earshot.settings import Settings


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.toml") == Settings()


def test_the_history_can_be_switched_off(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("keep_history = false")
    assert settings.overlaid(settings.load(file), chat="m.gguf") == Settings(
        chat="m.gguf", keep_history=False
    )


def test_choices_are_read_and_overlaid(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('voice = "amy.onnx"\ninput_device = "Röde"\n', "utf-8")
    chosen = settings.load(file)
    assert chosen == Settings(voice="amy.onnx", input_device="Röde")
    assert settings.overlaid(chosen, voice="", chat="m.gguf").voice == "amy.onnx"
    assert settings.overlaid(chosen, voice="", chat="m.gguf").chat == "m.gguf"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('vioce = "amy"', "Did you mean “voice”"),
        ('zzz = "amy"', "Known: chat"),
        ("voice = 7", "must be text in quotes"),
        ('keep_history = "no"', "“keep_history” must be true or false"),
        ('language = "xx"', "one of en, de, fr, es, zh"),
        ("speech_rate = 3", "between 0.5 and 2"),
        ("speech_rate = nan", "between 0.5 and 2"),
        ("speech_rate = true", "“speech_rate” must be a number"),
        ("voice = ?", "line 1"),
    ],
)
def test_a_wrong_line_is_named_and_passed_over(tmp_path: Path, content: str, expected: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"{content}\n")
    (problem,) = settings.problems(file)
    assert expected in problem.text
    assert f"{file}, line 1: " in problem.text or "at line 1" in problem.text
    assert settings.load(file) == Settings()
    with pytest.raises(InputError, match="Your choice: unknown setting “zzz”"):
        settings.check({"zzz": 1}, "Your choice")


def test_what_is_right_beside_a_wrong_line_counts(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# mine\nvoice = 7\n\nlanguage = "de"\n "speech_rate" = 9\n[more]\n')
    assert settings.load(file) == Settings(language="de")
    told = [problem.text.removeprefix(f"{file}, line ")[:1] for problem in settings.problems(file)]
    assert told == ["2", "5", "6"]
    settings.write(file, voice="amy.onnx")
    assert settings.load(file) == Settings(language="de", voice="amy.onnx")


def test_a_file_without_faults_or_none_has_no_problems(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    assert settings.problems(file) == []
    file.write_text('language = "de"')
    assert settings.problems(file) == []


@pytest.mark.parametrize("rate", ["2", "0.5", "1.25"])
def test_language_and_pace_are_read(tmp_path: Path, rate: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'language = "de"\nspeech_rate = {rate}')
    assert settings.load(file) == Settings(language="de", speech_rate=float(rate))


def test_a_change_keeps_what_the_person_wrote(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# mine\nvoice = "amy.onnx"  # the best\nspeech_rate = 1 # usual\n\n', "utf-8")
    settings.write(file, speech_rate=0.8, language="de")
    assert file.read_text("utf-8") == (
        '# mine\nvoice = "amy.onnx"  # the best\nspeech_rate = 0.8 # usual\nlanguage = "de"\n\n'
    )
    assert settings.load(file) == Settings(voice="amy.onnx", speech_rate=0.8, language="de")


def test_a_change_makes_the_file_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.toml"
    settings.write(file, voice='C:\\a "b".onnx', keep_history=False)
    assert settings.load(file) == Settings(voice='C:\\a "b".onnx', keep_history=False)


@pytest.mark.parametrize("written", [b"voice = ?", b"\xff\xfe"])
def test_a_damaged_file_is_kept_beside_the_new_one(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(written)
    settings.write(file, language="de")
    assert settings.load(file) == Settings(language="de")
    assert (tmp_path / "settings.toml.bad").read_bytes() == written


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.mkdir()
    assert settings.load(file) == Settings()
    with pytest.raises(InputError, match="cannot be changed"):
        settings.write(file, language="de")


@given(st.binary(max_size=200))
def test_garbage_is_settings_and_clear_sentences(content: bytes) -> None:
    file = Path(__file__).with_name(".garbage.toml")
    file.write_bytes(content)
    assert settings.load(file) == Settings() or content.strip()
    assert all(problem.text.startswith(str(file)) for problem in settings.problems(file))
    file.unlink()
