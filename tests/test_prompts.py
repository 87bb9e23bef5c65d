"""Prompt files: what is accepted, what is refused and where, and that a release is final."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service import prompts
from service.errors import InvalidRequest, NotFound, PromptError
from service.wiring import shipped_prompts

Edit = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the prompts that come along."""
    return Path(shutil.copytree(shipped_prompts(), tmp_path / "prompts"))


def draft(folder: Path, kind: str, edit: Edit, version: str = "9.0.0") -> Path:
    """Write a new, unreleased version: the old one's text, edited."""
    path = folder / kind / f"{version}.md"
    old = (folder / kind / "1.0.0.md").read_text("utf-8")
    path.write_text(edit(old.replace("version: 1.0.0", f"version: {version}", 1)), "utf-8")
    return path


def test_shipped_prompts_are_released() -> None:
    """Every shipped version of every kind is in the lock, and production means a version of each task."""
    registry = prompts.load(shipped_prompts())

    assert {kind for kind, _ in registry.prompts} == set(prompts.KINDS)
    assert all(prompt.released for prompt in registry.prompts.values())
    assert {registry.get(kind).head.task for kind in prompts.KINDS if kind != "preamble"} == set(prompts.KINDS) - {
        "preamble"
    }


@pytest.mark.parametrize(
    ("kind", "edit", "says"),
    [
        pytest.param("summary", lambda s: s.replace("purpose:", "pupose:"), r"9\.0\.0\.md:5: ", id="unknown key"),
        pytest.param(
            "summary", lambda s: s + "Mind $artcle.\n", r"\.md:\d+: nothing fills \$artcle", id="unknown blank"
        ),
        pytest.param("summary", lambda s: s + "It costs $ 5.\n", r"\.md:\d+: a lone \$", id="lone dollar"),
        pytest.param("framing", lambda s: s.replace("$parties", "them"), "inputs says", id="blank not in the body"),
        pytest.param(
            "summary", lambda s: s.replace("task: summary", "task: framing"), ":1: the file's place", id="wrong place"
        ),
        pytest.param(
            "summary",
            lambda s: s.replace("preamble: 1.0.0", "preamble: 7.0.0"),
            "names a preamble that has no file",
            id="no preamble",
        ),
        pytest.param(
            "summary", lambda s: s.replace("temperature: 0", "temperature: hot"), r":\d+: config", id="bad value"
        ),
        pytest.param("summary", lambda s: s.removeprefix("---"), ":1: a prompt starts", id="no head"),
        pytest.param("summary", lambda s: s.replace("task:", "task: ["), r"\.md:\d+: ", id="broken YAML"),
        pytest.param("summary", lambda s: s.replace("purpose:", "purpose: \x07"), r"\.md:1: ", id="control character"),
        pytest.param("summary", lambda s: s.replace("purpose: T", "purpose: 2020-13-45\n#"), r"\.md:1: ", id="no date"),
    ],
)
def test_wrong_file_is_refused(folder: Path, kind: str, edit: Edit, says: str) -> None:
    """A wrong file is refused at load, by file and line."""
    draft(folder, kind, edit)

    with pytest.raises(PromptError, match=says):
        prompts.load(folder)


def test_example_holds_its_phrase(folder: Path) -> None:
    """An example whose phrase is not in its own sentence is refused by its line."""
    example = "examples:\n  - {sentence: It rained., phrase: snowed, answer: none}\n---\nTask: $examples "
    draft(folder, "loaded_language", lambda s: s.replace("---\nTask:", example, 1))

    with pytest.raises(PromptError, match=r"\.md:\d+: the phrase 'snowed' is not in its own sentence"):
        prompts.load(folder)


def test_examples_are_rendered(folder: Path) -> None:
    """`$examples` shows each example's sentence and answer."""
    example = "examples:\n  - {sentence: It snowed., phrase: snowed, answer: none}\n---\n$examples\n"
    path = draft(folder, "loaded_language", lambda s: s.replace("---\nTask:", example + "Task:", 1))

    assert '"It snowed." -> none\n' in prompts.read(path, {}).render()


@pytest.mark.parametrize("blanks", [{}, {"parties": "x", "more": "y"}], ids=["missing", "needless"])
def test_blanks_must_fit(folder: Path, blanks: dict[str, str]) -> None:
    """Rendering with a missing or a needless blank is an error that names the blanks."""
    prompt = prompts.load(folder).get("framing")

    with pytest.raises(PromptError, match=r"has the blanks \['parties'\]"):
        prompt.render(**blanks)


