"""
Every error that Evenhand raises on purpose: its HTTP status, its title and the exit code of the command line.

EvenhandError                500
├── InvalidRequest           422  the request asks for something that does not exist or is not possible
│   ├── InvalidArticle       422  the article is empty, too long, or not text
│   └── InvalidSummary       422  the summary to check is empty, too long, not text, or in another language
├── NotFound                 404  there is no such analysis, batch or prompt
├── TooLarge                 413  the request body is larger than the limit
├── Conflict                 409  the same request is still running
├── UnknownHost              421  the service does not answer under this host name
├── ForeignPage              403  a web page of another site sent the request
├── SettingsError            500  a setting is wrong: correct the environment
├── PromptError              500  a prompt file is wrong, missing or changed: correct the file
├── LexiconError             500  a lexicon file is wrong: correct the file
├── CaseError                500  an eval case file is wrong: correct the file
├── RecordingError           500  a recording is stale, unused, edited or holds a secret: record again
│   └── RecordingMissing     404  there is no such recording: record it
├── ReplayError              503  the process that replays recordings ended early or took too long
├── StoreError               503  the database can't be used
├── Stopping                 503  the service is stopping
├── ModelFileError           503  the embedded model's file can't be fetched or used
└── ModelError               502  the model can't be asked
    ├── ModelBusy            503  the endpoint says: try again later
    ├── ModelUnreachable     503  nothing answers at the endpoint
    ├── ModelTimeout         504  the model did not answer in time
    └── BadReply             502  the reply can't be used
        ├── TruncatedReply   502  it was cut off
        ├── RefusedReply     502  the model refused
        ├── EmptyReply       502  it has no text
        ├── NotJson          502  it is not JSON
        └── OffSchema        502  it is JSON, but not of the schema
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self


class EvenhandError(Exception):
    """An error whose text tells the caller what went wrong and what to do next."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Evenhand could not do this"
    exit_code: ClassVar[int] = 1

    @classmethod
    def slug(cls) -> str:
        """Name the problem type: the class name in kebab case, as in `/problems/invalid-article`."""
        name = cls.__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class InvalidRequest(EvenhandError):
    """The request asks for something that does not exist or is not possible."""

    status = 422
    title = "The request can't be carried out"
    exit_code = 2


class InvalidArticle(InvalidRequest):
    """The article is empty, too long, or not text."""

    title = "This article can't be analysed"
    exit_code = 1


class InvalidSummary(InvalidRequest):
    """The summary to check is empty, too long, not text, or in another language than its article."""

    title = "This summary can't be checked"
    exit_code = 1


class NotFound(EvenhandError):
    """There is no such analysis, batch or prompt."""

    status = 404
    title = "Not found"


class TooLarge(EvenhandError):
    """The request body is larger than the limit."""

    status = 413
    title = "The request is too large"


class Conflict(EvenhandError):
    """The same request is still running."""

    status = 409
    title = "This request is still running"


class UnknownHost(EvenhandError):
    """
    The service does not answer under this host name.

    It answers to localhost, to IP addresses, to the host that it listens on, and to EVENHAND_ALLOWED_HOSTS.
    """

    status = 421
    title = "The service does not answer under this host name"


class ForeignPage(EvenhandError):
    """
    A web page of another site sent the request.

    Only the service's own pages may do so. Otherwise any web page could use the service of its visitors.
    """

    status = 403
    title = "Pages of other sites may not use this service"


class SettingsError(EvenhandError):
    """A setting is wrong: correct the environment variable or the `.env` file."""

    title = "A setting can't be used"
    exit_code = 2


class PromptError(EvenhandError):
    """A prompt file is wrong or missing, or a released one has changed: correct the file."""

    title = "A prompt file can't be used"
    exit_code = 3


class LexiconError(EvenhandError):
    """A lexicon file is wrong: correct the file."""

    title = "A lexicon file can't be used"


class CaseError(EvenhandError, ValueError):
    """An eval case file is wrong: correct it. It is also a `ValueError`, so that pydantic's validators can raise it."""

    title = "An eval case can't be used"


class RecordingError(EvenhandError):
    """A recording is missing, stale, unused or edited, or it holds a secret: record again."""

    title = "A recording can't be used"
    exit_code = 3


class RecordingMissing(RecordingError):
    """Nothing was recorded for this model, prompt version or case."""

    status = 404
    title = "There is no such recording"


class ReplayError(EvenhandError):
    """The process that replays recordings ended early or took too long: try again."""

    status = 503
    title = "The recordings could not be replayed"


class StoreError(EvenhandError):
    """The database can't be used: see that it runs, has space and can be written to."""

    status = 503
    title = "The database can't be used"


class Stopping(EvenhandError):
    """The service is stopping, and the request was not ready in time: ask again when it runs."""

    status = 503
    title = "The service is being stopped"


class ModelFileError(EvenhandError):
    """The embedded model's file can't be fetched or used."""

    status = 503
    title = "The embedded model is not available"


class ModelError(EvenhandError):
    """
    The model can't be asked, or its reply can't be used.

    *attempts* counts the HTTP requests. *transient* says that the same question may get an answer later.
    """

    status = 502
    title = "The model could not be asked"

    def __init__(self, problem: str, *, attempts: int = 1, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.task: str | None = None
        self.attempts = attempts
        self.retry_after = retry_after
        self.transient = False

    def about(self, task: str) -> Self:
        """Add the task that the model was asked to do, if none is named yet."""
        self.task = self.task or task
        return self

    def __str__(self) -> str:
        """Name the task, the problem and the number of attempts."""
        tried = f" (tried {self.attempts} times)" if self.attempts > 1 else ""
        return f"{self.task}: {self.problem}{tried}" if self.task else f"{self.problem}{tried}"


class ModelBusy(ModelError):
    """The endpoint says: try again later."""

    status = 503
    title = "The model is busy"


class ModelUnreachable(ModelError):
    """Nothing answers at the endpoint."""

    status = 503
    title = "The model can't be reached"


class ModelTimeout(ModelError):
    """The model did not answer in time."""

    status = 504
    title = "The model did not answer in time"


class BadReply(ModelError):
    """The reply can't be used. *text* is the reply; *usage* has the tokens that it took, as the fields of a `Usage`."""

    title = "The model's answer can't be used"

    def __init__(
        self, problem: str, *, text: str = "", usage: Mapping[str, int] | None = None, attempts: int = 1
    ) -> None:
        super().__init__(problem, attempts=attempts)
        self.text = text
        self.usage = dict(usage or {})


class TruncatedReply(BadReply):
    """The reply was cut off at the output limit."""


class RefusedReply(BadReply):
    """The model refused to answer."""


class EmptyReply(BadReply):
    """The reply has no text."""


class NotJson(BadReply):
    """The reply is not JSON."""


class OffSchema(BadReply):
    """The reply is JSON, but does not fit the schema."""
