"""The replies of OpenAI's Batch API, stored until their batch is removed, so that no reply is paid for twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from service.models import Usage
from service.storage.database import Database
from service.storage.tables import answers, batches, items

_CHUNK = 500
"""How many keys one statement looks for."""


class Answers:
    """The replies of a database, by batch and by the key of the question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, batch_id: str, question: str) -> dict[str, Any] | None:
        """Return the reply to a question, or the error it got; None if it has neither."""
        wanted = sa.select(answers.c.answer).where(_is(batch_id, question))
        async with self._database.transaction() as connection:
            found: str | None = await connection.scalar(wanted)
        return json.loads(found) if found else None

    async def known(self, batch_id: str, questions: Collection[str]) -> set[str]:
        """Return the questions that have a reply or an error."""
        found: set[str] = set()
        listed = list(questions)
        async with self._database.transaction() as connection:
            for first in range(0, len(listed), _CHUNK):
                some = answers.c.question.in_(listed[first : first + _CHUNK])
                wanted = sa.select(answers.c.question).where(answers.c.batch_id == batch_id, some)
                found |= set(await connection.scalars(wanted))
        return found

    async def expect(self, batch_id: str, questions: Mapping[int, Collection[str]]) -> None:
        """Store the keys of the questions of each line, so that their replies can be removed with its analysis."""
        if not questions:
            return
        of = (items.c.batch_id == batch_id) & (items.c.line == sa.bindparam("of_line"))
        rows = [{"of_line": line, "new": json.dumps(sorted(keys))} for line, keys in questions.items()]
        async with self._database.transaction() as connection:
            await connection.execute(sa.update(items).where(of).values(questions=sa.bindparam("new")), rows)

    async def keep(self, batch_id: str, replies: Mapping[str, Mapping[str, Any]]) -> None:
        """Store the replies that are new, and add their tokens to the counts of the batch, all or none."""
        known = await self.known(batch_id, replies)
        new = {question: answer for question, answer in replies.items() if question not in known}
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
            if counting.rowcount:  # otherwise the batch was removed meanwhile
                await connection.execute(sa.insert(answers), rows)

    async def forget(self, batch_id: str, question: str) -> None:
        """Remove a reply that can't be used, so that the next attempt asks again."""
        async with self._database.transaction() as connection:
            await connection.execute(sa.delete(answers).where(_is(batch_id, question)))


def _is(batch_id: str, question: str) -> sa.ColumnElement[bool]:
    return (answers.c.batch_id == batch_id) & (answers.c.question == question)


def _usage(answer: Mapping[str, Any]) -> Usage:
    reply = answer.get("reply") or answer["error"]
    return Usage(**reply["usage"]) if "usage" in reply else Usage()
