"""Prompt files: what is accepted, what is refused and where, and that a release is final."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import InvalidRequest, NotFound, PromptError
from service.prompts.diff import diff
from service.prompts.kinds import KINDS, Kind, parse_name
from service.prompts.load import load_prompts, read_prompt
from service.prompts.registry import Registry
from service.prompts.release import release
from service.wiring.defaults import shipped_prompts

Edit = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the shipped prompts."""
    return Path(shutil.copytree(shipped_prompts(), tmp_path / "prompts"))


def draft(folder: Path, kind: str, edit: Edit, version: str = "9.0.0") -> Path:
    """Write a new, unreleased version: the old one's text, edited."""
    path = folder / kind / f"{version}.md"
    old = (folder / kind / "1.0.0.md").read_text("utf-8")
    path.write_text(edit(old.replace("version: 1.0.0", f"version: {version}", 1)), "utf-8")
    return path


def instead(old: str, new: str) -> Edit:
    """Replace the first *old* by *new*."""
    return lambda text: text.replace(old, new, 1)


def without(field: str) -> Edit:
    """Remove a field from the front matter."""
    return lambda text: re.sub(rf"^{field}: (\|-\n( .*\n)+|.*\n)", "", text, flags=re.MULTILINE)


def adding(line: str) -> Edit:
    """Add a line to the front matter."""
    return lambda text: text.replace("purpose:", f"{line}\npurpose:", 1)


def test_shipped_prompts_are_released() -> None:
    """Every shipped version of every kind is in the lock, and each alias means a version of each task and of repair."""
    registry = load_prompts(shipped_prompts())

    assert {kind for kind, _ in registry.prompts} == set(KINDS)
    assert all(prompt.released for prompt in registry.prompts.values())
    assert [kind for kind in KINDS if registry.aliases_of(kind)] == [
        "summary", "framing", "loaded_language", "repair",
    ]  # fmt: skip


def test_alias_falls_back_to_production() -> None:
    """An alias that names no version of a kind means production's; a kind without aliases is found by version only."""
    shipped = load_prompts(shipped_prompts())
    registry = Registry(shipped.prompts, {**shipped.aliases, "other": {"summary": "1.1.0"}})

    assert registry.aliases_of("summary") == {"production": "1.2.0", "capable": "1.4.0", "other": "1.1.0"}
    assert registry.get("summary", "other") == registry.get("summary", "1.1.0") != registry.get("summary")
    assert registry.get("repair", "other") == registry.get("repair") != registry.get("repair", "capable")
    with pytest.raises(InvalidRequest, match=r"no prompt role@production; there are: 1\.0\.0"):
        registry.get("role")


@pytest.mark.parametrize(
    ("kind", "edit", "says"),
    [
        pytest.param("summary", lambda s: s.replace("purpose:", "pupose:"), r"9\.0\.0\.md, line 5: ", id="unknown key"),
        pytest.param(
            "summary", lambda s: s + "Mind $artcle.\n", r"\.md, line \d+: nothing fills \$artcle", id="unknown blank"
        ),
        pytest.param("summary", lambda s: s + "It costs $ 5.\n", r"\.md, line \d+: a lone \$", id="lone dollar"),
        pytest.param("framing", lambda s: s.replace("$parties", "them"), "inputs says", id="blank not in the body"),
        pytest.param(
            "summary",
            lambda s: s.replace("task: summary", "task: framing"),
            "line 1: the file's place",
            id="wrong place",
        ),
        pytest.param(
            "summary",
            lambda s: s.replace("preamble: 1.0.0", "preamble: 7.0.0"),
            "names a preamble that has no file",
            id="no preamble",
        ),
        pytest.param(
            "summary", lambda s: s.replace("temperature: 0", "temperature: hot"), r", line \d+: config", id="bad value"
        ),
        pytest.param("summary", lambda s: s.removeprefix("---"), "line 1: a prompt starts", id="no head"),
        pytest.param("summary", lambda s: s.replace("task:", "task: ["), r"\.md, line \d+: ", id="broken YAML"),
        pytest.param(
            "summary",
            lambda s: s.replace("purpose:", "purpose: \x07"),
            r"\.md, line 5: not text",
            id="control character",
        ),
        pytest.param(
            "summary",
            lambda s: s.replace("purpose:", "inputs: []\npurpose:"),
            r"line 7: inputs is given twice",
            id="twice",
        ),
        pytest.param(
            "summary",
            lambda s: s.replace("---\nTask:", "---\n\n\nCosts $ 5.\nTask:"),
            r"line 11: a lone \$",
            id="body after blank lines",
        ),
    ],
)
def test_wrong_file_is_refused(folder: Path, kind: str, edit: Edit, says: str) -> None:
    """A wrong file is refused at load, by file and line."""
    draft(folder, kind, edit)

    with pytest.raises(PromptError, match=says):
        load_prompts(folder)


