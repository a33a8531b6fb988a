from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import pytest

from earshot.errors import SkillError
from earshot.skills.host import SkillHost, State
from earshot.values import Meaning, SkillCall, Tool
from tests.skills.hosting import Home, ask

HEADER = "from __future__ import annotations\nfrom earshot.skills.api import *\n"


def added(home: Home, name: str, code: str) -> SkillHost:
    """A host whose person has put a skill file into the folder."""
    (home.skills / f"{name}.py").write_text(HEADER + code)
    return home.host()


def state(host: SkillHost, name: str) -> tuple[State, str]:
    return next((one.state, one.why) for one in host.status() if one.name == name)


async def test_three_lines_are_a_skill(home: Home) -> None:
    host = added(home, "hello", '@skill("say hello")\ndef hello(): return "Hello."\n')
    assert await ask(host, "Say hello, please") == "Hello."
    assert state(host, "hello") == (State.READY, "")


def test_the_built_in_skills_are_all_ready(home: Home) -> None:
    statuses = home.host().status()
    assert {one.state for one in statuses} == {State.READY}
    assert {"tell_time", "set_timer", "calculate", "stop", "repeat"} <= {s.name for s in statuses}


def test_a_skill_is_told_to_a_chat_model_as_a_tool(home: Home) -> None:
    host = added(
        home,
        "lamp",
        "from typing import Literal\n"
        '@skill("lamp {number:level}")\n'
        "def lamp(context: Context, level: int, colour: Literal['red', 'blue'] = 'red',\n"
        "         name: str | None = None, dim: bool = False, warmth: float = 0.5) -> str:\n"
        '    """Set the lamp."""\n    return ""\n',
    )
    assert host.tools()[-1] == Tool(
        "lamp",
        "Set the lamp.",
        {
            "type": "object",
            "properties": {
                "level": {"type": "integer"},
                "colour": {"type": "string", "enum": ["red", "blue"]},
                "name": {"type": "string"},
                "dim": {"type": "boolean"},
                "warmth": {"type": "number"},
            },
            "required": ["level"],
        },
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import no_such_module_anywhere", State.BROKEN),
        ("def broken(:", State.BROKEN),
        ("raise SystemExit(3)", State.BROKEN),
        ("1 / 0", State.BROKEN),
        ("import time; time.sleep(30)", State.BROKEN),
        ("nothing = 1", State.BROKEN),
        ('@skill\ndef guest(): return ""', State.BROKEN),
        ('@skill("hi", lists={"who": [1, 2]})\ndef guest(who): return ""', State.BROKEN),
        ('@skill("hi")\ndef guest(thing: (1 / 0)): return ""', State.BROKEN),
        ('@skill("hi {who}", lists={"who": []})\ndef guest(who): return ""', State.BAD_TEMPLATE),
        ('@skill("hi {who}", lists={"who": [""]})\ndef guest(who): return ""', State.BAD_TEMPLATE),
        ('@skill("hi")\nasync def guest(): return ""', State.BROKEN),
        ('@skill("hi")\ndef guest(thing: bytes): return ""', State.BROKEN),
        ('@skill("hi")\ndef guest(thing: Unknown): return ""', State.BROKEN),
        ('@skill("hi")\ndef guest(*things): return ""', State.BROKEN),
        ('@skill("hi (there")\ndef guest(): return ""', State.BAD_TEMPLATE),
        ('@skill("hi {nobody}")\ndef guest(nobody: str): return ""', State.BAD_TEMPLATE),
        ('@skill("hi {label:who}")\ndef guest(name: str): return ""', State.BAD_TEMPLATE),
        ('@skill("what time")\ndef tell_time(): return ""', State.NAME_TAKEN),
    ],
)
def test_a_broken_skill_has_a_status_and_harms_no_other(
    home: Home, code: str, expected: State
) -> None:
    ours = len(home.host().tools())
    host = added(home, "guest", code)
    broken = host.status()[-1]
    assert broken.state is expected
    assert broken.why
    assert broken.source == str(home.skills / "guest.py")
    assert len(host.tools()) == len(host.intents()) == ours


