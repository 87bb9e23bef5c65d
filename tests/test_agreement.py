"""What is said twice is said alike: README, CHANGELOG, OpenAPI, `--help` and the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import click
import pytest

from service import __version__, models
from service.api.app import create_app
from service.api.problems import tree
from service.cli.main import cli
from service.cli.options import DETECTORS, STRICTNESS, TASKS
from service.prompts import registry as prompts
from service.settings import Settings, variable
from tests.support import api_service

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
OWN_HIDDEN = (".ci", ".dockerignore", ".env.example", ".github", ".gitignore")
COMMANDS = [line.split("#")[0].strip(" &") for line in README.splitlines() if line.startswith("evenhand ")]


def commands(group: click.Group, path: str = "evenhand") -> list[str]:
    """List every command below a group, as a user writes it."""
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{path} {name}") if isinstance(command, click.Group) else [f"{path} {name}"]
    return found


@pytest.mark.parametrize("line", COMMANDS)
def test_readme_commands_parse(line: str) -> None:
    """Each command of the README is one, with options that it has."""
    command: click.Command = cli
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(click.Context(command), words)
        assert found is not None, f"{name} of {line!r} is no command"
        command = found
    if words or not isinstance(command, click.Group):
        required = [p for p in command.params if isinstance(p, click.Argument) and p.required]
        command.make_context(line, words or ["x@1.0.0"] * len(required))


def test_readme_names_every_command() -> None:
    """No command is missing from the README."""
    shown = re.sub(r"# also (.+)", lambda m: m[1], README)

    assert not [c for c in commands(cli) if c.split()[-1] not in shown]


def test_readme_paths_are_in_the_openapi(tmp_path: Path) -> None:
    """Each address that the README asks is one of the API's."""
    known = [*create_app(api_service.wired(tmp_path)).openapi()["paths"], "/openapi.json"]
    patterns = [re.sub(r"\{\w+\}", "[^/]+", path) for path in known]

    for path in re.findall(r"localhost:8000(/[\w./…-]*)", README):
        assert any(re.fullmatch(pattern, path) for pattern in patterns), path


def test_readme_body_fields_are_those_of_the_request() -> None:
    """The README names every field of the request body."""
    told = README.split("The body takes")[1].split("An\n")[0]

    assert set(models.AnalysisRequest.model_fields) <= set(re.findall(r"`(\w+)`", told))


def test_readme_settings_exist() -> None:
    """Each environment variable of the README is a setting."""
    assert set(re.findall(r"\b(?:EVENHAND|OPENAI)_[A-Z_]+\b", README)) <= {variable(f) for f in Settings.model_fields}


def test_readme_tells_the_exit_codes() -> None:
    """Every exit code of the error tree is explained."""
    for code in {kind.exit_code for kind in tree()}:
        assert re.search(rf"Exit codes:[^.]*\b{code} \w", README, re.DOTALL)


def test_readme_lists_the_closed_lists() -> None:
    """Categories of flags and roles are the models'."""
    for word in (*get_args(models.Category), *get_args(models.Role)):
        assert word in README


def test_changelog_has_this_version() -> None:
    """The newest entry of the changelog is the version that runs."""
    assert re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == __version__


def test_command_line_has_the_same_words() -> None:
    """Tasks and detectors of the command line are the models'."""
    assert (TASKS, DETECTORS, STRICTNESS) == (models.TASKS, models.DETECTORS, models.STRICTNESSES)


def test_options_of_analyze_are_those_of_the_body() -> None:
    """Each field of the request body is an option or the argument of `analyze`, which finds nothing kept."""
    named = {p.name for p in cli.commands["analyze"].params}

    assert set(models.AnalysisRequest.model_fields) - {"text", "html", "fresh"} <= named


def test_blanks_of_prompts_are_filled_by_code() -> None:
    """Code fills a blank that some shipped prompt has, and no other."""
    registry = prompts.load(ROOT / "prompts")
    used = {kind: set[str]() for kind in prompts.KINDS}
    for (kind, _), prompt in registry.prompts.items():
        used[kind] |= set(prompt.head.inputs)

    assert used == {kind: set(blanks) for kind, blanks in prompts.BLANKS.items()}


def test_readme_of_prompts_tells_every_field() -> None:
    """`prompts/README.md` names every kind of prompt, every field of their heads and every alias."""
    told = (ROOT / "prompts" / "README.md").read_text("utf-8")
    heads = (prompts.FrontMatter, prompts.Excerpt, prompts.Turn)
    fields = {field for head in heads for field in head.model_fields}

    assert fields | set(prompts.load(ROOT / "prompts").aliases) <= set(re.findall(r"`(\w+)[`:]", told))
    assert set(prompts.KINDS) <= set(re.findall(r"`(\w+)/`", told))


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
