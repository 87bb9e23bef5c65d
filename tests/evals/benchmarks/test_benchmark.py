"""The benchmark command as its users run it, on rows made up here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks.catalogue import BENCHMARKS
from evals.benchmarks.result import references
from service.cli import benchmarks as cli_benchmarks
from tests.support import commands
from tests.support.commands import Done
from tests.support.fake_model import FakeModel, failure, fake_model, reply

Run = Callable[..., Done]
BABE = [
    {"id": "1", "text": "The thuggish mayor slammed it.", "label": "Biased", "spans": [{"start": 4, "end": 12}]},
    {"id": "2", "text": "The vote is on 4 May.", "label": "Non-biased", "spans": []},
]
DOCUMENTS = [{"doc": "d1", "text": "Ada Poe rescued the miners."}, {"doc": "d2", "text": "Bo Lind robbed the miners."}]
T10 = [
    {"id": "a", "doc": "d1", "entity": "Ada Poe", "start": 0, "end": 7, "main_role": "Protagonist", "fine_roles": []},
    {"id": "b", "doc": "d2", "entity": "Bo Lind", "start": 0, "end": 7, "main_role": "Antagonist", "fine_roles": []},
]


def answer(name: str, role: str) -> dict[str, Any]:
    """Answer how an article casts one party."""
    party = {"name": name, "aliases": [], "framing": "As told.", "role": role, "fine_roles": [], "tone": "neutral"}
    return {"parties": [{**party, "evidence": [{"sentence": 1, "phrase": name}]}]}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model."""
    with fake_model() as server:
        yield server


