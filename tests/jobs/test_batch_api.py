"""`--via batch-api`, with a fake endpoint that behaves like OpenAI's Batch API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from service.jobs.stretches import cut
from service.storage.analyses import Store
from service.storage.batches import Batch
from service.storage.ledger import Ledger
from tests.support.batch_files import LONG, Run, ids, lines, rows
from tests.support.commands import Start, until
from tests.support.fake_batch_api import FakeBatchApi, expired, fake_batch_api, responded
from tests.support.fake_model import KEY, completion, reply

FULL = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}
VIA = ("batch", "in.jsonl", "out.jsonl", "--via", "batch-api")


@pytest.fixture
def model() -> Iterator[FakeBatchApi]:
    """Run a fake model with a Batch API that answers every task."""
    with fake_batch_api() as server:
        server.answers |= {
            "summary": {"sentences": [{"text": "It rained.", "evidence": [2]}]},
            "framing": {"parties": []},
            "loaded_language": {"flags": [{"phrase": "met", "sentence": 1, "category": "emotive", "neutral": "sat"}]},
        }
        yield server


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Write articles, and return the path for the results."""
    (tmp_path / "in.jsonl").write_bytes(lines(5))
    return tmp_path / "out.jsonl"


async def read(tmp_path: Path) -> Batch:
    """Return the batch with its counts."""
    store = Store(f"sqlite:///{tmp_path}/out.jsonl.state")
    await store.open()
    async with store.database.transaction() as connection:
        found = (await connection.exec_driver_sql("SELECT id FROM batches")).scalar_one()
    batch = await Ledger(store.database).batch(found)
    await store.close()
    return batch


def test_whole_batch(run: Run, model: FakeBatchApi, tmp_path: Path, out: Path) -> None:
    """All questions go in one file, no question is asked directly, and the replies become analyses as usual."""
    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (model.requests, len(model.batched), len(model.batches)) == ([], 15, 1)
    for row in rows(out.read_bytes()):
        analysis = row["analysis"]
        assert analysis["summary"]["sentences"][0]["evidence"][0]["text"] == "Then it rained."
        assert {flag["span"]["text"] for flag in analysis["flags"]} == {"met"}
        told = analysis["provenance"]["tasks"]["summary"]
        assert (told["model_answered"], told["seconds"], told["attempts"]) == ("fake-model-1", 60.0, 1)
    batch = asyncio.run(read(tmp_path))
    assert (batch.via, batch.input_tokens, batch.batched.input_tokens) == ("batch-api", 1500, 1500)
    assert (batch.output_tokens, batch.batched.output_tokens) == (150, 150)


def test_on_postgres(run: Run, model: FakeBatchApi, out: Path, on_postgres: str) -> None:
    """The Batch API works on PostgreSQL too, with an error and its --retry."""
    model.line_acts.append(lambda request: responded(request, 400, {"error": {"message": "no"}}))

    code, _ = run(*VIA, EVENHAND_DATABASE_URL=on_postgres)
    again, said = run(*VIA, "--retry", EVENHAND_DATABASE_URL=on_postgres)

    assert code == 1
    assert again == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batched), len(model.batches), model.requests) == (15, 2, [])


def test_same_questions(run: Run, model: FakeBatchApi, tmp_path: Path) -> None:
    """A question in a file has the same bytes as one that is asked directly."""
    (tmp_path / "in.jsonl").write_bytes(lines(2))

    assert run(*VIA)[0] == 0
    assert run("batch", "in.jsonl", "direct.jsonl")[0] == 0

    direct = sorted(json.dumps({**body, "stream": False}, sort_keys=True) for body in model.requests)
    batched = sorted(json.dumps({**body, "stream": False}, sort_keys=True) for body in model.batched)
    assert direct == batched
    assert len(direct) == 6


def test_files_are_removed(run: Run, model: FakeBatchApi, out: Path) -> None:
    """The files are removed from the endpoint."""
    assert run(*VIA)[0] == 0

    assert out.is_file()
    assert model.files == {}


