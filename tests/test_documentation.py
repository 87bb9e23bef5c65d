"""README and docs/ are true: their examples are run, their links lead somewhere, their tables are the code's."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import httpx2
import pytest

from service import models
from service.analysis.requests import AnalysisRequest
from service.api.app import create_app
from service.cli.exit_codes import EXIT_CODES
from service.cli.main import cli
from service.settings import Settings, variable
from tests.support import api_service, commands
from tests.support.commands import BOUND
from tests.support.fake_model import FakeModel, fake_model
from tests.support.served import Served, served

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
USING = (ROOT / "docs" / "using.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERYTHING = "".join(path.read_text("utf-8") for path in PAGES)
RUN_ELSEWHERE = {
    "evenhand serve": "test_rest_examples runs it",
    "evenhand worker": "tests/jobs run it",
    "evenhand model fetch": "fetches 1.1 GB",
    "evenhand eval run": ".ci/run runs it",
    "evenhand eval benchmark": "needs data that is not ours",
    "evenhand batch --via batch-api": "tests/jobs/test_batch_api.py runs it",
}
PARTY = {"aliases": [], "evidence": [], "framing": "", "role": "none", "fine_roles": [], "tone": "neutral"}
SAMPLE = "evenhand analyze --tasks loaded_language --detectors rules seeds/phone-call.txt"


def examples(page: str, start: str) -> list[str]:
    """List the lines of the code blocks of a page that begin with *start*, without their comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith(start)]
    return [re.split(r"\s+#\s", line)[0].rstrip(" &") for line in lines]


def is_run_here(line: str) -> bool:
    """Tell whether no other test runs a command."""
    return not any(line == known or line.startswith(f"{known} ") for known in RUN_ELSEWHERE)


