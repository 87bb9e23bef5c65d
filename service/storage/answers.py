"""What OpenAI's Batch API answered for a batch: kept until the batch is removed, so that nothing is paid for twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from service.models import Usage
from service.storage.database import Database
from service.storage.tables import answers, batches, items

_MOST = 500
"""Keys that are looked for in one statement."""


class Answers:
    """The answers of a database, by batch and by the key of a question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, batch_id: str, question: str) -> dict[str, Any] | None:
        """Read an answer, or the error that came in its place."""
        wanted = sa.select(answers.c.answer).where(_is(batch_id, question))
        async with self._database.transaction() as connection:
            found: str | None = await connection.scalar(wanted)
        return json.loads(found) if found else None

    async def known(self, batch_id: str, questions: Collection[str]) -> set[str]:
        """Tell which questions have something in their place."""
        found: set[str] = set()
        listed = list(questions)
        async with self._database.transaction() as connection:
            for first in range(0, len(listed), _MOST):
                some = answers.c.question.in_(listed[first : first + _MOST])
                wanted = sa.select(answers.c.question).where(answers.c.batch_id == batch_id, some)
                found |= set(await connection.scalars(wanted))
        return found

    async def expect(self, batch_id: str, questions: Mapping[int, Collection[str]]) -> None:
        """Note by which keys the questions of lines are asked, so that their answers can be removed with a line."""
        if not questions:
            return
        of = (items.c.batch_id == batch_id) & (items.c.line == sa.bindparam("of_line"))
        rows = [{"of_line": line, "new": json.dumps(sorted(keys))} for line, keys in questions.items()]
        async with self._database.transaction() as connection:
            await connection.execute(sa.update(items).where(of).values(questions=sa.bindparam("new")), rows)

    async def keep(self, batch_id: str, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what is not there yet, and count what it took, all or nothing."""
        known = await self.known(batch_id, told)
        new = {question: answer for question, answer in told.items() if question not in known}
        if not new:
            return
        spent = sum((_usage(answer) for answer in new.values()), Usage()).model_dump()
        counted = {f"{kind}{name}": number for name, number in spent.items() for kind in ("", "batched_")}
        rows = [
            {"batch_id": batch_id, "question": question, "is_error": "error" in answer, "answer": json.dumps(answer)}
            for question, answer in new.items()
        ]
        async with self._database.transaction() as connection:
            counting = await connection.execute(
                sa.update(batches)
                .where(batches.c.id == batch_id)
                .values({name: batches.c[name] + number for name, number in counted.items()})
            )
            if counting.rowcount:  # the batch may have been removed meanwhile
                await connection.execute(sa.insert(answers), rows)

    async def forget(self, batch_id: str, question: str) -> None:
        """Remove an answer that can't be used, so that another attempt asks anew."""
        async with self._database.transaction() as connection:
            await connection.execute(sa.delete(answers).where(_is(batch_id, question)))


def _is(batch_id: str, question: str) -> sa.ColumnElement[bool]:
    return (answers.c.batch_id == batch_id) & (answers.c.question == question)


def _usage(answer: Mapping[str, Any]) -> Usage:
    told = answer.get("reply") or answer["error"]
    return Usage(**told["usage"]) if "usage" in told else Usage()