def test_a_slip_of_the_pen_is_told_with_its_line(home: Home) -> None:
    host = added(home, "guest", '@skill("hi")\ndef guest(: return ""')
    assert re.fullmatch(r"it cannot be loaded: line \d+: invalid syntax", host.status()[-1].why)


def test_the_second_skill_of_a_name_is_kept_out(home: Home) -> None:
    added(home, "a", '@skill("one")\ndef same(): return "a"')
    host = added(home, "b", '@skill("two")\ndef same(): return "b"')
    states = [(Path(s.source).stem, s.state) for s in host.status() if s.name == "same"]
    assert states == [("a", State.READY), ("b", State.NAME_TAKEN)]


def test_an_imported_skill_is_not_offered_twice(home: Home) -> None:
    host = added(
        home,
        "more",
        'from earshot.skills.clock import tell_time\n@skill("more")\ndef more(): return ""',
    )
    assert [one.source for one in host.status() if one.name == "tell_time"] == ["clock"]


async def test_a_package_brings_skills_by_entry_point(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parrot.py").write_text(HEADER + '@skill("polly")\ndef polly(): return "Hi."')
    metadata = tmp_path / "parrot-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: parrot\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[earshot.skills]\nparrot = parrot\nlost = parrot_that_is_gone\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    host = home.host()
    assert await ask(host, "polly") == "Hi."
    assert state(host, "parrot_that_is_gone")[0] is State.BROKEN
    sys.modules.pop("parrot")


async def test_arguments_are_fitted_to_the_function(home: Home) -> None:
    host = added(
        home,
        "echo",
        '@skill("echo")\n'
        "def echo(a: int, b: float = 0.0, c: bool = False, d: str | None = None) -> str:\n"
        "    return repr((a, b, c, d))\n",
    )
    given = {"a": "5", "b": 2, "c": "yes", "d": 7}
    assert (await host.run(SkillCall("echo", given))).said == "(5, 2.0, True, '7')"
    assert (
        await host.run(SkillCall("echo", {"a": 5.0, "d": None}))
    ).said == "(5, 0.0, False, None)"


@pytest.mark.parametrize(
    "arguments",
    [{}, {"a": "x"}, {"a": 1.5}, {"a": None}, {"a": [1]}, {"a": 1, "z": 2}, {"a": float("inf")},
     {"a": 1, "c": "perhaps"}, {"a": 1, "d": "green"}],
)  # fmt: skip
async def test_arguments_that_do_not_fit_are_refused(
    home: Home, arguments: dict[str, object]
) -> None:
    host = added(
        home,
        "fit",
        "from typing import Literal\n"
        '@skill("fit")\n'
        "def fit(a: int, c: bool = False, d: Literal['red', 'blue'] = 'red') -> str:\n"
        '    return "ran"\n',
    )
    with pytest.raises(SkillError) as caught:
        await host.run(SkillCall("fit", arguments))
    assert caught.value.code == "skill-argument"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("1 / 0", "skill-failed"),
        ("raise SystemExit", "skill-failed"),
        ("raise OSError(28, 'No space left')", "disk-full"),
        ("raise OSError(5, 'Input/output error')", "skill-failed"),
        ("open('/nowhere/at/all')", "system"),
        ("raise TimeoutError", "skill-failed"),
        ("return None", "skill-failed"),
        ("return 5", "skill-failed"),
        ("raise SkillError('empty', 'The tank is empty.')", "empty"),
        ("import time; time.sleep(30)", "skill-slow"),
    ],
)
async def test_a_skill_that_fails_says_so(home: Home, body: str, code: str) -> None:
    host = added(home, "fail", f'@skill("fail")\ndef fail():\n    {body}\n')
    with pytest.raises(SkillError) as caught:
        await host.run(SkillCall("fail"))
    assert caught.value.code == code


async def test_a_skill_that_hangs_is_not_started_a_second_time(home: Home) -> None:
    host = added(home, "hang", '@skill("h")\ndef hang():\n    import time; time.sleep(30)\n')
    codes = []
    for _ in range(2):
        with pytest.raises(SkillError) as caught:
            await host.run(SkillCall("hang"))
        codes.append(caught.value.code)
    assert codes == ["skill-slow", "skill-busy"]


