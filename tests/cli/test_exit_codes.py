"""The exit code of each command, run in its own process, against the table of `--help`."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from evals.comparison.runs import Run, Side, run_to_json
from evals.comparison.sources import EvalSources
from service.api.problems import tree
from service.cli.exit_codes import EXIT_CODES
from service.cli.main import cli
from service.wiring.defaults import shipped_prompts
from tests.support import commands, comparisons
from tests.support.commands import run
from tests.support.fake_model import fake_model
from tests.support.recordings import MODEL, flagged, make_sources, recorder

ROOT = Path(__file__).parents[2]
RULES = "--tasks loaded_language --detectors rules"
OWN = f"--cases cases --cassettes cassettes --model {MODEL}"
ONE = "--task loaded_language --version 1.0.0"
ARTICLE = "The mayor slammed the plan on Monday. The council will vote on it in May."
GATES = "bounds: {{loaded_language: {{precision: {{at_least: {}}}}}}}\ncases: {{}}\nnot_worse: false\n"
BABE = '{{"id": "1", "text": "{}", "label": "Biased", "spans": []}}\n'

TAMPERED = {"EVENHAND_PROMPTS_DIR": "tampered"}
OLD = {"EVENHAND_PROMPTS_DIR": "prompts"}
NO_DATABASE = {"EVENHAND_DATABASE_URL": "sqlite:///article.txt/evenhand.db"}
NOBODY = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "EVENHAND_MODEL": MODEL, "EVENHAND_MODEL_ATTEMPTS": "1"}


class End(NamedTuple):
    """A command line, its expected exit code, and settings."""

    line: str
    code: int
    settings: Mapping[str, str] = {}


ENDS = [
    End(f"analyze article.txt {RULES}", 0),
    End("analyze empty.txt", 1),
    End("analyze missing.txt", 2),
    End(f"analyze article.txt {RULES}", 3, TAMPERED),
    End("check article.txt article.txt", 0),
    End("check article.txt empty.txt", 1),
    End("check article.txt missing.txt", 2),
    End("check article.txt other.txt --fail-on objection", 100),
    End(f"batch lines.jsonl 0.jsonl {RULES}", 0),
    End(f"batch broken.jsonl 1.jsonl {RULES}", 1),
    End("batch missing.jsonl 2.jsonl", 2),
    End(f"batch lines.jsonl 2.jsonl {RULES} --party A --party a", 2),
    End(f"batch lines.jsonl 3.jsonl {RULES}", 3, TAMPERED),
    End("serve --port 70000", 2),
    End("serve --port 0", 3, TAMPERED),
    End("worker", 1, NO_DATABASE),
    End("worker --executor a/b", 2),
    End("worker", 3, TAMPERED),
    End("worker recover other", 0),
    End("worker recover other", 1, NO_DATABASE),
    End("worker recover", 2),
    End("store prune --older-than 9d", 0),
    End("store prune --older-than 9d", 1, NO_DATABASE),
    End("store prune --older-than soon", 2),
    End("prompts list", 0),
    End("prompts list --nope", 2),
    End("prompts list", 3, TAMPERED),
    End("prompts show summary@production", 0),
    End("prompts show summary@9.9.9", 2),
    End("prompts show summary@1.0.0", 3, TAMPERED),
    End("prompts diff summary@1.0.0 summary@1.1.0", 0),
    End("prompts diff summary@1.0.0", 2),
    End("prompts diff summary@1.0.0 summary@1.1.0", 3, TAMPERED),
    End("prompts release summary@9.0.0", 0, {"EVENHAND_PROMPTS_DIR": "unreleased"}),
    End("prompts release summary@9.9.9", 1),
    End("prompts release summary", 2),
    End("prompts release summary@1.0.0", 3, TAMPERED),
    End("model fetch", 0, {"EVENHAND_MODEL_PATH": "own.gguf"}),
    End("model fetch", 1, {"EVENHAND_MODEL_PATH": "missing.gguf"}),
    End("model fetch --nope", 2),
    End(f"eval record {OWN} {ONE} --samples 1", 0, NOBODY | OLD),
    End(f"eval record {OWN} {ONE} --samples 2", 1, NOBODY | OLD),
    End(f"eval record {OWN} --case nope", 2, NOBODY | OLD),
    End(f"eval record {OWN}", 3, NOBODY | TAMPERED),
    End(f"eval run {OWN} {ONE} --gates met.yaml", 0, OLD),
    End(f"eval run --cases wrong --cassettes cassettes --model {MODEL}", 1, OLD),
    End(f"eval run {OWN} --gates missing.yaml", 2, OLD),
    End(f"eval run {OWN} --gates lines.jsonl", 2, OLD),
    End(f"eval run {OWN} --task summary", 3, OLD),
    End("eval run --model nobody", 3),
    End(f"eval run {OWN} {ONE} --gates unmet.yaml", 100, OLD),
    End(f"eval accept --cases cases --cassettes whole --model {MODEL}", 0, OLD),
    End(f"eval accept --cases wrong --cassettes cassettes --model {MODEL}", 1, OLD),
    End(f"eval accept {OWN} --case nope", 2, OLD),
    End(f"eval accept {OWN}", 3, OLD),
    End("eval report good.json", 0),
    End("eval report missing.json", 2),
    End("eval benchmark babe --data babe.jsonl", 0),
    End("eval benchmark babe --data babe.jsonl --detectors llm", 1, NOBODY),
    End("eval benchmark babe --data missing.jsonl", 2),
    End("eval benchmark babe --data babe.jsonl", 3, TAMPERED),
    End("eval thresholds framing@1.3.0 --case club-transfer", 0),
    End("eval thresholds framing@1.1.0", 2),
    End("eval thresholds summary@1.0.0", 2),
    End("eval thresholds framing@1.3.0 --model nobody", 3),
    End("eval quality", 0),
    End("eval quality --results cases", 2),
    End("compare good.json bad.json", 0),
    End("compare bad.json good.json --fail-on worse", 0),
    End("compare summary@1.0.0", 2),
    End(f"compare {OWN} summary@1.0.0 summary@1.0.0", 3, OLD),
    End(f"compare --cases wrong --cassettes cassettes --model {MODEL} summary@1.0.0 summary@1.0.0", 1, OLD),
    End("compare good.json bad.json --fail-on worse", 100),
]


def _side(name: str, hits: float) -> Side:
    return comparisons.side(name, {"facts": {f"case-{number:02}/neutral": [hits] * 3 for number in range(12)}})


def _tampered(folder: Path, of: Path) -> None:
    shutil.copytree(of, folder)
    with (folder / "summary" / "1.0.0.md").open("a") as released:
        released.write("One more word.\n")


def _unreleased(folder: Path) -> None:
    shutil.copytree(shipped_prompts(), folder)
    text = (folder / "summary" / "1.0.0.md").read_text("utf-8").replace("version: 1.0.0", "version: 9.0.0")
    (folder / "summary" / "9.0.0.md").write_text(text, "utf-8")


def _recorded(folder: Path) -> None:
    """Record loaded language in `cassettes`, and every task in `whole`."""
    sources: EvalSources = make_sources(folder)
    whole = EvalSources(sources.prompts, MODEL, sources.cases, folder / "whole")
    with fake_model() as model:
        model.answers |= {
            "summary": {"sentences": [{"evidence": [1], "text": "Northline cancelled 40 of them."}]},
            "framing": {"parties": []},
            "loaded_language": flagged("angry"),
        }
        for task in ("summary", "framing", "loaded_language"):
            asyncio.run(recorder(whole, model)(1, task=task))
    shutil.copytree(folder / "whole" / MODEL / "loaded_language", folder / "cassettes" / MODEL / "loaded_language")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with all files that the commands read."""
    folder = tmp_path_factory.mktemp("commands")
    _recorded(folder)
    _tampered(folder / "tampered", shipped_prompts())
    _unreleased(folder / "unreleased")
    sides = {"good": _side("summary@1.0.0", 1), "bad": _side("summary@1.0.0", 0)}
    written = {
        "article.txt": ARTICLE,
        "empty.txt": "",
        "other.txt": "The mayor liked the plan on Friday.",
        "lines.jsonl": f'{{"id": "a", "text": "{ARTICLE}"}}\n',
        "broken.jsonl": "{\n",
        "babe.jsonl": BABE.format(ARTICLE),
        "own.gguf": "GGUF",
        "met.yaml": GATES.format(0),
        "unmet.yaml": GATES.format(2),
        **{
            f"{name}.json": run_to_json(Run(evenhand="0.1.0", model="m", sides=(side,))) for name, side in sides.items()
        },
        "wrong/case.yaml": "topic: none\n",
    }
    (folder / "wrong").mkdir()
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _name(end: End) -> str:
    return f"{' '.join(end.line.split()[:2])} {int(end.code)}"


