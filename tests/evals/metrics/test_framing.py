"""The metrics of framing, on breakdowns made by hand. test_leaning.py tests the swap."""

from __future__ import annotations

import pytest

from evals.metrics import framing
from evals.metrics.framing import match_parties
from service.models import Evidence, Party, Role, Span, Tone
from tests.support import eval_samples

GUILD = eval_samples.gold_party(
    "Red Guild", aliases=("guild", "Ann Poe"), roles=("protagonist",), tones=("favourable",)
)
LEAGUE = eval_samples.gold_party(
    "Blue League", aliases=("league",), roles=("antagonist", "none"), tones=("unfavourable",)
)
BOARD = eval_samples.gold_party("board", optional=True, roles=("none",))
CASE = eval_samples.case(parties=(GUILD, LEAGUE, BOARD))


def ratios(*parties: Party) -> dict[str, str]:
    """Score a breakdown of the case."""
    return eval_samples.ratios(framing.of_sample(eval_samples.framing_sample(CASE, *parties), CASE))


def test_all_right() -> None:
    """Both parties with their roles and tones, and no other; an optional one need not be found."""
    assert ratios(
        eval_samples.model_party("the Red Guild", "protagonist", "favourable"),
        eval_samples.model_party("league", "none", "unfavourable"),
    ) == {
        "parties_found": "2/2",
        "roles_told": "2/2",
        "roles_right": "2/2",
        "roles_opposite": "0/2",
        "tones_told": "2/2",
        "tones_right": "2/2",
        "tones_opposite": "0/2",
        "parties_invented": "0/2",
        "shown": "2/2",
    }


def test_failed() -> None:
    """A sample without an answer has found no party, and there is no role or tone to measure."""
    failed = eval_samples.sample(CASE, "framing", None)

    assert eval_samples.ratios(framing.of_sample(failed, CASE)) == {"parties_found": "0/2"}


def test_empty() -> None:
    """An empty answer loses the same, and gains nothing because it invented no party and cast none wrongly."""
    assert ratios() == {"parties_found": "0/2"}


def test_wrong() -> None:
    """A wrong role says what was expected and what came; an optional party that is found must be right too."""
    sample = eval_samples.framing_sample(
        CASE, eval_samples.model_party("Red Guild", "antagonist"), eval_samples.model_party("board", "innocent")
    )
    scores = {score.metric: score for score in framing.of_sample(sample, CASE)}

    assert scores["roles_right"].wrong == (
        "Red Guild: expected protagonist, got antagonist",
        "board: expected none, got innocent",
    )
    assert scores["tones_right"].n == 1


def test_unclear() -> None:
    """What is unclear is not told, and neither right nor wrong; where nothing is told, nothing can be right."""
    half = eval_samples.model_party("Red Guild", "unclear", "favourable")
    silent = eval_samples.model_party("Blue League", "unclear", "unclear")

    got = ratios(half, silent)

    assert [got[name] for name in ("roles_told", "tones_told", "tones_right")] == ["0/2", "1/2", "1/1"]
    assert "roles_right" not in got
    assert "roles_opposite" not in got


@pytest.mark.parametrize(
    ("role", "tone", "opposite"),
    [
        pytest.param("antagonist", "unfavourable", ("1/2", "1/1"), id="on the other side"),
        pytest.param("innocent", "neutral", ("0/2", "0/1"), id="wrong, but not against it"),
        pytest.param("none", "favourable", ("0/2", "0/1"), id="on no side"),
    ],
)
def test_opposite(role: Role, tone: Tone, opposite: tuple[str, str]) -> None:
    """To be cast on the other side is worse than to be cast on none; a gold of both sorts has no other side."""
    got = ratios(eval_samples.model_party("Red Guild", role, tone), eval_samples.model_party("board", "antagonist"))

    assert (got["roles_opposite"], got["tones_opposite"]) == opposite


@pytest.mark.parametrize(
    ("parties", "found"),
    [
        pytest.param([eval_samples.model_party("ann poe")], {"Red Guild": 0}, id="by an alias of the gold"),
        pytest.param(
            [eval_samples.model_party("Workers", aliases=("Guild",))], {"Red Guild": 0}, id="by its own alias"
        ),
        pytest.param(
            [eval_samples.model_party("the Blue League of Ports")], {"Blue League": 0}, id="by a name within its name"
        ),
        pytest.param([eval_samples.model_party("guilders")], {}, id="not by half a word"),
        pytest.param(
            [eval_samples.model_party("Ann Poe"), eval_samples.model_party("Red Guild")],
            {"Red Guild": 1},
            id="by name before alias",
        ),
        pytest.param(
            [eval_samples.model_party("Red Guild", aliases=("league",)), eval_samples.model_party("Blue League")],
            {"Red Guild": 0, "Blue League": 1},
            id="by name before another's alias",
        ),
        pytest.param(
            [eval_samples.model_party("Red Guild and Blue League")], {"Red Guild": 0}, id="one party for one gold party"
        ),
    ],
)
def test_matched(parties: list[Party], found: dict[str, int]) -> None:
    """A gold party is found by name, then by alias; a found party stands for one gold party at most."""
    assert match_parties(CASE.parties, parties) == {name: parties[index] for name, index in found.items()}


def test_invented() -> None:
    """Nobody's party is invented; one that was found already, by another name, counts neither for nor against."""
    parties = (
        eval_samples.model_party("Red Guild"),
        eval_samples.model_party("Ann Poe"),
        eval_samples.model_party("dockers"),
        eval_samples.model_party("board"),
    )
    scores = {score.metric: score for score in framing.of_sample(eval_samples.framing_sample(CASE, *parties), CASE)}

    assert scores["parties_invented"].wrong == ("invented: dockers",)
    assert (scores["parties_invented"].hits, scores["parties_invented"].n) == (1, 3)
    assert scores["parties_found"].hits == 1


def test_shown() -> None:
    """A party that readers see cast needs words of the article to show it; one that is only reported on doesn't."""
    without = [eval_samples.model_party(name, evidence=()) for name in ("Red Guild", "board", "dockers")]

    assert ratios(*without, eval_samples.model_party("league"))["shown"] == "1/2"
    assert "shown" not in ratios(*without[1:])


def evidence(*words: str) -> Party:
    """Make a party shown by these words of the article."""
    spans = [
        Span.at(eval_samples.TEXT, eval_samples.TEXT.index(each), eval_samples.TEXT.index(each) + len(each))
        for each in words
    ]
    return eval_samples.model_party(
        "Red Guild", evidence=tuple(Evidence(span=s, voice="narrator", speaker=None) for s in spans)
    )


def test_stable_evidence() -> None:
    """The evidence of samples is compared two by two; samples that show nothing at all don't agree on it."""
    same, other = (
        eval_samples.framing_sample(CASE, evidence("heroic")),
        eval_samples.framing_sample(CASE, evidence("greedy")),
    )
    empty, failed = eval_samples.framing_sample(CASE), eval_samples.sample(CASE, "framing", None)

    assert eval_samples.ratios(framing.of_case([same, same])) == {"stable_evidence": "1/1"}
    assert eval_samples.ratios(framing.of_case([same, same, other])) == {"stable_evidence": "0.333333/1"}
    assert eval_samples.ratios(framing.of_case([same, empty])) == {"stable_evidence": "0/1"}
    assert (
        eval_samples.ratios(framing.of_case([empty, empty]))
        == eval_samples.ratios(framing.of_case([same, failed]))
        == {}
    )