def test_released_file_never_changes(folder: Path) -> None:
    """One changed word in a released file is refused, with the way out."""
    path = folder / "summary" / "1.0.0.md"
    path.write_text(path.read_text("utf-8").replace("neutral", "plain"), "utf-8")

    with pytest.raises(PromptError, match=r"summary/1\.0\.0\.md: changed after its release.*new version"):
        prompts.load(folder)


def test_released_file_never_disappears(folder: Path) -> None:
    """A released version without a file is refused."""
    (folder / "repair" / "1.0.0.md").unlink()

    with pytest.raises(PromptError, match=r"the released prompt repair@1\.0\.0 has no file"):
        prompts.load(folder)


def test_release_is_for_good(folder: Path) -> None:
    """A released version is in the lock, once however often it is released, and refused when it then changes."""
    path = draft(folder, "summary", lambda s: s)
    for _ in range(2):
        prompts.release(folder, "summary", "9.0.0")

    assert prompts.load(folder).prompts["summary", "9.0.0"].released
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")
    with pytest.raises(PromptError, match="changed after its release"):
        prompts.release(folder, "summary", "9.0.0")


def test_release_needs_a_file(folder: Path) -> None:
    """What has no file can't be released."""
    with pytest.raises(NotFound, match="there is no file"):
        prompts.release(folder, "summary", "8.0.0")


def test_production_is_released(folder: Path) -> None:
    """The production alias may not mean an unreleased version."""
    draft(folder, "summary", lambda s: s)
    aliases = folder / "aliases.yaml"
    aliases.write_text(re.sub(r"summary: \S+", "summary: 9.0.0", aliases.read_text("utf-8")), "utf-8")

    with pytest.raises(PromptError, match=r"production means summary@9\.0\.0, which is not released"):
        prompts.load(folder)


def test_released_prompt_rests_on_a_released_preamble(folder: Path) -> None:
    """A released task whose preamble is not released is refused, and can't be released."""
    lock = folder / "lock.json"
    lock.write_text("".join(line for line in lock.read_text().splitlines(keepends=True) if "preamble" not in line))

    with pytest.raises(PromptError, match=r"rests on preamble@1\.0\.0, which is not released"):
        prompts.load(folder)
    with pytest.raises(PromptError, match="release its preamble first"):
        prompts.release(folder, "summary", "1.0.0")


def test_preamble_shows_the_article(folder: Path) -> None:
    """A preamble that leaves the article out is refused."""
    draft(folder, "preamble", lambda s: s.replace("$article", "…").replace("inputs: [article]", "inputs: []"))

    with pytest.raises(PromptError, match=r"has \$article"):
        prompts.load(folder)


@pytest.mark.parametrize("aliases", ["", "- a", "production:", "production: 1.0.0", "\x00", "a: ["], ids=repr)
def test_wrong_aliases_are_refused(folder: Path, aliases: str) -> None:
    """An alias file that maps nothing to versions is refused by its name."""
    (folder / "aliases.yaml").write_text(aliases, "utf-8")

    with pytest.raises(PromptError, match=r"aliases\.yaml: "):
        prompts.load(folder)


def test_unknown_version_names_the_known(folder: Path) -> None:
    """Asking for a version that is not there lists those that are."""
    with pytest.raises(InvalidRequest, match=r"no prompt summary@3\.0\.0; there are: production, 1\.0\.0"):
        prompts.load(folder).get("summary", "3.0.0")


@pytest.mark.parametrize("name", ["summary", "summary@", "verdict@1.0.0", ""])
def test_name_is_task_and_version(name: str) -> None:
    """A name without a task or a version is refused."""
    with pytest.raises(InvalidRequest, match=r"write it as summary@1\.0\.0"):
        prompts.parse_name(name)


def test_diff_shows_what_changed(folder: Path) -> None:
    """A diff has the changed line of both versions, and nothing between equal ones."""
    draft(folder, "summary", lambda s: s.replace("a neutral news", "a plain news"))
    registry = prompts.load(folder)
    old, new = registry.get("summary", "1.0.0"), registry.get("summary", "9.0.0")

    shown = prompts.diff(old, new)

    assert "--- summary@1.0.0\n+++ summary@9.0.0" in shown
    assert "\n-Task: write a neutral news" in shown
    assert "\n+Task: write a plain news" in shown
    assert prompts.diff(old, old) == ""
