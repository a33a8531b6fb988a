"""Open an app, a file, a folder or a web page.

Opening changes nothing that the person has, and what opened is closed by hand: so it is done at
once (Risk.REVERSIBLE), and "undo" says what to close. It is not Risk.READ, because what a chat
model read somewhere must not open pages and files unasked. A file that is a program is never
opened by voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from earshot.computer import apps, folders, names
from earshot.skills import which
from earshot.skills.api import Reply, Risk, SkillError, skill

_ENDINGS = (
    "com", "org", "net", "edu", "gov", "info", "io", "dev", "app", "ai", "tv", "me",
    "uk", "de", "fr", "es", "it", "nl", "at", "ch", "eu", "us", "ca", "cn", "jp",
)  # fmt: skip
_OPEN = "(open [up]|launch)"
_SAID_AS = (("dot", "."), ("slash", "/"), ("dash", "-"), ("hyphen", "-"))
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,})(?:/\S*)?")


@skill(
    f"{_OPEN} [(the|my)] {{title:name}} [(app|application|program)]",
    "(start|run) [the] (app|application|program) {title:name}",
    "(start|run) [the] {title:name} (app|application|program)",
    risk=Risk.REVERSIBLE,
)
def open_app(name: str) -> Reply:
    """Open an app by its name or kind, such as "Firefox" or "web browser"."""
    if address := _address(name, _ENDINGS):
        return _web_page(address)
    every = apps.installed()
    titles = names.meant(name, [app.name for app in every])
    kinds = [] if titles else names.meant(name, {app.kind for app in every})
    found = [app for app in every if app.name in titles or app.kind in kinds]
    if not found and (usual := names.meant(name, folders.usual())):
        return _folder(folders.usual()[usual[0]])
    missing = f"I find no app called {name}. For a file, say: open the file {name}."
    app = found[_only([one.name for one in found], missing)]
    apps.start(app)
    return _opened(app.name)


@skill(
    f"({_OPEN}|show me|show|go to) [(the|my)] {{text:name}} (folder|directory)",
    f"({_OPEN}|show me|show|go to) [(the|my)] folder [called] {{text:name}}",
    risk=Risk.REVERSIBLE,
)
def open_folder(name: str) -> Reply:
    """Open a folder of the person: downloads, documents, pictures, music, videos, desktop or home,
    or one that lies in these."""
    usual = folders.usual()
    if known := names.meant(name, usual):
        return _folder(usual[known[0]])
    inner = {path for place in usual.values() for path in folders.inside(place)}
    return _folder(_one_of(inner, name, f"I find no folder called {name}."))


@skill(
    f"({_OPEN}|show me) [(the|my)] (file|document) [called] {{text:name}}",
    f"({_OPEN}|show me) [(the|my)] {{text:name}} (file|document)",
    risk=Risk.REVERSIBLE,
)
def open_file(name: str) -> Reply:
    """Open a file, found by its name in the usual folders."""
    path = _one_of(set(folders.files()), name, f"I find no file called {name}.")
    if folders.is_program(path):
        raise SkillError("file-runs", f"{path.name} is a program. Open it by hand.")
    apps.hand_over(str(path))
    return _opened(path.name)


@skill(
    f"({_OPEN}|go to|visit|show me) [the] (website|web site|web page|webpage|page|site)"
    " {text:address}",
    "(go to|visit|browse to) {text:address} dot {ending}",
    lists={"ending": _ENDINGS},
    risk=Risk.REVERSIBLE,
)
def open_web_page(address: str, ending: str = "") -> Reply:
    """Open a web page in the browser, by its address."""
    whole = _address(f"{address} dot {ending}" if ending else address)
    if not whole:
        said = f"“{address[:60]}” is no web address. Say, for example: open wikipedia dot org."
        raise SkillError("no-address", said)
    return _web_page(whole)


def _address(said: str, endings: Sequence[str] = ()) -> str:
    """The address a person said or typed, "wikipedia dot org"; "" where it is none that a browser
    loads from the web. `endings`: of these only."""
    text = f" {said.strip()} "
    for word, sign in _SAID_AS:
        text = re.sub(rf"\s+{word}(?=\s)\s*", sign, text)
    text = re.sub(r"^https?:?//", "", text.strip().replace("// ", "//"))
    match = _HOST.fullmatch(text)
    known = match and (not endings or match[1].lower() in endings)
    return text if known else ""


def _one_of(paths: Iterable[Path], name: str, missing: str) -> Path:
    """The path whose name, with or without its ending, was meant."""
    spoken = " ".join(name.split()).replace(" dot ", ".")
    every = sorted(paths)
    titles = names.meant(spoken, {path.name for path in every})
    stems = [] if titles else names.meant(spoken, {path.stem for path in every})
    found = [path for path in every if path.name in titles or path.stem in stems]
    return found[_only([f"{path.name} in {path.parent.name}" for path in found], missing)]


def _only(found: Sequence[str], missing: str) -> int:
    """The place of the one thing found. SkillError where there is none."""
    if not found:
        raise SkillError("not-found", missing)
    return found.index(which.one(found, lambda listed: f"Which one: {listed}?", str))


def _folder(path: Path) -> Reply:
    if not path.is_dir():
        raise SkillError("not-found", f"There is no folder {path.name} here.")
    apps.hand_over(str(path))
    return _opened(f"the {path.name} folder")


def _web_page(address: str) -> Reply:
    apps.hand_over(f"https://{address}")
    return _opened(address)


def _opened(what: str) -> Reply:
    return Reply(f"Opening {what}.", lambda: f"Close {what} by hand. I cannot.")
