"""Answers of a model that are kept: a benchmark that is run again, or goes on, asks only what is new."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path

from evals.cassettes import canonical
from service.llm.client import Client, Question, Reply, Shape, decode
from service.models import Usage


class Kept(Client):
    """
    A client that remembers, in a folder, what was answered to each question.

    A question is kept whole by its words, schema and sampling, so that a changed prompt is a new question. An answer
    that was cut off or declined is not kept, and asked for again.
    """

    def __init__(self, client: Client, folder: Path) -> None:
        super().__init__(client._address, client.profile)  # noqa: SLF001 - the same client, with a memory
        self._folder = folder
        self.asked = 0

    async def ask(self, question: Question, shape: type[Shape]) -> tuple[Shape, Reply]:
        """Answer from the folder, or ask and keep the answer."""
        path = self._folder / f"{_key(question, self.profile.model)}.json"
        if path.is_file():
            reply = _read(path)
            return decode(reply, shape), reply
        self.asked += 1
        async with self._free:
            reply = await self._patiently(question)
        _write(path, reply)
        return decode(reply, shape), reply


def _key(question: Question, model: str) -> str:
    return hashlib.sha256(canonical([model, dataclasses.asdict(question)]).encode()).hexdigest()


def _read(path: Path) -> Reply:
    data = json.loads(path.read_text("utf-8"))
    return Reply(**data | {"usage": Usage(**data["usage"])})


def _write(path: Path, reply: Reply) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = dataclasses.asdict(reply) | {"usage": reply.usage.model_dump()}
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    partial.replace(path)