async def test_an_unknown_skill_is_refused(home: Home) -> None:
    with pytest.raises(SkillError, match="no skill"):
        await home.host().run(SkillCall("teleport"))


async def test_a_cancelled_call_is_cancelled_at_once(home: Home) -> None:
    host = added(home, "nap", '@skill("n")\ndef nap():\n    import time; time.sleep(0.3)\n')
    call = asyncio.create_task(host.run(SkillCall("nap")))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_background_runs_from_start_to_close(home: Home) -> None:
    host = added(
        home,
        "tick",
        "@background\n"
        "async def tick(context: Context) -> None:\n"
        "    while True:\n"
        "        context.announce('tick')\n"
        "        await context.sleep(None)\n"
        '@skill("tick")\n'
        "def tock(context: Context) -> str:\n"
        "    context.wake()\n"
        '    return "tock"\n',
    )
    assert home.announced == []
    await host.start()
    await asyncio.sleep(0.01)
    assert home.announced == ["tick"]
    await ask(host, "tick")
    await asyncio.sleep(0.05)
    assert home.announced == ["tick", "tick"]
    await host.close()
    await ask(host, "tick")
    assert home.announced == ["tick", "tick"]


async def test_close_ends_a_background_that_is_just_being_woken(home: Home) -> None:
    host = added(
        home,
        "tick",
        "@background\n"
        "async def tick(context: Context) -> None:\n"
        "    while True:\n"
        "        await context.sleep(60)\n"
        '@skill("tick")\n'
        "def tock(context: Context) -> str:\n"
        "    context.wake()\n"
        '    return "tock"\n',
    )
    async with asyncio.timeout(30):
        for _ in range(50):
            await host.start()
            await asyncio.sleep(0)
            await host.run(SkillCall("tock"))
            await host.close()


async def test_a_background_that_fails_harms_no_other(home: Home) -> None:
    host = added(
        home,
        "ill",
        '@background\nasync def ill(context): 1 / 0\n@skill("ill")\ndef well(): return "Well."\n',
    )
    await host.start()
    assert await ask(host, "ill") == "Well."
    await host.close()


async def test_each_file_has_a_folder_of_its_own(home: Home) -> None:
    host = added(
        home, "keep", '@skill("keep")\ndef keep(context: Context): return str(context.folder)'
    )
    assert await ask(host, "keep") == str(home.data / "keep.py")


SWITCH = """
@skill("flip the switch", risk=Risk.REVERSIBLE)
def flip_the_switch(context: Context) -> Reply:
    def back() -> str:
        return "It is off again."
    return Reply("It is on.", undo=back)

@skill("what was that", after=("flip_the_switch",))
def say_what(context: Context) -> str:
    return context.last_call().name
"""


async def test_what_was_changed_last_can_be_undone(home: Home) -> None:
    host = added(home, "switch", SWITCH)
    assert await ask(host, "flip the switch") == "It is on."
    assert (await host.run(SkillCall("undo"))).said == "It is off again."
    with pytest.raises(SkillError) as caught:
        await host.run(SkillCall("undo"))
    assert caught.value.code == "nothing-to-undo"


async def test_a_skill_knows_what_it_follows(home: Home) -> None:
    host = added(home, "switch", SWITCH)
    await ask(host, "flip the switch")
    assert (await host.run(SkillCall("say_what"))).said == "flip_the_switch"
    assert next(tool.risk for tool in host.tools() if tool.name == "flip_the_switch") == 1


async def test_a_skill_says_itself_whether_it_is_meant(home: Home) -> None:
    host = added(
        home,
        "cats",
        "def known(context, cat): return cat == 'tom' or 1 / (cat == 'garfield') < 1\n"
        '@skill("where is {text:cat}", fits=known)\n'
        'def find(cat: str): return f"{cat} sleeps."\n',
    )
    assert await ask(host, "Where is Tom?") == "Tom sleeps."
    assert not host.fits(Meaning("find", {"cat": "garfield"}))
    assert not host.fits(Meaning("find", {"cat": "a bug"}))
    assert not host.fits(Meaning("find"))
    assert host.fits(Meaning("tell_time"))