def test_error_of_one_question(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If the endpoint refuses a question, only its article fails; --retry asks that question again, and no other."""
    refused = {"error": {"message": f"too long for {KEY}", "type": "invalid_request_error", "code": "x"}}
    model.line_acts.append(lambda request: responded(request, 400, refused))

    code, _ = run(*VIA)
    failed = [row for row in rows(out.read_bytes()) if "error" in row]
    again, said = run(*VIA, "--retry")

    assert code == 1
    assert len(failed) == 1
    assert "refused the question (400): too long for …" in failed[0]["error"]["detail"]
    assert again == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batched), len(model.batches), model.requests) == (15, 2, [])


@pytest.mark.parametrize(
    "act", [expired, lambda request: responded(request, 500, {"error": {"message": "no"}}), lambda _request: None]
)
def test_not_processed(run: Run, model: FakeBatchApi, out: Path, act: object) -> None:
    """A question that expired, had a temporary error or has no reply is submitted again; no article fails."""
    model.line_acts += [act] * 4  # type: ignore[list-item]

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batched), len(model.batches), model.requests) == (15, 2, [])


def test_never_processed(run: Run, model: FakeBatchApi, out: Path) -> None:
    """After three rounds the article fails, and says why."""
    (out.parent / "in.jsonl").write_bytes(lines(1))
    model.line_acts += [expired] * 9

    code, _ = run(*VIA)

    assert code == 1
    assert "the Batch API did not process the question (batch_expired)" in rows(out.read_bytes())[0]["error"]["detail"]
    assert len(model.batches) == 3


@pytest.mark.usefixtures("out")
def test_too_many_tokens_in_the_queue(run: Run, model: FakeBatchApi) -> None:
    """If the queue of the endpoint is full of other files, the same file is submitted again until there is room."""
    model.refusals += [FULL] * 2
    model.begin_other()

    code, said = run(*VIA)

    assert code == 0, said
    assert (len(model.batched), len(model.batches)) == (15, 4)
    assert model.calls.count("POST /v1/files") == 1


def test_file_that_is_always_too_much(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If a file is too large for an empty queue, smaller files are submitted."""
    model.most_requests = 6

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batched), model.requests, model.files) == (15, [], {})


def test_article_that_is_always_too_much(run: Run, model: FakeBatchApi, out: Path) -> None:
    """An article that is too large alone fails with the message of the endpoint."""
    model.most_requests = 2

    code, _ = run(*VIA)

    assert code == 1
    assert {row["error"]["detail"] for row in rows(out.read_bytes())} == {
        "the Batch API refused the file: token_limit_exceeded: token_limit_exceeded"
    }
    assert len(rows(out.read_bytes())) == 5


def test_refused_file(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If a file is refused, its lines fail with the message of the endpoint, and --retry submits it again."""
    model.refusals.append({"code": "model_not_found", "message": f"no such model for org-Abc123 {KEY}"})

    code, _ = run(*VIA)
    details = {row["error"]["detail"] for row in rows(out.read_bytes())}
    left = dict(model.files)
    again, said = run(*VIA, "--retry")

    assert (code, left) == (1, {})
    assert details == {"the Batch API refused the file: model_not_found: no such model for … …"}
    assert again == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]


def test_lost_answer(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If the response to a submitted file is lost, the file is found, and not paid for twice."""
    model.lost_answers = 1

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batches), len(model.batched)) == (1, 15)


def test_endpoint_away_for_a_while(run: Run, model: FakeBatchApi, out: Path) -> None:
    """An endpoint that fails while a file waits is asked again."""
    model.failing_looks += [503, 500]

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batches), len(model.batched)) == (1, 15)


def test_key_refused_while_it_waits(run: Run, model: FakeBatchApi, out: Path) -> None:
    """A submitted file stays at the endpoint; --retry uses it, and nothing is paid for twice."""
    model.failing_looks.append(401)

    code, _ = run(*VIA)
    details = {row["error"]["detail"] for row in rows(out.read_bytes())}
    again, said = run(*VIA, "--retry")

    assert (code, details) == (1, {"the endpoint refused the key (401): check OPENAI_API_KEY"})
    assert again == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batches), len(model.batched), model.requests) == (1, 15, [])


