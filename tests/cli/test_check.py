"""`evenhand check`: any summary against its article, as a user runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.commands import run
from tests.support.html_page import Page

ARTICLE = (
    "The harbour board of Ostmark voted on Monday to close the old ferry pier. "
    "Chairwoman Lena Farrow slammed the vote and resigned an hour later. "
    "The board will spend 12 million on a new terminal."
)
WRONG = "The board voted to close the pier. It will spend 13 million on a new terminal."
RETOLD = "Der Hafenrat von Ostmark schließt den alten Anleger. Lena Farrow ist am Montag aus Protest zurückgetreten."
GERMAN = "Der Hafenrat hat am Montag beschlossen, den alten Anleger zu schließen, weil er nicht mehr sicher ist."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with an article, two summaries of it, and files that can't be checked."""
    files = {
        "article.txt": ARTICLE,
        "right.txt": "Lena Farrow resigned.",
        "wrong.txt": WRONG,
        "empty.txt": "\n",
        "german.txt": GERMAN,
        "retold.txt": RETOLD,
        "article.html": f"<!doctype html><title>Pier</title><article><p>{ARTICLE}</p><p>{ARTICLE}</p></article>",
        "long.txt": "It rained. " * 40_000,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")
    return tmp_path


def test_text(folder: Path) -> None:
    """Each sentence has a number, what is objected to, and its evidence; the last lines count and promise nothing."""
    done = run(["check", "article.txt", "wrong.txt"], folder)

    assert (done.code, done.err) == (0, "")
    lines = [line.strip() for line in done.out.splitlines()]
    assert "1. The board voted to close the pier." in lines
    assert "! 13 is not in the article." in lines
    assert "[3] The board will spend 12 million on a new terminal." in lines
    assert any(line.startswith("2 sentences, 1 objected to. The checks compare words.") for line in lines)
    assert not {"score", "verdict", "correct"} & set(done.out.lower().split())


@pytest.mark.parametrize("words", [["-", "wrong.txt"], ["article.txt", "-"]])
def test_standard_input(folder: Path, words: list[str]) -> None:
    """Either text may come from standard input."""
    given = ARTICLE if words[0] == "-" else WRONG

    assert "1 objected to" in run(["check", *words], folder, given).out


def test_json(folder: Path) -> None:
    """JSON has the summary as it was given, with offsets that read it, and the article."""
    done = run(["check", "article.txt", "wrong.txt", "--format", "json"], folder)

    check = json.loads(done.out)
    assert (check["summary"], check["article"]["text"], check["unchecked"]) == (WRONG, ARTICLE, [])
    assert [WRONG[s["start"] : s["end"]] for s in check["sentences"]] == [s["text"] for s in check["sentences"]]
    assert [[v["kind"] for v in s["violations"]] for s in check["sentences"]] == [[], ["unsupported_number"]]


def test_page_to_a_file(folder: Path) -> None:
    """HTML goes to the file of `-o`, and the article may itself be a web page."""
    done = run("check article.html wrong.txt --format html -o check.html".split(), folder)

    page = Page((folder / "check.html").read_text("utf-8"))
    assert (done.code, done.out) == (0, "")
    assert "13 is not in the article" in " ".join(page.words)


@pytest.mark.parametrize(("summary", "code"), [("right.txt", 0), ("wrong.txt", 100)])
def test_gate(folder: Path, summary: str, code: int) -> None:
    """With `--fail-on objection` the exit code is 100 if a sentence is objected to; the result is printed anyway."""
    done = run(["check", "article.txt", summary, "--fail-on", "objection"], folder)

    assert (done.code, "objected to" in done.out) == (code, True)


def test_what_was_not_looked_for(folder: Path) -> None:
    """Outside English the text says what was not looked for; a gate says so on stderr too."""
    done = run("check german.txt german.txt --fail-on objection".split(), folder)

    assert done.code == 0
    assert "Not looked for, because the article is not in English: names, " in done.out
    assert "Not looked for" in done.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param("- -", 2, "can't both be standard input", id="both from standard input"),
        pytest.param("article.txt", 2, "Missing argument", id="no summary"),
        pytest.param("nope.txt right.txt", 2, "there is no file nope.txt", id="no such article"),
        pytest.param("article.txt nope.txt", 2, "there is no file nope.txt", id="no such summary"),
        pytest.param("article.txt empty.txt", 1, "The summary is empty: give its text", id="empty summary"),
        pytest.param("empty.txt right.txt", 1, "The article is empty: give its text", id="empty article"),
        pytest.param("photo.jpg right.txt", 1, "photo.jpg is not UTF-8 text", id="binary article"),
        pytest.param("article.txt photo.jpg", 1, "photo.jpg is not UTF-8 text", id="binary summary"),
        pytest.param("article.txt long.txt", 1, "The summary has 440,000 characters", id="summary too long"),
        pytest.param("long.txt right.txt", 1, "The article has 440,000 characters", id="article too long"),
        pytest.param("german.txt wrong.txt", 1, "another language", id="other language"),
        pytest.param("article.txt retold.txt", 1, "another language (de)", id="other language, same names"),
        pytest.param("article.txt right.txt -o nope/a.txt", 2, "make the folder nope first", id="no such folder"),
    ],
)
def test_refused(folder: Path, words: str, code: int, says: str) -> None:
    """What can't be checked ends with an error that says what to do, and prints no result."""
    done = run(["check", *words.split()], folder)

    assert (done.code, done.out) == (code, "")
    assert says in done.err


def test_saved_lexicon(folder: Path) -> None:
    """What is found is the same without a saved lexicon, with one, with a damaged one, and where none can be saved."""
    command, cache = ["check", "article.txt", "wrong.txt"], folder / "cache"
    cold = [commands.run_cold(command, folder) for _ in range(2)]
    (saved,) = cache.rglob("lexicon.json")
    saved.write_bytes(saved.read_bytes()[:1000])
    cold.append(commands.run_cold(command, folder))
    shutil.rmtree(cache)
    cache.write_text("no folder", "utf-8")
    cold.append(commands.run_cold(command, folder))

    found = {done.out.rpartition("\nrules")[0] for done in cold}  # the last line has the seconds
    assert [(done.code, done.err) for done in cold] == [(0, "")] * 4
    assert len(found) == 1
    assert "1 objected to" in found.pop()
