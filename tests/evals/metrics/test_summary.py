"""What summaries are measured by, on hand-made ones."""

from __future__ import annotations

import pytest

from evals.metrics import summary
from evals.metrics.summary import chrf
from service.models import Violation
from tests.support import eval_samples

CASE = eval_samples.case(
    facts=(eval_samples.fact("4", "percent"), eval_samples.fact("Monday")),
    flags=(
        eval_samples.gold_flag("heroic"),
        eval_samples.gold_flag("greedy"),
        eval_samples.gold_flag("swindle", voice="quoted"),
    ),
    attributions=(eval_samples.claim("swindle", "Ann Poe", "guild"),),
)


def ratios(*said: str) -> dict[str, str]:
    """Score a summary of the case."""
    return eval_samples.ratios(summary.of_sample(eval_samples.summary_sample(CASE, *said), CASE))


def test_whole_summary() -> None:
    """A good summary has all of it right."""
    assert ratios("The guild asked for 4 percent on Monday.", "“It is a swindle,” Ann Poe said.") == {
        "facts": "2/2", "supported": "2/2", "objections": "0/2", "evidence": "2/2", "attributed": "1/1",
        "leaked": "0/3",
    }  # fmt: skip


@pytest.mark.parametrize("said", [pytest.param((), id="failed"), pytest.param(("",), id="empty")])
def test_nothing_said(said: tuple[str, ...]) -> None:
    """Who says nothing loses every fact and gains nothing else: no sentence without fault, no word not leaked."""
    assert ratios(*said) == {"facts": "0/2"}


def test_long_answer() -> None:
    """A summary keeps what it keeps in its first 100 words: to copy the article keeps all and tells nothing."""
    padding = "and so on " * 33

    assert ratios(f"{padding}4 percent on Monday.")["facts"] == "0/2"
    assert ratios(f"4 percent on Monday {padding}.")["facts"] == "2/2"


def test_evidence() -> None:
    """A sentence that names nothing it rests on is without evidence."""
    analysis = eval_samples.task_analysis(
        "summary", summary=eval_samples.model_summary("The guild asked.", evidence=False)
    )
    scores = {s.metric: s for s in summary.of_sample(eval_samples.sample(CASE, "summary", analysis), CASE)}

    assert (scores["evidence"].hits, scores["evidence"].wrong) == (0, ("no evidence: The guild asked.",))


def test_violations() -> None:
    """A sentence is unsupported by a number, date or name that is not there; it is objected to for anything."""
    violations = [
        Violation(kind="unsupported_number", sentence=0, detail="5 is not in the article"),
        Violation(kind="unsupported_name", sentence=0, detail="Bo is not in the article"),
        Violation(kind="loaded_word", sentence=1, detail="“slammed”"),
    ]
    analysis = eval_samples.task_analysis(
        "summary", summary=eval_samples.model_summary("Bo got 5.", "It slammed.", "So.", violations=violations)
    )
    scores = {s.metric: s for s in summary.of_sample(eval_samples.sample(CASE, "summary", analysis), CASE)}

    assert (scores["supported"].hits, scores["objections"].hits) == (2, 2)
    assert scores["supported"].wrong == (
        "unsupported_number: 5 is not in the article; unsupported_name: Bo is not in the article: Bo got 5.",
    )


@pytest.mark.parametrize(
    ("said", "attributed"),
    [
        pytest.param("Ann Poe called it a swindle.", "1/1", id="named"),
        pytest.param("According to the guild, it is a swindle.", "1/1", id="according to"),
        pytest.param("It is a swindle.", "0/1", id="asserted"),
        pytest.param("The league said it was no swindle.", "0/1", id="somebody else"),
        pytest.param("The swindle of the Red Guild goes on.", "0/1", id="named and asserted"),
        pytest.param("The guild pointed out a swindle.", "1/1", id="some other verb"),
        pytest.param("The guild asked for more.", None, id="no claim"),
    ],
)
def test_attributed(said: str, attributed: str | None) -> None:
    """A sentence with the claim says whose it is, by a word of saying or by beginning so; no claim needs no speaker."""
    assert ratios(said).get("attributed") == attributed


def test_attributed_in_another_language() -> None:
    """Verbs of saying are known only in English; in other languages the speaker's name is enough."""
    case = CASE.model_copy(update={"language": "de"})
    scores = eval_samples.ratios(
        summary.of_sample(eval_samples.summary_sample(case, "Laut Ann Poe ein swindle."), case)
    )

    assert scores["attributed"] == "1/1"


@pytest.mark.parametrize(
    ("said", "leaked"),
    [
        pytest.param("The Heroic guild asked the greedy league.", "2/3", id="two words"),
        pytest.param("The “heroic” guild asked the ‘greedy’ league.", "0/3", id="in quotation marks"),
        pytest.param("A swindle, Ann Poe said.", "1/3", id="somebody's word, unquoted"),
        pytest.param("The „heroic“ guild and the «greedy» league.", "0/3", id="marks of other languages"),
        pytest.param("“The heroic guild asked", "1/3", id="a mark that is never closed"),
        pytest.param("The heroically greedyish unheroic.", "0/3", id="parts of words"),
        pytest.param("The heroic “heroic” guild.", "1/3", id="in and out of quotation marks"),
    ],
)
def test_leaked(said: str, leaked: str) -> None:
    """A whole loaded phrase outside quotation marks leaks, whoever used it in the article."""
    assert ratios(said)["leaked"] == leaked


def test_stability() -> None:
    """The samples of a case are compared two by two; those without an answer are not."""
    same = [eval_samples.summary_sample(CASE, "The guild asked.", number=n) for n in (1, 2)]

    assert eval_samples.ratios(summary.of_case([*same, eval_samples.summary_sample(CASE, number=3)])) == {
        "stable_chrf": "1/1"
    }
    assert eval_samples.ratios(summary.of_case([same[0], eval_samples.summary_sample(CASE, number=2)])) == {}


def test_chrf() -> None:
    """ChrF is 1 for the same text, 0 for nothing in common, and the same in both directions."""
    assert chrf("The guild asked.", "The guild asked.") == 1.0
    assert chrf("abc", "xyz") == 0.0
    assert chrf("The guild asked.", "The guild refused it.") == chrf("The guild refused it.", "The guild asked.")
    assert 0.3 < chrf("The guild asked.", "The guild refused it.") < 0.9