@pytest.fixture
def run(tmp_path: Path, model: FakeModel) -> Run:
    """Give a function that runs `evenhand eval benchmark` on rows, with answers kept in the test's folder."""
    own = {"CACHE_DIR": str(tmp_path), "MODEL_ATTEMPTS": "1", "MODEL_CONCURRENCY": "1"}
    settings = commands.endpoint(model) | {f"EVENHAND_{name}": value for name, value in own.items()}

    def benchmark(name: str, rows: list[dict[str, Any]], *words: str) -> Done:
        data = tmp_path / f"{name}.dev.jsonl"
        data.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        done = commands.run(["eval", "benchmark", name, "--data", str(data), *words], tmp_path, **settings)
        assert "Traceback" not in done.err
        return done

    (tmp_path / "t10_documents.dev.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DOCUMENTS), "utf-8")
    return benchmark


def test_command_and_references_name_what_there_is() -> None:
    """The command offers every benchmark, and every reference stands beside a figure."""
    assert set(cli_benchmarks.BENCHMARKS) == set(BENCHMARKS)
    for name, benchmark in BENCHMARKS.items():
        assert set(references(name)) <= {figure.name for figure in benchmark.figures}
    assert any(references(name) for name in BENCHMARKS)


def figures(out: str) -> dict[str, float | None]:
    """Read the figures of a result in JSON, by name; of several strictnesses, the strictest."""
    return {figure["name"]: figure["value"] for figure in json.loads(out)["figures"]}


def test_flags_are_measured_at_each_strictness(run: Run) -> None:
    """Loaded words are measured in each way that they can be shown, in one table; or in those that are asked for."""
    text = "The shocking vote led to a storm of protest. It reportedly cost more."
    spans = [{"start": text.index(word), "end": text.index(word) + len(word)} for word in ("shocking", "reportedly")]
    rows = [{"id": "1", "text": text, "label": "Biased", "spans": spans}]

    made = json.loads(run("babe", rows, "--format", "json")[1])["figures"]
    two = run("babe", rows, "--strictness", "balanced,strict")[1]

    assert [f["strictness"] for f in made if f["name"] == "words_recall"] == ["lenient", "balanced", "strict"]
    assert [f["value"] for f in made if f["name"] == "words_recall"] == [0.5, 0.5, 1.0]
    assert [line.split()[1] for line in two.splitlines() if line.startswith("words_recall ")] == ["balanced", "strict"]


def test_rules_alone_ask_nobody(run: Run, model: FakeModel) -> None:
    """The rules are measured without a model; the table has the reference figures beside ours."""
    code, out, _ = run("babe", BABE)

    assert (code, model.requests) == (0, [])
    assert "rules, lexicon" in out
    assert "one human against the others" in out
    assert figures(run("babe", BABE, "--format", "json")[1])["words_recall"] == 1.0


def test_an_answer_is_asked_for_once(run: Run, model: FakeModel) -> None:
    """A benchmark that is run again with the same prompt asks nothing."""
    model.acts.extend([reply(answer("Ada Poe", "protagonist")), reply(answer("Bo Lind", "none"))])

    code, out, _ = run("t10", T10, "--format", "json")
    again = run("t10", T10, "--format", "json")

    assert (code, len(model.requests)) == (0, 2)
    assert figures(out)["main_role_accuracy"] == 0.5
    assert again[:2] == (code, out)


def test_likelihoods_give_a_curve(run: Run, model: FakeModel) -> None:
    """A version can be named; where it has likelihoods, risk against coverage is part of the result and the table."""
    model.answers["framing"] = answer("Ada Poe", "none")
    words = ("--prompt", "framing@1.3.0")

    made = json.loads(run("t10", T10[:1], *words, "--format", "json")[1])
    _, out, _ = run("t10", T10[:1], *words)
    plain = json.loads(run("t10", T10[:1], "--prompt", "framing@1.1.0", "--format", "json")[1])

    assert (made["curve"]["kind"], [point["n"] for point in made["curve"]["points"]]) == ("role", [1])
    assert {by.split(",")[0] for by in made["made_by"]} == {"framing@1.3.0"}
    assert "risk against coverage of the roles" in out
    assert plain["curve"] is None


def test_goes_on_where_it_stopped(run: Run, model: FakeModel) -> None:
    """A failing endpoint ends it with a message; started again, it asks only what has no answer yet."""
    model.acts.extend([reply(answer("Ada Poe", "protagonist")), failure(401)])

    stopped = run("t10", T10)
    model.acts.append(reply(answer("Bo Lind", "antagonist")))
    code, out, _ = run("t10", T10, "--format", "json")

    assert stopped[0] != 0
    assert "OPENAI_API_KEY" in stopped[2]
    assert (code, figures(out)["main_role_accuracy"], len(model.requests)) == (0, 1.0, 3)


def test_unusable_answer_is_a_miss(run: Run, model: FakeModel) -> None:
    """A question without a usable answer is no reason to leave the row out."""
    model.acts.extend([reply(answer("Ada Poe", "protagonist")), reply("no", finish="length")])

    code, out, _ = run("t10", T10)

    assert code == 0
    assert "1 of 2 questions had no usable answer; each counts as a miss" in out
    model.acts.append(reply("no", finish="length"))
    assert figures(run("t10", T10, "--format", "json")[1])["main_role_accuracy"] == 0.5


def test_row_that_can_not_be_asked_is_named(run: Run) -> None:
    """A row that the service refuses is said with its id; nothing is measured without it."""
    code, _, said = run("babe", [*BABE, {"id": "empty", "text": " ", "label": "Biased", "spans": []}])

    assert code != 0
    assert "empty: " in said


def test_leak_by_a_model(run: Run, model: FakeModel) -> None:
    """A summary and the article's first sentences are compared with the marked phrases of the article."""
    marked = [{"start": 4, "end": 12, "technique": "Loaded_Language"}]
    rows = [{"id": "1", "text": "The thuggish mayor slammed it.", "title": "It", "spans": marked}]
    model.answers["summary"] = {"sentences": [{"text": "The thuggish mayor criticised it.", "evidence": [1]}]}

    code, out, _ = run("leak", rows, "--format", "json")

    assert (code, figures(out)) == (0, {"leak": 1.0, "leak_of_lead": 1.0})


def test_missing_document_is_said(run: Run) -> None:
    """A mention of a document that is not there is refused."""
    code, _, said = run("t10", [T10[0] | {"doc": "d9"}])

    assert code != 0
    assert "there is no document d9 for a" in said


def test_checks_of_others_are_measured_without_a_model(run: Run, model: FakeModel) -> None:
    """A wrong summary that is doubted and a right one that is not give 100 %; a kind without rows gives none."""
    article = "The council raised the fee to 30 crowns on Monday. Mayor Holm did not vote."
    rows = [
        {"id": "1", "article": article, "summary": "The council raised the fee.", "consistent": True, "edits": []},
        {
            "id": "2",
            "article": article,
            "summary": "The council lowered the fee.",
            "consistent": False,
            "edits": ["antonym_swap"],
        },
    ]

    code, out, _ = run("summedits", rows, "--format", "json")

    assert (code, model.requests) == (0, [])
    shown = figures(out)
    assert (shown["balanced_accuracy"], shown["antonym_doubted"], shown["negation_doubted"]) == (1.0, 1.0, None)
