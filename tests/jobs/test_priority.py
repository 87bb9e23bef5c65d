"""A batch never blocks single analyses, with a real server, also if the endpoint is down, slow or limited."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from tests.support.batch_files import usual
from tests.support.commands import BOUND, endpoint, until
from tests.support.fake_model import FakeModel, Handler, drop, failure, hang
from tests.support.served import Served, served

SINGLE = {"text": "The mayor resigned. Then it snowed."}
OF_BATCH = "The council met on day"


def serving(folder: Path, model: FakeModel, **settings: str) -> AbstractContextManager[Served]:
    """Run a server that uses a fake model."""
    return served(folder, **endpoint(model, "gpt-4.1-mini"), **settings)


def singles(model: FakeModel) -> list[bool]:
    """Return for each question whether it was one of the single analysis."""
    return [OF_BATCH not in str(body["messages"]) for body in list(model.requests)]


def test_endpoint_never_answers(model: FakeModel, tmp_path: Path) -> None:
    """While 60 lines get no reply, a single analysis uses its own slots, and the metrics show what waits."""
    model.acts_on[OF_BATCH] = hang
    with serving(tmp_path, model, EVENHAND_MODEL_CONCURRENCY="8") as server:
        batch_id = server.batch(60)
        until(lambda: len(model.requests) >= 6, "the batch asks")

        answer = server.post("/v1/analyses", SINGLE)

        assert answer.status_code == 201, answer.text
        until(lambda: server.questions()["batch", "waiting_for_slot"] == 6, "half of what is at work waits")
        assert server.questions()["batch", "on_wire"] == 6
        assert server.progress(batch_id)["waiting"] == 60


def test_endpoint_is_down(model: FakeModel, tmp_path: Path) -> None:
    """An article is analysed while the endpoint drops the questions of 60 lines, or asks to come back in a day."""
    model.acts_on |= {f"{OF_BATCH} {n}": failure(503, retry_after="86400") if n % 2 else drop for n in range(10)}
    with serving(tmp_path, model) as server:
        batch_id = server.batch(60, f"{OF_BATCH} {{}}. Then it rained.")
        until(lambda: server.questions()["batch", "backing_off"] >= 8, "the batch waits")

        answer = server.post("/v1/analyses", SINGLE)

        assert answer.status_code == 201, answer.text
        assert server.progress(batch_id)["waiting"] == 60


def test_rate_of_batches(model: FakeModel, tmp_path: Path) -> None:
    """A limit of one request per minute is only for batches: a single article is analysed meanwhile."""
    with serving(tmp_path, model, EVENHAND_REQUESTS_PER_MINUTE="1", EVENHAND_MODEL_CONCURRENCY="2") as server:
        server.batch(60)
        until(lambda: len(model.requests) == 1, "the batch asks")

        answer = server.post("/v1/analyses", SINGLE)

        assert answer.status_code == 201, answer.text
        assert singles(model).count(False) <= 2
        until(lambda: server.questions()["batch", "waiting_for_rate"] >= 1, "the batch waits")


def test_one_question_at_a_time(model: FakeModel, tmp_path: Path) -> None:
    """A slow endpoint gets the questions of a single article first; if it never replies, there is an error in time."""
    go = threading.Event()

    def late(handler: Handler) -> None:
        go.wait(BOUND)
        usual(handler)

    model.acts_on[OF_BATCH] = late
    settings = {"EVENHAND_MODEL_CONCURRENCY": "1", "EVENHAND_MODEL_PATIENCE": "10"}
    with serving(tmp_path, model, **settings) as server, ThreadPoolExecutor() as pool:
        server.batch(60)
        until(lambda: len(model.requests) == 1, "the batch asks")
        answer = pool.submit(server.post, "/v1/analyses", SINGLE)
        until(lambda: server.questions()["analysis", "waiting_for_slot"] == 1, "the article waits")
        go.set()
        assert answer.result().status_code == 201
        until(lambda: len(model.requests) >= 5, "the batch goes on")
        assert singles(model)[:5] == [False, True, True, True, False]

        model.acts_on[OF_BATCH] = hang
        until(lambda: server.questions()["batch", "on_wire"] == 1 and model.at_once == 1, "the batch is stuck")
        in_vain = server.post("/v1/analyses", {"text": "The mayor resigned again."})

    assert (in_vain.status_code, in_vain.json()["type"], in_vain.json()["attempts"]) == (503, "/problems/model-busy", 0)
    assert "EVENHAND_MODEL_CONCURRENCY" in in_vain.json()["detail"]
    assert int(in_vain.headers["Retry-After"]) > 0
