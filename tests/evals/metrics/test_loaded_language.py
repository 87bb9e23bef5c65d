"""The metrics of flags, on flags made by hand. test_leaning.py tests the swap."""

from __future__ import annotations

import pytest

from evals.cases.gold import Case
from evals.metrics import loaded_language
from service.models import Flag
from tests.support import eval_samples

CASE = eval_samples.case(
    flags=(
        eval_samples.gold_flag("heroic", categories=("judgement", "label")),
        eval_samples.gold_flag("swindle", voice="quoted"),
    ),
    not_flags=(eval_samples.phrase("asked"), eval_samples.phrase("refused")),
)
CLEAN = eval_samples.case(
    id="wages/neutral", variant="neutral", text="The Red Guild asked for 4 percent, and got less."
)


def ratios(*flags: Flag, case: Case = CASE) -> dict[str, str]:
    """Score the flags of a case."""
    return eval_samples.ratios(loaded_language.of_sample(eval_samples.flags_sample(case, *flags), case))


def test_all_right() -> None:
    """All gold phrases and nothing else; words in a quotation are flagged as such."""
    heroic = eval_samples.model_flag("heroic", category="label")
    swindle = eval_samples.model_flag("swindle", voice="quoted")

    assert ratios(heroic, swindle) == {
        "recall": "2/2", "precision": "2/2", "f1": "1/1", "categories": "2/2", "forbidden": "0/2",
    }  # fmt: skip


def test_failed() -> None:
    """A sample without an answer has found nothing of the gold, and nothing else is said of it."""
    scores = loaded_language.of_sample(eval_samples.sample(CASE, "loaded_language", None), CASE)

    assert eval_samples.ratios(scores) == {"recall": "0/2", "f1": "0/1"}


def test_empty() -> None:
    """No flags find nothing; there is no precision to win by it."""
    assert ratios() == {"recall": "0/2", "f1": "0/1", "forbidden": "0/2"}


def test_everything() -> None:
    """To flag everything finds all and is nearly all wrong."""
    scores = ratios(*(eval_samples.model_flag(words) for words in eval_samples.TEXT.split(".")[:2]))

    assert scores["recall"] == "1/2"
    assert float(scores["precision"].split("/")[0]) < 0.2
    assert scores["forbidden"] == "2/2"


def test_extent() -> None:
    """A flag that is too long loses precision, one that is too short recall."""
    assert ratios(eval_samples.model_flag("The heroic"))["precision"] == "0.6/1"
    assert ratios(eval_samples.model_flag("hero"))["recall"] == f"{4 / 6:g}/2"


def test_voice() -> None:
    """A flag on quoted words is right only if it says that they are quoted."""
    scores = ratios(eval_samples.model_flag("swindle", voice="narrator"))

    assert (scores["recall"], scores["precision"]) == ("0/2", "0/1")
    assert "categories" not in scores


def test_category() -> None:
    """A right flag has one of the gold categories; that of a wrong one doesn't matter."""
    sample = eval_samples.flags_sample(
        CASE, eval_samples.model_flag("heroic", category="fear"), eval_samples.model_flag("greedy", category="fear")
    )
    scores = {score.metric: score for score in loaded_language.of_sample(sample, CASE)}

    assert scores["categories"].wrong == ("“heroic”: expected judgement or label, got fear",)
    assert scores["precision"].wrong == ("not loaded: “greedy” (fear)",)


def test_false_alarms() -> None:
    """A neutral article deserves no flag: they are counted per 100 words, and a sample without one passes."""
    flag = eval_samples.model_flag("asked", CLEAN.text)
    metric = eval_samples.metric("loaded_language", "false_alarms")
    none, one = (
        next(s for s in loaded_language.of_sample(sample, CLEAN) if s.metric == "false_alarms")
        for sample in (eval_samples.flags_sample(CLEAN), eval_samples.flags_sample(CLEAN, flag))
    )

    assert (none.hits, one.hits, one.wrong) == (0, 10, ("flagged: “asked” (judgement)",))
    assert (none.passes(metric), one.passes(metric)) == (True, False)
    assert ratios(flag, case=CLEAN)["precision"] == "0/1"


@pytest.mark.parametrize("variant", ["pro_a", "swap", "quoted", "long", "foreign"])
def test_loaded_articles_have_no_false_alarms(variant: str) -> None:
    """Where some words are loaded, precision tells how many flags are wrong."""
    case = CASE.model_copy(update={"variant": variant})

    assert "false_alarms" not in ratios(eval_samples.model_flag("asked"), case=case)


def test_hostile() -> None:
    """Orders to the model may well be flagged: in a hostile article only the phrases that must not be are judged."""
    case = eval_samples.case(variant="hostile", not_flags=(eval_samples.phrase("asked"),), orders=("Grim",))

    assert ratios(eval_samples.model_flag("heroic"), case=case) == {"forbidden": "0/1"}


def test_stable_f1() -> None:
    """Samples are compared two by two; those without any flag between them don't agree on anything."""
    same, other = (
        eval_samples.flags_sample(CASE, eval_samples.model_flag("heroic")),
        eval_samples.flags_sample(CASE, eval_samples.model_flag("greedy")),
    )
    empty, failed = eval_samples.flags_sample(CASE), eval_samples.sample(CASE, "loaded_language", None)

    assert eval_samples.ratios(loaded_language.of_case([same, same, other])) == {"stable_f1": "0.333333/1"}
    assert eval_samples.ratios(loaded_language.of_case([same, empty, failed])) == {"stable_f1": "0/1"}
    assert eval_samples.ratios(loaded_language.of_case([empty, empty])) == {}