def test_cut() -> None:
    """A batch is always cut in the same way, by the sizes of its articles; each line is in exactly one stretch."""
    sizes = [(n, 1_000 if n % 7 else 400_000) for n in range(1, 2_000) if n % 5]

    stretches = list(cut(sizes))

    covered = [line for line, _ in sizes if any(first <= line <= last for first, last in stretches)]
    assert covered == [line for line, _ in sizes]
    assert all(last < first for (_, last), (first, _) in pairwise(stretches))
    held = [[characters for line, characters in sizes if first <= line <= last] for first, last in stretches]
    assert all(sum(one) + 7_000 * len(one) <= 1_500_000 for one in held)
    assert list(cut([(3, 9_000_000), (4, 1)])) == [(3, 3), (4, 4)]
    assert list(cut([])) == []


def test_unusable_answer(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If a reply does not fit the schema, its repair question is asked directly."""
    model.line_acts.append(lambda request: responded(request, 200, completion({"wrong": 1})))

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.requests), len(model.batched)) == (1, 15)
    assert [message["role"] for message in model.requests[0]["messages"]][-2:] == ["assistant", "user"]


def test_answer_that_stays_unusable(run: Run, model: FakeBatchApi, out: Path) -> None:
    """If the repair fails too, the article fails; --retry submits that question again, and no other."""
    model.line_acts.append(lambda request: responded(request, 200, completion({"wrong": 1})))
    model.acts.append(reply({"wrong": 2}))

    code, _ = run(*VIA)
    again, said = run(*VIA, "--retry")

    assert code == 1
    assert again == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batched), len(model.batches), len(model.requests)) == (16, 2, 1)


def test_equal_articles(run: Run, model: FakeBatchApi, tmp_path: Path, out: Path) -> None:
    """The questions of equal articles are submitted once."""
    text = json.dumps({"text": "The council met. Then it rained."})[1:]
    (tmp_path / "in.jsonl").write_text("".join(f'{{"id": "{n}", {text}\n' for n in range(4)))

    assert run(*VIA)[0] == 0

    assert ids(out.read_bytes()) == ["0", "1", "2", "3"]
    assert (len(model.batched), model.requests) == (3, [])


def test_killed_while_it_waits(start: Start, run: Run, model: FakeBatchApi, out: Path) -> None:
    """After a kill and a restart, the submitted file is used, and nothing is paid for twice."""
    model.looks = 4
    for seen in (1, 2, 3):
        process = start(*VIA)
        until(lambda seen=seen: sum(call.startswith("GET /v1/batches/") for call in model.calls) >= seen)  # type: ignore[misc]
        process.kill()
        process.wait()

    code, said = run(*VIA)

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    assert (len(model.batches), len(model.batched), model.requests) == (1, 15, [])


@pytest.mark.usefixtures("out")
def test_killed_after_submitting(start: Start, run: Run, model: FakeBatchApi) -> None:
    """After a kill between submitting a file and storing that, the file is found by its name."""
    process = start(*VIA)
    until(lambda: bool(model.batches))
    process.kill()
    process.wait()

    code, said = run(*VIA)

    assert code == 0, said
    assert (len(model.batches), len(model.batched)) == (1, 15)


def test_embedded_model(run: Run, out: Path) -> None:
    """The embedded model has no Batch API: the command is refused before it starts."""
    code, said = run(*VIA, OPENAI_BASE_URL="", OPENAI_API_KEY="", EVENHAND_MODEL="")

    assert code == 2
    assert "the embedded model has no Batch API" in said
    assert not out.exists()


def test_no_batch_api(run: Run, model: FakeBatchApi, out: Path) -> None:
    """At an endpoint without a Batch API, every line fails and says so."""
    code, _ = run(*VIA, OPENAI_BASE_URL=model.url.replace("/v1", "/v2"))

    assert code == 1
    assert all("has no Batch API" in row["error"]["detail"] for row in rows(out.read_bytes()))
    assert len(rows(out.read_bytes())) == 5


@pytest.mark.usefixtures("model", "out")
def test_key_is_not_kept(start: Start, tmp_path: Path) -> None:
    """The API key is not in any file, and not in the output."""
    process = start(*VIA)
    _, said = process.communicate(timeout=LONG)

    kept = b"".join(path.read_bytes() for path in tmp_path.glob("out.jsonl*"))
    assert len(kept) > 1000
    assert KEY not in kept.decode(errors="replace") + said
