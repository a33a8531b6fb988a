"""Apps, folders, files and pages in a home of the tests' own; what is opened writes itself down."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.errors import SkillError
from earshot.skills import opening
from earshot.values import Risk, SkillCall
from tests.skills.hosting import Home, ask, book

_ENTRY = "[Desktop Entry]\nType=Application\nName={name}\nExec={line}\n"


class Desk:
    """A home folder with apps and files, and an `xdg-open` that keeps what it was given."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = folder / "me"
        self._opened = folder / "opened"
        self._program = folder / "bin" / "xdg-open"
        self._program.parent.mkdir()
        self._program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {self._opened}.part\n'
                                 f"mv {self._opened}.part {self._opened}\n")  # fmt: skip
        self._program.chmod(0o755)
        for name in ("Documents", "Downloads", "Pictures", "Music", "Videos", "Desktop"):
            (self.home / name).mkdir(parents=True)
            monkeypatch.setenv(f"XDG_{name.upper().removesuffix('S')}_DIR", "")
        monkeypatch.setenv("HOME", str(self.home))
        monkeypatch.setenv("PATH", f"{self._program.parent}:/usr/bin:/bin")
        monkeypatch.setenv("XDG_DATA_HOME", str(self.home / ".local/share"))
        monkeypatch.setenv("XDG_DATA_DIRS", str(folder / "usr"))
        for variable in ("DOCUMENTS", "DOWNLOAD", "PICTURES", "MUSIC", "VIDEOS", "DESKTOP"):
            monkeypatch.delenv(f"XDG_{variable}_DIR", raising=False)

    def app(self, name: str, more: str = "", line: str = "", place: str = "") -> None:
        """Installs an app that hands its name to `xdg-open`."""
        folder = self.home / (place or ".local/share/applications")
        folder.mkdir(parents=True, exist_ok=True)
        line = line or f'{self._program} "{name}" %U'
        entry = _ENTRY.format(name=name, line=line) + more
        (folder / f"{len(list(folder.iterdir()))}.desktop").write_text(entry)

    def file(self, path: str, mode: int = 0o644) -> Path:
        whole = self.home / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.touch(mode)
        return whole

    def opened(self) -> list[str]:
        """What was opened, once anything was."""
        deadline = time.monotonic() + 20
        while not self._opened.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        return self._opened.read_text().splitlines()

    def untouched(self) -> bool:
        return not self._opened.exists()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("text", "app"),
    [
        ("open firefox", "Firefox"),
        ("Please launch Fire Fox", "Firefox"),
        ("open the firefox app", "Firefox"),
        ("start the program fyrefox", "Firefox"),
        ("open libre office writer", "LibreOffice Writer"),
        ("open writer", "LibreOffice Writer"),
        ("launch visual studio code", "Visual Studio Code"),
        ("open the web browser", "Firefox"),
    ],
)
async def test_an_app_is_opened_by_what_people_call_it(
    home: Home, desk: Desk, text: str, app: str
) -> None:
    desk.app("Firefox", "GenericName=Web Browser\n")
    desk.app("LibreOffice Writer")
    desk.app("LibreOffice Calc")
    desk.app("Visual Studio Code", place=".local/share/flatpak/exports/share/applications")
    host = home.host()
    assert await ask(host, text) == f"Opening {app}."
    assert desk.opened() == [app]
    assert await ask(host, "undo") == f"Close {app} by hand. I cannot."


async def test_where_two_apps_fit_neither_is_opened(home: Home, desk: Desk) -> None:
    desk.app("LibreOffice Writer")
    desk.app("LibreOffice Calc")
    which = await ask(home.host(), "open libreoffice")
    assert which == "Which one: LibreOffice Writer or LibreOffice Calc?"
    assert desk.untouched()


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("NoDisplay=true\n", ""),
        ("Hidden=true\n", ""),
        ("Type=Link\n", ""),
        ("Terminal=true\n", ""),
        ("", '"unfinished'),
        ("", "%U"),
        ("", "/no/such/program"),
        ("\udcff", ""),
        ("[[[\n=\n", "\n"),
    ],
)
async def test_an_app_that_cannot_be_started_is_refused(
    home: Home, desk: Desk, more: str, line: str
) -> None:
    try:
        desk.app("Htop", more, line)
    except UnicodeEncodeError:
        desk.file(".local/share/applications/x.desktop").write_bytes(b"[Desktop Entry]\n\xff")
    with pytest.raises(SkillError) as refusal:
        await ask(home.host(), "open htop")
    assert refusal.value.code in ("not-found", "app-terminal", "app-damaged", "program-missing")
    assert desk.untouched()


async def test_nothing_in_an_app_s_line_is_interpreted(home: Home, desk: Desk) -> None:
    desk.app("Odd", line='xdg-open "$(id)" ; `id` 100%% %f')
    await ask(home.host(), "open odd")
    assert desk.opened() == ["$(id)", ";", "`id`", "100%"]


