"""The floors of ARCHITECTURE.md, held: who may import whom, and how big things may grow."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

import pytest

APP = Path(__file__).parents[1] / "app" / "earshot"

FLOORS = (
    {"__init__", "values", "events", "errors", "settings", "paths", "languages", "times", "joined"},
    {"audio", "engines", "phrases", "skills", "library", "history", "computer", "intents"},
    {"core"},
    {"app", "choice", "own", "live", "instance", "requests", "doctor", "bench", "lessons"}
    | {"progress"},
    {"desktop", "cli", "__main__"},
)
PLACES = {
    "PySide6": ("desktop/",),
    "sounddevice": ("audio/",),
    "soundfile": ("audio/",),
    "subprocess": ("engines/process.py", "computer/programs.py"),
    "multiprocessing": ("engines/process.py", "instance.py"),
    "hassil": ("phrases/",),
    "sqlite3": ("history/",),
    "jeepney": ("computer/bus.py",),
    "mss": ("computer/",),
    "pynput": ("computer/",),
    "faster_whisper": ("engines/",),
    "ctranslate2": ("engines/",),
    "llama_cpp": ("engines/", "intents/model.py"),
    "torch": tuple(f"intents/{name}.py" for name in ("encoder", "tagger", "teach", "school")),
    "piper": ("engines/",),
    "pocketsphinx": ("engines/",),
    "espeakng_loader": ("engines/",),
}
"""Libraries, and the only places that may import them."""

LENT = {("skills", "computer")}
"""Parts of the first floor, and those beside them that they may import."""


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are ever executed, so not what only the type checker reads."""
    yield node
    for child in [] if is_type_checking(node) else ast.iter_child_nodes(node):
        yield from running_nodes(child)


@cache
def source(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path, root: Path) -> set[str]:
    """What a file imports when it runs, in functions too: `earshot.core.turn`, `os.path`."""
    found: set[str] = set()
    for node in running_nodes(source(file)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: imports are written in full"
            found |= {target(f"{node.module}.{name.name}", root) for name in node.names}
    return found


def target(name: str, root: Path) -> str:
    """`from a.b import c` imports the module `a.b.c` if there is one, else `a.b`."""
    path = root.parent.joinpath(*name.split("."))
    return name if path.is_dir() or path.with_suffix(".py").is_file() else name.rpartition(".")[0]


def files(root: Path) -> dict[str, Path]:
    """Every module of the tree by its full name."""
    return {
        ".".join((root.name, *file.relative_to(root).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): file
        for file in sorted(root.rglob("*.py"))
    }


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def floor(module: str) -> int:
    return next((n for n, parts in enumerate(FLOORS) if part(module) in parts), -1)


def wrong_ways(root: Path) -> list[str]:
    """Imports that point up, or across from one folder of the first floor to another."""
    return [
        f"{module} imports {other}"
        for module, file in files(root).items()
        for other in imports(file, root)
        if other.split(".")[0] == root.name and not may_import(module, other)
    ]


def may_import(module: str, other: str) -> bool:
    if part(module) == part(other) or (part(module), part(other)) in LENT:
        return True
    if part(module) == "core":
        return floor(other) == 0
    return floor(other) < floor(module) or (floor(other) == floor(module) != 1)


def homeless(root: Path) -> list[str]:
    return [module for module in files(root) if floor(module) < 0]


def misplaced(root: Path) -> list[str]:
    """Libraries imported outside their places."""
    return [
        f"{module} imports {library}"
        for module, file in files(root).items()
        for library in {name.split(".")[0] for name in imports(file, root)} & set(PLACES)
        if not file.relative_to(root).as_posix().startswith(PLACES[library])
    ]


def two_worlds(root: Path) -> list[str]:
    """Files beside the bridge that know both Qt and asyncio."""
    return [
        module
        for module, file in files(root).items()
        if {"PySide6", "asyncio"} <= {name.split(".")[0] for name in imports(file, root)}
        and module != f"{root.name}.desktop.bridge"
    ]


def cycles(root: Path) -> list[str]:
    modules = files(root)
    graph = {module: imports(file, root) - {module} for module, file in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]  # type: ignore[no-any-return]
    return []


def overgrown(root: Path) -> list[str]:
    return [
        module
        for module, file in files(root).items()
        if len(file.read_text(encoding="utf-8").splitlines()) > 400
    ]


def long_winded(root: Path) -> list[str]:
    """Says so where functions are longer than 10 lines in the middle or 30 at the ninth tenth."""
    lengths = [
        (node.end_lineno or 0) - node.lineno + 1
        for file in files(root).values()
        for node in ast.walk(source(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    middle, ninth = median(lengths), quantiles(lengths, n=10)[-1]
    return [] if middle <= 10 and ninth <= 30 else [f"median {middle}, ninth tenth {ninth}"]


Rule = Callable[[Path], list[str]]
RULES: list[Rule] = [homeless, wrong_ways, misplaced, two_worlds, cycles, overgrown, long_winded]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_stands(rule: Rule) -> None:
    assert rule(APP) == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (homeless, "stranger.py", ""),
        (wrong_ways, "values.py", "from earshot.core import turn"),
        (wrong_ways, "audio/microphone.py", "def open():\n    from earshot.engines import llama"),
        (wrong_ways, "core/turn.py", "import earshot.audio.files"),
        (wrong_ways, "audio/microphone.py", "import earshot.computer.volume"),
        (misplaced, "audio/microphone.py", "import subprocess"),
        (misplaced, "core/turn.py", "from PySide6.QtCore import Qt"),
        (misplaced, "engines/llama.py", "def go():\n    import subprocess"),
        (two_worlds, "desktop/window.py", "import asyncio\nimport PySide6"),
        (cycles, "core/turn.py", "def go():\n    from earshot.core import assistant"),
        (overgrown, "core/turn.py", "a = 1\n" * 401),
        (long_winded, "core/turn.py", "def go():\n" + "    a = 1\n" * 40 + "def no(): ...\n"),
    ],
)
def test_each_rule_can_fail(rule: Rule, path: str, text: str, tmp_path: Path) -> None:
    root = small_house(tmp_path)
    assert rule(root) == []
    (root / path).write_text(text)
    source.cache_clear()
    assert rule(root) != []


def test_what_only_the_type_checker_reads_is_free(tmp_path: Path) -> None:
    root = small_house(tmp_path)
    typed = "if TYPE_CHECKING:\n    from earshot.desktop import window\nelse:\n    window = 1\n"
    (root / "values.py").write_text(typed)
    assert [wrong_ways(root), cycles(root)] == [[], []]


def small_house(folder: Path) -> Path:
    root = folder / "earshot"
    for path in ("audio/microphone.py", "engines/llama.py", "core/turn.py", "desktop/window.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("def a(): ...\ndef b(): ...\n")
    (root / "values.py").write_text("")
    (root / "core/assistant.py").write_text("from earshot import values\nimport earshot.core.turn")
    return root
