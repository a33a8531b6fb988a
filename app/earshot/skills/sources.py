"""Where skill files come from, each as a name and a way to load it."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import cast

_MACHINERY = {
    "api",
    "arguments",
    "due",
    "host",
    "items",
    "kept",
    "listed",
    "moments",
    "named_days",
    "places",
    "planned",
    "running",
    "sources",
    "spoken",
    "which",
}
_MODULES = {one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)])}
BUILT_IN = tuple(sorted(_MODULES - _MACHINERY))
"""Our own skill files: all others of this package. They come in by the same door as everybody's."""


def found(folder: Path) -> Iterator[tuple[str, Callable[[], ModuleType]]]:
    """Built-in files, then those that installed packages offer as entry points of the group
    `earshot.skills` (`name = "package.module"`), then each `*.py` in the person's `folder`."""
    for name in BUILT_IN:
        yield name, partial(importlib.import_module, f"earshot.skills.{name}")
    for point in entry_points(group="earshot.skills"):
        yield point.module, cast("Callable[[], ModuleType]", point.load)
    for path in sorted(folder.glob("*.py")):
        yield str(path), partial(_from_file, path)


def _from_file(path: Path) -> ModuleType:
    name = f"earshot_skills_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