# ── By themselves ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", [pytest.param(end, id=_name(end)) for end in ENDS])
def test_ends(end: End, folder: Path) -> None:
    """A command ends with its code from the table; if that is not 0, stderr says why, without a traceback."""
    done = run(end.line.split(), folder, **end.settings)

    assert done.code == end.code, done.err
    assert "Traceback" not in done.err
    assert end.code in (0, 100) or re.search("^(evenhand|Error): ", done.err, re.MULTILINE)


def test_gate_that_fails_is_named(folder: Path) -> None:
    """A run that ends with 100 names the metric, the expected and the actual value, in its report and on stderr."""
    done = run(f"eval run {OWN} {ONE} --gates unmet.yaml --format markdown -o report.md".split(), folder, **OLD)

    assert done.code == 100
    assert "at least 2" in (folder / "report.md").read_text("utf-8")
    assert re.search(r"gates: \d+ fail; the first: .*at least 2", done.err)


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_code_and_command_is_tried() -> None:
    """Each code of the table and each command is tried above or in `test_stopping.py`."""
    assert {end.code for end in ENDS} | {130, 141, 143} == set(EXIT_CODES)
    for command in _commands(cli):
        assert {end.code for end in ENDS if f"{end.line} ".startswith(f"{command} ")} >= {2}, command


