"""Reuse of stored analyses: the same article, asked in the same way, is analysed once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from service.jobs.keyed_locks import KeyedLocks
from service.models import Analysis
from service.storage.analyses import Store

Analyze = Callable[[], Awaitable[Analysis]]
Keep = Callable[[Analysis, str], Awaitable[None]]
"""Stores an analysis under its fingerprint. If `Analysis.reused` is set, the analysis is in the database already."""


class AnalysisCache:
    """The analyses in a database, by fingerprint. Callers with another *scope* never wait for these."""

    def __init__(self, store: Store, scope: str = "") -> None:
        self._store = store
        self._scope = scope
        self._locks = KeyedLocks()

    async def find_or_analyze(self, fingerprint: str, analyze: Analyze, keep: Keep, *, fresh: bool) -> Analysis:
        """
        Return the stored analysis with this fingerprint, or make one; then `keep` it.

        Of equal calls at the same time, in this process and in others on the same database, one makes the analysis and
        the others wait for it. A *fresh* call always makes a new one.
        """
        async with self._locks.hold(fingerprint), self._store.database.locks.hold(self._scope + fingerprint):
            found = None if fresh else await self._store.find_by_fingerprint(fingerprint)
            analysis = found.model_copy(update={"reused": True}) if found else await analyze()
            await keep(analysis, fingerprint)
            return analysis
