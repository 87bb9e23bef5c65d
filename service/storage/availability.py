"""Errors of the database, and waiting until it can be used again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import tenacity
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from service.errors import StoreError

P = ParamSpec("P")
T = TypeVar("T")

DATABASE_ERRORS = (StoreError, SQLAlchemyError)
"""What is raised while the database can't be used. DBOS raises the errors of SQLAlchemy."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise StoreError in place of the errors of SQLAlchemy and its drivers."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"the database can't be used now: {reason(error)}. Ask again later") from error


def reason(error: Exception) -> str:
    """Return what the database said. Leave out the statement and its parameters, since they hold the article."""
    # PostgreSQL repeats values in the lines after the first.
    return next(iter(str(getattr(error, "orig", error)).splitlines()), type(error).__name__)


def is_duplicate(error: StoreError) -> bool:
    """Tell whether a row was refused because one with its key exists."""
    return isinstance(error.__cause__, IntegrityError)


async def retry_until_available(work: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run *work*, and run it again for as long as the database can't be used."""
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(DATABASE_ERRORS),
        wait=tenacity.wait_exponential(0.2, max=5.0),
        reraise=True,
    )
    return await retrying(work, *args, **kwargs)