def test_help_shows_the_table(folder: Path) -> None:
    """`--help` lists every code with its meaning."""
    shown = run(["--help"], folder).out

    assert all(re.search(rf"^ +{code}  {re.escape(text)}$", shown, re.MULTILINE) for code, text in EXIT_CODES.items())


def test_errors_end_with_codes_of_the_table() -> None:
    """The exit code of every error is in the table."""
    assert {error.exit_code for error in tree()} <= set(EXIT_CODES)


@pytest.mark.parametrize("code", [0, 1, 3, 100])
def test_ci_fails_with_the_evals(code: int, tmp_path: Path) -> None:
    """`.ci/run` stops at the first command that fails and ends with its code, so a failing gate stops a change."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name, ends in {"make": 0, ".venv/bin/evenhand": code, ".venv/bin/pip": 0, ".venv/bin/python": 0}.items():
        script = tmp_path / name
        # What is asked to write a report writes one.
        script.write_text(
            f'#!/bin/sh\nfor last; do :; done\n[ "$4" = json ] && echo {{}} > "$last"\nexit {ends}\n', "utf-8"
        )
        script.chmod(0o755)
    environment = commands.environment(tmp_path)
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"

    done = subprocess.run(["bash", ".ci/run"], cwd=tmp_path, env=environment, capture_output=True, check=False)

    assert done.returncode == code, done.stderr


# ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _commands(group: click.Group, path: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += _commands(command, f"{path}{name} ") if isinstance(command, click.Group) else [f"{path}{name}"]
    return found