@pytest.mark.parametrize("text", ["open up", "open a new tab", "open source software is great"])
def test_what_names_no_app_is_left_alone(home: Home, text: str) -> None:
    meaning = book(home.host()).understand(text)
    assert meaning is None or meaning.intent != "open_app"


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("open my downloads folder", "Downloads"),
        ("open downloads", "Downloads"),
        ("show me the pictures folder", "Pictures"),
        ("go to my documents folder", "Documents"),
        ("open the folder taxes", "Documents/Taxes"),
    ],
)
async def test_a_folder_is_opened(home: Home, desk: Desk, text: str, folder: str) -> None:
    (desk.home / "Documents" / "Taxes").mkdir()
    said = await ask(home.host(), text)
    assert said == f"Opening the {Path(folder).name} folder."
    assert desk.opened() == [str(desk.home / folder)]


async def test_a_folder_that_is_not_there_is_refused(home: Home, desk: Desk) -> None:
    for text, said in (
        ("open my music folder", "There is no folder Music here."),
        ("open the holiday folder", "I find no folder called holiday."),
    ):
        (desk.home / "Music").exists() and (desk.home / "Music").rmdir()
        with pytest.raises(SkillError) as refusal:
            await ask(home.host(), text)
        assert refusal.value.text == said
    assert desk.untouched()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("open the file budget.xlsx", "Documents/2026/budget.xlsx"),
        ("open the file budget dot xlsx", "Documents/2026/budget.xlsx"),
        ("open the document budget", "Documents/2026/budget.xlsx"),
        ("open the file Holiday plan", "Downloads/Holiday_Plan.pdf"),
        ("open my shopping file", "shopping.txt"),
    ],
)
async def test_a_file_is_found_and_opened(home: Home, desk: Desk, text: str, path: str) -> None:
    for other in ("Music/song.mp3", "Downloads/Holiday_Plan.pdf", "Documents/.budget.xlsx"):
        desk.file(other)
    desk.file("Documents/2026/budget.xlsx")
    desk.file("shopping.txt")
    assert await ask(home.host(), text) == f"Opening {Path(path).name}."
    assert desk.opened() == [str(desk.home / path)]


async def test_of_two_files_neither_is_opened(home: Home, desk: Desk) -> None:
    desk.file("Documents/report.pdf")
    desk.file("Downloads/report.pdf")
    which = await ask(home.host(), "open the file report")
    assert which == "Which one: report.pdf in Documents or report.pdf in Downloads?"
    assert desk.untouched()


@pytest.mark.parametrize(
    "name",
    ["setup.sh", "Setup.EXE", "game.desktop", "run.bat", "tool.AppImage", "link.lnk", "tool"],
)
async def test_a_program_among_the_files_is_never_opened(home: Home, desk: Desk, name: str) -> None:
    desk.file(f"Downloads/{name}", mode=0o755)
    with pytest.raises(SkillError, match=r"is a program\. Open it by hand"):
        await ask(home.host(), f"open the file {name}")
    assert desk.untouched()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("open wikipedia dot org", "https://wikipedia.org"),
        ("Open wikipedia.org.", "https://wikipedia.org"),
        ("go to news dot bbc dot co dot uk", "https://news.bbc.co.uk"),
        ("visit Wikipedia dot org please", "https://Wikipedia.org"),
        ("open the website my dash site dot de", "https://my-site.de"),
        ("open the page en.wikipedia.org/wiki/Linux", "https://en.wikipedia.org/wiki/Linux"),
        ("open wikipedia dot org slash wiki", "https://wikipedia.org/wiki"),
        ("open the site https://example.com", "https://example.com"),
    ],
)
async def test_a_page_is_opened(home: Home, desk: Desk, text: str, address: str) -> None:
    assert await ask(home.host(), text) == f"Opening {address.removeprefix('https://')}."
    assert desk.opened() == [address]


@pytest.mark.parametrize(
    "address",
    ["", "wikipedia", "file:///etc/passwd", "javascript:alert(1)", "ftp://example.com", "--help",
     "example.com --new-window", "user:word@example.com", "/etc/passwd", "a..com", "-a.com"],
)  # fmt: skip
async def test_what_is_no_address_is_refused(home: Home, desk: Desk, address: str) -> None:
    with pytest.raises(SkillError, match="is no web address"):
        await home.host().run(SkillCall("open_web_page", {"address": address}))
    assert desk.untouched()


@given(st.text())
def test_any_address_is_of_the_web_or_none(text: str) -> None:
    address = opening._address(text)
    assert not address or (address[0].isalnum() and "." in address and " " not in address)


async def test_without_a_way_to_open_it_says_what_to_install(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SkillError, match="once xdg-utils is installed"):
        await ask(home.host(), "open wikipedia dot org")


async def test_where_nothing_opens_it_it_is_not_said_to_be_open(
    home: Home, desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "bin" / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(SkillError, match="Nothing on this computer opens that"):
        await ask(home.host(), "open wikipedia dot org")


async def test_an_app_nobody_has_is_named(home: Home, desk: Desk) -> None:
    with pytest.raises(SkillError, match=r"I find no app called photo shop\."):
        await ask(home.host(), "open photo shop")


def test_a_chat_model_may_not_open_things_as_if_it_read_them(home: Home) -> None:
    risks = {tool.name: tool.risk for tool in home.host().tools()}
    assert {risks[f"open_{what}"] for what in ("app", "file", "folder", "web_page")} == {
        Risk.REVERSIBLE
    }