@pytest.mark.parametrize(
    ("kind", "edit", "says"),
    [
        pytest.param("role", without("options"), "line 1: role and tone have options", id="no options"),
        pytest.param("tone", without("excerpt"), "line 1: role and tone have options", id="no excerpt"),
        pytest.param("role", without("system"), "line 1: a task names its preamble", id="no system text"),
        pytest.param("role", instead("hero: pro", "hero: fav"), "line 14: 'favtagonist' is no role", id="no such role"),
        pytest.param("tone", instead("good: fav", "good: flav"), "'flavourable' is no tone", id="no such tone"),
        pytest.param("role", instead("bias: {", "bias: {odd: -1, "), "line 15: 'odd' is no role", id="bias of nothing"),
        pytest.param("role", instead("answer: none", "answer: hen"), "line 20: 'hen' is none of", id="turn"),
        pytest.param("role", instead("words: 110", "words: 5"), r", line \d+: excerpt\.words", id="short excerpt"),
        pytest.param("summary", adding("labels: {tone: [1.0.0]}"), "a framing may have labels", id="labels elsewhere"),
        pytest.param("summary", adding("options: {a: b}"), "no other does", id="options elsewhere"),
        pytest.param("framing", adding("checks: own_words"), "only a summary is checked", id="checks elsewhere"),
        pytest.param(
            "summary", adding("limits: {text: 9, flags: 9}"), "an answer to summary has no 'flags' to limit",
            id="limit of nothing",
        ),
        pytest.param("repair", adding("limits: {text: 9}"), "has no 'text' to limit", id="limits elsewhere"),
        pytest.param("summary", adding("limits: {text: 0}"), r", line \d+: limits\.text", id="limit of 0"),
        pytest.param("summary", adding("bias: {a: 1}"), "'a' is no summary", id="bias elsewhere"),
        pytest.param("repair", adding("turns: [{text: a, party: b, answer: c}]"), "'c' is none", id="turns elsewhere"),
        pytest.param(
            "framing", adding("labels: {tone: [1.0.0]}\ntone_in_role: 0.5"),
            r", line \d+: tone_in_role needs labels for role and for tone", id="the tone in no role",
        ),
        pytest.param("framing", adding("draft: names"), "has only names needs labels", id="no labels at all"),
        pytest.param(
            "framing", adding("labels: {tone: [1.0.0]}\nthresholds: {role: 1}"),
            r", line \d+: thresholds needs labels for role", id="threshold without labels",
        ),
        pytest.param(
            "framing", adding("labels: {tone: [1.0.0]}\nlabel_rules: {role: 1}"),
            r", line \d+: label_rules needs labels for role", id="rules without labels",
        ),
        pytest.param(
            "framing", adding("labels: {role: [1.0.0]}\ncontrast: 1"), "contrast needs labels for tone",
            id="contrast without tones",
        ),
        pytest.param(
            "framing", adding("labels: {tone: [1.0.0]}\nthresholds: {tone: {neutral: 1, unclear: 1}}"),
            r", line \d+: give one number, or one for each of favourable, neutral, unfavourable", id="labels in part",
        ),
        pytest.param(
            "framing", adding("labels: {tone: [1.0.0]}\nthresholds: {tone: -0.1}"),
            r", line \d+: thresholds\.tone", id="threshold below zero",
        ),
        pytest.param("framing", adding("labels: {mood: [1.0.0]}"), r", line \d+: labels\.mood", id="no such label"),
        pytest.param("framing", adding("labels: {role: [7.0.0]}"), "names a role that has no file", id="no prompt"),
    ],
)  # fmt: skip
def test_wrong_field_is_refused(folder: Path, kind: str, edit: Edit, says: str) -> None:
    """A prompt has the fields that its kind needs, no others, and each option means a label."""
    draft(folder, kind, edit)

    with pytest.raises(PromptError, match=says):
        load_prompts(folder)


