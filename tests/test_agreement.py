"""What is said twice is said alike: CHANGELOG, prompts, OpenAPI, `--help` and the code."""

from __future__ import annotations

import re
from pathlib import Path

from service import __version__, models
from service.analysis.requests import AnalysisRequest
from service.cli.main import cli
from service.cli.options import DETECTORS, STRICTNESS, TASKS
from service.prompts.front_matter import Excerpt, FrontMatter, Turn
from service.prompts.kinds import BLANKS, KINDS
from service.prompts.load import load_prompts

ROOT = Path(__file__).parents[1]
OWN_HIDDEN = (".ci", ".dockerignore", ".env.example", ".github", ".gitignore")


def test_changelog_has_this_version() -> None:
    """The newest entry of the changelog is the version that runs."""
    assert re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == __version__


def test_command_line_has_the_same_words() -> None:
    """Tasks and detectors of the command line are the models'."""
    assert (TASKS, DETECTORS, STRICTNESS) == (models.TASKS, models.DETECTORS, models.STRICTNESSES)


def test_options_of_analyze_are_those_of_the_body() -> None:
    """Each field of the request body is an option or the argument of `analyze`, which finds nothing kept."""
    named = {p.name for p in cli.commands["analyze"].params}

    assert set(AnalysisRequest.model_fields) - {"text", "html", "fresh"} <= named


def test_blanks_of_prompts_are_filled_by_code() -> None:
    """Code fills a blank that some shipped prompt has, and no other."""
    registry = load_prompts(ROOT / "prompts")
    used = {kind: set[str]() for kind in KINDS}
    for (kind, _), prompt in registry.prompts.items():
        used[kind] |= set(prompt.head.inputs)

    assert used == {kind: set(blanks) for kind, blanks in BLANKS.items()}


def test_readme_of_prompts_tells_every_field() -> None:
    """`prompts/README.md` names every kind of prompt, every field of their heads and every alias."""
    told = (ROOT / "prompts" / "README.md").read_text("utf-8")
    heads = (FrontMatter, Excerpt, Turn)
    fields = {field for head in heads for field in head.model_fields}

    assert fields | set(load_prompts(ROOT / "prompts").aliases) <= set(re.findall(r"`(\w+)[`:]", told))
    assert set(KINDS) <= set(re.findall(r"`(\w+)/`", told))


def test_no_machine_is_named() -> None:
    """No file names a package index or a path of one machine, and none is large."""
    index = "|".join(
        ("py" + "pi.org", "python" + "hosted", "--" + "index-url", "--extra-" + "index", "/wo" + "rk/", "/ro" + "ot/")
    )
    for path in ROOT.rglob("*"):
        first = path.relative_to(ROOT).parts[0]
        if not path.is_file() or "__pycache__" in path.parts or (first.startswith(".") and first not in OWN_HIDDEN):
            continue
        assert path.stat().st_size < 1_500_000
        assert not re.search(index, path.read_text("utf-8", errors="ignore")), path
