"""The client of DBOS: it submits workflows, lists them and removes them. It runs none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, WorkflowSerializationFormat, WorkflowStatus

from service.storage.workflow_database import WorkflowDatabase

APPLICATION = "evenhand"
"""Marks our workflows: other applications may keep theirs in the same database."""

VERSION = "1"
"""Of the order of steps. Workflows of another version are not continued: raise it when the order changes."""

CHUNK = 500
"""How many workflows are listed, submitted or removed at a time."""

PORTABLE = WorkflowSerializationFormat.PORTABLE
JSON = DBOSPortableJSONSerializer()
"""DBOS stores JSON that other tools can read, and that does not depend on our classes."""


class WorkflowClient:
    """Call `connect` first and `close` last."""

    def __init__(self, database: WorkflowDatabase) -> None:
        self.database = database
        self._client: DBOSClient | None = None

    async def connect(self) -> None:
        """Create the tables of DBOS if needed, and connect to them."""
        if self._client is None:
            self._client = await self.database.open(self._connect)

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
            self._client = None
        await self.database.close()

    async def submit(self, workflow: str, queue: str, workflow_id: str, *args: object) -> None:
        """Put one workflow into a queue."""
        await self.database.run(self._connected().enqueue, _options(workflow, queue, workflow_id), *args)

    async def submit_all(self, workflow: str, queue: str, calls: Mapping[str, tuple[object, ...]]) -> None:
        """Put workflows into a queue, all or none: their arguments by their ids. Those that exist are not changed."""
        await self.database.run(self._submit_all, workflow, queue, calls)

    async def list(self, **filters: Any) -> list[WorkflowStatus]:  # noqa: ANN401 - the options of DBOS
        """List our workflows, without their arguments and results."""
        ours: Any = {"application_name": APPLICATION, "load_input": False, "load_output": False}
        return await self.database.run(self._connected().list_workflows, **ours | filters)

    async def step_results(self, workflow_id: str) -> Sequence[Any]:
        """Return what the steps of a workflow returned, in order."""
        steps = await self.database.run(self._connected().list_workflow_steps, workflow_id)
        return [step["output"] for step in steps]

    async def resume(self, workflow_ids: Sequence[str], queue: str) -> None:
        """Put workflows that were started back into a queue."""
        await self.database.run(self._connected().resume_workflows, list(workflow_ids), queue_name=queue)

    async def delete(self, workflow_ids: Sequence[str]) -> None:
        """Remove workflows with all that their steps returned."""
        for first in range(0, len(workflow_ids), CHUNK):
            await self.database.run(self._connected().delete_workflows, list(workflow_ids[first : first + CHUNK]))
        if workflow_ids:
            await self.database.scrub()

    def _connect(self) -> DBOSClient:
        DBOS.migrate(self.database.url)
        return DBOSClient(system_database_engine=self.database.engine, application_name=APPLICATION, serializer=JSON)

    def _submit_all(self, workflow: str, queue: str, calls: Mapping[str, tuple[object, ...]]) -> None:
        with self.database.engine.begin() as connection:
            for workflow_id, args in calls.items():
                options = _options(workflow, queue, workflow_id)
                self._connected().enqueue_in_transaction(connection, options, *args)

    def _connected(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("call start or connect first")
        return self._client


def _options(workflow: str, queue: str, workflow_id: str) -> Any:  # noqa: ANN401 - the options of DBOS
    return {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": workflow_id,
        "app_version": VERSION,
        "serialization_type": PORTABLE,
    }