def test_framing_is_released_after_its_labels(folder: Path) -> None:
    """A framing with labels can be released only after the prompts of its labels."""
    draft(folder, "role", lambda s: s)
    draft(folder, "framing", adding("labels: {tone: [1.0.0], role: [1.0.0, 9.0.0]}"))

    with pytest.raises(PromptError, match=r"framing/9\.0\.0\.md: release its role first: role@9\.0\.0"):
        release(folder, "framing", "9.0.0")
    release(folder, "role", "9.0.0")
    release(folder, "framing", "9.0.0")

    assert load_prompts(folder).get("framing", "9.0.0").released


@pytest.mark.parametrize(
    ("example", "says"),
    [
        pytest.param(
            "{sentence: It rained., phrase: snowed, answer: none}", "the phrase 'snowed' is not in its own", id="phrase"
        ),
        pytest.param("{sentence: It rained., phrase: rained, answer: ''}", r"examples\.1\.answer: ", id="no answer"),
    ],
)
def test_wrong_example_is_refused(folder: Path, example: str, says: str) -> None:
    """A wrong example is refused by its own line, also where an earlier example has the same words."""
    examples = f"examples:\n  - {{sentence: It snowed., phrase: snowed, answer: none}}\n  - {example}\n"
    path = draft(folder, "loaded_language", lambda s: s.replace("---\nTask:", f"{examples}---\n$examples", 1))
    line = path.read_text("utf-8").splitlines().index(f"  - {example}") + 1

    with pytest.raises(PromptError, match=rf"\.md, line {line}: {says}"):
        load_prompts(folder)


def test_examples_are_rendered(folder: Path) -> None:
    """`$examples` shows each example's sentence and answer."""
    example = "examples:\n  - {sentence: It snowed., phrase: snowed, answer: none}\n---\n$examples\n"
    path = draft(folder, "loaded_language", lambda s: s.replace("---\nTask:", example + "Task:", 1))

    assert '"It snowed." -> none\n' in read_prompt(path, {}).render()


def test_limits_are_rendered(folder: Path) -> None:
    """A limit fills the blank of its name; other limits take its place where there are such."""
    path = draft(folder, "summary", lambda s: adding("limits: {sentences: 5}")(s) + "At most $sentences.\n")

    assert "At most 5.\n" in read_prompt(path, {}).render()
    assert "At most 3.\n" in read_prompt(path, {}).render({"sentences": 3})


@pytest.mark.parametrize("blanks", [{}, {"parties": "x", "more": "y"}], ids=["missing", "needless"])
def test_blanks_must_fit(folder: Path, blanks: dict[str, str]) -> None:
    """Rendering with a missing or a needless blank is an error that names the blanks."""
    prompt = load_prompts(folder).get("framing")

    with pytest.raises(PromptError, match=r"has the blanks \['parties'\]"):
        prompt.render(**blanks)


def test_released_file_never_changes(folder: Path) -> None:
    """One changed word in a released file is refused, and the message says what to do."""
    path = folder / "summary" / "1.0.0.md"
    path.write_text(path.read_text("utf-8").replace("neutral", "plain"), "utf-8")

    with pytest.raises(PromptError, match=r"summary/1\.0\.0\.md: changed after its release.*new version"):
        load_prompts(folder)