def names(group: click.Group, path: str = "evenhand") -> list[str]:
    """List every command below a group, as a user writes it."""
    found = []
    for name, command in group.commands.items():
        found += names(command, f"{path} {name}") if isinstance(command, click.Group) else [f"{path} {name}"]
    return found


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        server.answers |= {
            "summary": {"sentences": [{"text": "It rained.", "evidence": [1]}]},
            "framing": {"parties": [PARTY | {"name": name} for name in ("Russia", "Ukraine")]},
            "loaded_language": {"flags": []},
        }
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the files that the examples name."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "article.txt").write_text("Russia met Ukraine in Istanbul. The mayor slammed the plan.", "utf-8")
    (tmp_path / "summary.txt").write_text("Russia met Ukraine in Istanbul.", "utf-8")
    row = {"id": "1", "text": "It rained.", "summary": "It rained."}
    (tmp_path / "summaries.jsonl").write_text(f"{json.dumps(row)}\n", "utf-8")
    (tmp_path / "articles.jsonl").write_text('{"id": "1", "text": "It rained."}\n', "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def server(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run one server for all examples of REST; it has an analysis and a batch."""
    place = tmp_path_factory.mktemp("documentation")
    with served(place, "--no-worker", **commands.endpoint(model, "gpt-4.1-mini")) as running:
        yield running


@pytest.mark.parametrize("line", sorted({*filter(is_run_here, examples(README + USING, "evenhand ")), SAMPLE}))
def test_examples_of_the_command_line(line: str, folder: Path, model: FakeModel) -> None:
    """Each command of the README and of `docs/using.md` ends with exit code 0, as it stands there."""
    done = commands.run(shlex.split(line)[1:], folder, **commands.endpoint(model, "gpt-4.1-mini"))

    assert done.code == 0, done.err


@pytest.mark.parametrize("line", sorted(set(examples(README + USING, "curl "))))
def test_rest_examples(line: str, server: Served, folder: Path) -> None:
    """Each request of the README and of `docs/using.md` is answered; `an_…` and `ba_…` stand for ids."""
    ids = [server.post("/v1/analyses", {"text": "It snowed."}).json()["id"], server.batch(1)]
    line = line.replace("an_…", ids[0]).replace("ba_…", ids[1])
    (url,) = [word for word in shlex.split(line) if "localhost:8000" in word]
    body = re.search(r"-d '(.+)'|--data-binary @(\S+)", line)
    content = (body[1] or (folder / body[2]).read_text("utf-8")) if body else None
    headers = dict(re.findall(r"-H '(\S+): (\S+)'", line))

    answer = httpx2.request(
        "POST" if body else "GET", url.replace("localhost:8000", server.url),
        content=content, headers=headers, timeout=BOUND, trust_env=False,
    )  # fmt: skip

    assert answer.is_success, answer.text


def test_result_in_the_readme(folder: Path) -> None:
    """The README shows lines of a result that the command beside them really prints, in their order."""
    shown = README.split(f"`{SAMPLE}` prints")[1].split("```")[1].splitlines()[1:]
    printed = iter(commands.run(shlex.split(SAMPLE)[1:], folder).out.splitlines())

    assert len(shown) >= 12
    assert [line for line in shown if line not in printed] == []


def test_length_of_the_readme() -> None:
    """A newcomer reads the README in a few minutes."""
    assert len(README.splitlines()) <= 130


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to a file of ours leads to one, and each link to a heading leads to one."""
    for target, anchor in re.findall(r"\]\(((?!https?:)[^)#]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_files_of_ours_exist(page: Path) -> None:
    """Each file or folder of ours that a page names is there."""
    named = re.findall(
        r"`((?:service|evals|tests|prompts|seeds|docs|requirements)/[\w./-]*\w)/?`", page.read_text("utf-8")
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_index_names_every_page() -> None:
    """`docs/README.md` names every page of docs/, and so does the README."""
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}

    assert pages == set(re.findall(r"\]\((\w+\.md)\)", (ROOT / "docs" / "README.md").read_text("utf-8")))
    assert pages <= set(re.findall(r"\]\(docs/(\w+\.md)\)", README))


@pytest.mark.parametrize("line", sorted(set(examples(EVERYTHING, "evenhand "))))
def test_commands_parse(line: str) -> None:
    """Each command of the documentation is one, with options that it has."""
    command: click.Command = cli
    words = shlex.split(line.replace("<", "").replace(">", ""))[1:]
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(click.Context(command), words)
        assert found is not None, f"{name} of {line!r} is no command"
        command = found
    if words or not isinstance(command, click.Group):
        command.make_context(line, words)


def test_every_command_is_shown() -> None:
    """No command is missing from `docs/using.md`."""
    shown = re.sub(r"# .*?also (.+)", lambda m: m[1], USING)

    assert [name for name in names(cli) if not re.search(rf"\b{name.split()[-1]}\b", shown)] == []


def test_exit_codes() -> None:
    """The table of exit codes is the code's."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", USING, re.MULTILINE)

    assert {int(code): meaning.replace("\\|", "|") for code, meaning in rows} == EXIT_CODES


def test_paths_are_in_the_openapi(tmp_path: Path) -> None:
    """Each address of the examples is one of the API's."""
    known = [*create_app(api_service.wired(tmp_path)).openapi()["paths"], "/openapi.json"]
    patterns = [re.sub(r"\{\w+\}", "[^/]+", path) for path in known]

    for path in re.findall(r"localhost:8000(/[\w./…-]*)", EVERYTHING):
        assert any(re.fullmatch(pattern, path) for pattern in patterns), path


def test_fields_of_the_request_and_the_result() -> None:
    """`docs/using.md` names every field of the request body, and every part of a result."""
    named = set(re.findall(r"`(\w+)`", USING))

    assert set(AnalysisRequest.model_fields) <= named
    assert set(models.Analysis.model_fields) - {"id", "created_at", "article", "reused"} <= named


def test_result_of_a_check(folder: Path) -> None:
    """`docs/using.md` shows what `evenhand check` prints for the summary beside it, and names every part of a check."""
    told = USING.split("## A summary by somebody else")[1].split("\n## ")[0]
    (folder / "summary.txt").write_text(re.search(r"^> (.+)", told, re.MULTILINE)[1], "utf-8")  # type: ignore[index]  # it is there

    printed = commands.run(["check", "seeds/phone-call.txt", "summary.txt"], folder).out

    shown = told.split("```")[1].strip("\n").splitlines()
    assert shown == printed.splitlines()[: len(shown)]
    assert {"evidence", "violations", "unchecked", "words", "against"} <= set(re.findall(r"`(\w+)`", told))


def test_closed_lists() -> None:
    """`docs/using.md` has every category, role, tone, strictness and kind of instruction."""
    lists = (models.Category, models.Role, models.Tone, models.Strictness, models.InstructionKind)

    assert [word for each in lists for word in get_args(each) if word not in USING] == []


def test_settings_exist() -> None:
    """Each environment variable of the documentation is a setting."""
    named = set(re.findall(r"\b(?:EVENHAND|OPENAI)_[A-Z_]+\b", EVERYTHING))

    assert named <= {variable(field) for field in Settings.model_fields}


def test_examples_of_json_are_json() -> None:
    """What the examples send as JSON is JSON."""
    for body in re.findall(r"-d '(\{.+?\})'", EVERYTHING):
        assert isinstance(json.loads(body), dict)