def test_released_file_never_disappears(folder: Path) -> None:
    """A released version without a file is refused."""
    (folder / "repair" / "1.0.0.md").unlink()

    with pytest.raises(PromptError, match=r"the released prompt repair@1\.0\.0 has no file"):
        load_prompts(folder)


def test_release_is_for_good(folder: Path) -> None:
    """A released version is in the lock, also after a second release, and is refused if its file changes."""
    path = draft(folder, "summary", lambda s: s)
    for _ in range(2):
        release(folder, "summary", "9.0.0")

    assert load_prompts(folder).prompts["summary", "9.0.0"].released
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")
    with pytest.raises(PromptError, match="changed after its release"):
        release(folder, "summary", "9.0.0")


def test_release_needs_a_file(folder: Path) -> None:
    """A version without a file can't be released."""
    with pytest.raises(NotFound, match="there is no file"):
        release(folder, "summary", "8.0.0")


def test_production_is_released(folder: Path) -> None:
    """The production alias may not mean an unreleased version."""
    draft(folder, "summary", lambda s: s)
    aliases = folder / "aliases.yaml"
    aliases.write_text(re.sub(r"summary: \S+", "summary: 9.0.0", aliases.read_text("utf-8")), "utf-8")

    with pytest.raises(PromptError, match=r"production means summary@9\.0\.0, which is not released"):
        load_prompts(folder)


@pytest.mark.parametrize(
    ("needed", "kind", "version"), [("preamble", "summary", "1.0.0"), ("role", "framing", "1.2.0")]
)
def test_released_prompt_needed_released_ones(folder: Path, needed: str, kind: Kind, version: str) -> None:
    """A released prompt that uses an unreleased one is refused, and can't be released."""
    lock = folder / "lock.json"
    entries = json.loads(lock.read_text("utf-8"))
    lock.write_text(json.dumps({name: s for name, s in entries.items() if name != f"{needed}@1.0.0"}), "utf-8")

    with pytest.raises(PromptError, match=rf"uses {needed}@1\.0\.0, which is not released"):
        load_prompts(folder)
    with pytest.raises(PromptError, match=f"release its {needed} first"):
        release(folder, kind, version)


def test_preamble_shows_the_article(folder: Path) -> None:
    """A preamble that leaves the article out is refused."""
    draft(folder, "preamble", lambda s: s.replace("$article", "…").replace("inputs: [article]", "inputs: []"))

    with pytest.raises(PromptError, match=r"has \$article"):
        load_prompts(folder)


@pytest.mark.parametrize("aliases", ["", "- a", "production:", "production: 1.0.0", "\x00", "a: ["], ids=repr)
def test_wrong_aliases_are_refused(folder: Path, aliases: str) -> None:
    """An alias file that maps nothing to versions is refused by its name."""
    (folder / "aliases.yaml").write_text(aliases, "utf-8")

    with pytest.raises(PromptError, match=r"aliases\.yaml, line \d: "):
        load_prompts(folder)


def test_unknown_version_names_the_known(folder: Path) -> None:
    """The error for an unknown version lists the known ones."""
    with pytest.raises(InvalidRequest, match=r"no prompt summary@3\.0\.0; there are: production, capable, 1\.0\.0"):
        load_prompts(folder).get("summary", "3.0.0")


@pytest.mark.parametrize("name", ["summary", "summary@", "verdict@1.0.0", ""])
def test_name_is_task_and_version(name: str) -> None:
    """A name without a task or a version is refused."""
    with pytest.raises(InvalidRequest, match=r"write it as summary@1\.0\.0"):
        parse_name(name)


def test_diff_shows_what_changed(folder: Path) -> None:
    """A diff has the changed line of both versions, and nothing between equal ones."""
    draft(folder, "summary", lambda s: s.replace("a neutral news", "a plain news"))
    registry = load_prompts(folder)
    old, new = registry.get("summary", "1.0.0"), registry.get("summary", "9.0.0")

    shown = diff(old, new)

    assert "--- summary@1.0.0\n+++ summary@9.0.0" in shown
    assert "\n-Task: write a neutral news" in shown
    assert "\n+Task: write a plain news" in shown
    assert diff(old, old) == ""
