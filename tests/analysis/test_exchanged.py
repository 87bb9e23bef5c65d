"""What a summary gives to somebody or something else than its article: a deed, a number, a cause."""

from __future__ import annotations

import pytest

from tests.support.summary_sentences import check_sentence as check

TEXT = (
    "The Lindmark Rowing Club beat the Ostby Rowing Club in the final on Saturday. "
    "The town of Ostby sued the builder Havsund over the cracked pier in March. "
    "Havsund was bought by the Falk Group last year. The bridge was closed on Monday because of flooding. "
    "The library stayed shut all week due to a strike of its caretakers. "
    "The storm destroyed 40 homes, and 12 people were hurt. The council hired 30 gardeners and bought 7 mowers. "
    "Some 60 staff work in the mill, and 9 workers were praised by the mayor. "
    "The harbour office fined the ferry firm because of noise at night. "
    "Mira Solen taught Tom Akers, and later Akers taught Solen. "
    "Lee Voss blamed Ida Holm for the delay. Holm also blamed him. "
    "Norland accused Sudland of delays. In return, Norland was accused of delays by Sudland."
)


@pytest.mark.parametrize(
    ("summary", "words", "against"),
    [
        pytest.param(
            "The town of Ostby was sued by the builder Havsund.",
            "Ostby was sued by the builder Havsund",
            "Ostby sued the builder Havsund",
            id="passive for active",
        ),
        pytest.param(
            "Last year Havsund bought the Falk Group.",
            "Havsund bought the Falk Group",
            "Havsund was bought by the Falk Group",
            id="active for passive",
        ),
        pytest.param(
            "The Ostby Rowing Club beat the Lindmark Rowing Club in the final.",
            "Ostby Rowing Club beat the Lindmark Rowing Club",
            "Lindmark Rowing Club beat the Ostby Rowing Club",
            id="names that share words",
        ),
        pytest.param(
            "Lindmark lost to Ostby in the final.",
            "Lindmark lost to Ostby",
            "Lindmark Rowing Club beat the Ostby Rowing Club",
            id="lost to",
        ),
        pytest.param(
            "The final saw Lindmark's defeat by Ostby.",
            "Lindmark's defeat by Ostby",
            "Lindmark Rowing Club beat the Ostby Rowing Club",
            id="defeat by",
        ),
        pytest.param(
            "The ferry firm fined the harbour office because of noise.",
            "ferry firm fined the harbour office",
            "harbour office fined the ferry firm",
            id="no names",
        ),
        pytest.param("In the storm, 40 people were hurt.", "40 people", "12 people", id="number of something else"),
        pytest.param("The storm destroyed 12 homes.", "12 homes", "40 homes", id="and back"),
        pytest.param("The council bought 30 mowers.", "30 mowers", "7 mowers", id="two numbers in one sentence"),
        pytest.param("The bridge was closed due to a strike.", "a strike", "flooding", id="cause of something else"),
        pytest.param(
            "Because of flooding, the library stayed shut.", "flooding", "a strike of its caretakers", id="cause first"
        ),
    ],
)
def test_exchanged(summary: str, words: str, against: str) -> None:
    """A sentence that gives something to another than the article does is doubted, with both sides' words."""
    found = [each for each in check(summary, TEXT) if each.kind == "swapped"]

    assert [each.words and each.words.of(summary) for each in found] == [words]
    assert found[0].against
    assert (found[0].against.text, found[0].against.text in found[0].detail) == (against, True)


@pytest.mark.parametrize("deed", ["arrested", "sued", "resigned", "apologised"])
def test_invented_deed(deed: str) -> None:
    """A grave deed of which the article has no sign is doubted; another word for it is a sign."""
    summary = f"The mayor of Ostby {deed}." if deed != "arrested" else "The mayor of Ostby was arrested."
    signs = {"arrested": "custody", "sued": "lawsuit", "resigned": "stepped", "apologised": "sorry"}
    article = "The mayor of Ostby spoke on Monday about the pier."

    assert [(v.kind, v.words and v.words.of(summary)) for v in check(summary, article)] == [("unsupported_term", deed)]
    assert [v.kind for v in check(summary, f"{article} One word was: {signs[deed]}.")] == []


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param("Havsund was sued by Ostby.", id="passive"),
        pytest.param("The Falk Group bought Havsund last year.", id="active"),
        pytest.param("Ostby lost to Lindmark.", id="lost to"),
        pytest.param("Lindmark defeated Ostby in the final.", id="another verb"),
        pytest.param("Ostby's defeat by Lindmark came on Saturday.", id="defeat by"),
        pytest.param("Lindmark's victory over Ostby came on Saturday.", id="victory over"),
        pytest.param("Holm blamed Voss for the delay.", id="a pronoun for whom"),
        pytest.param("Sudland accused Norland of delays.", id="passive in return"),
        pytest.param("Akers was taught by Solen, and Solen was taught by Akers.", id="both ways"),
        pytest.param("The storm hurt 12 people.", id="number before the same thing"),
        pytest.param("In the mill, 60 workers have jobs.", id="another word for what is counted"),
        pytest.param("Of 60 workers in the mill, 9 were praised.", id="a part of them"),
        pytest.param("High water closed the bridge.", id="a cause in other words"),
        pytest.param("The library was shut because of a strike.", id="a shorter cause"),
        pytest.param("Thanks to flooding, the bridge was closed on Monday.", id="another joining word"),
    ],
)
def test_right_summaries(summary: str) -> None:
    """A sentence that says the same in other words is not doubted."""
    assert [(each.kind, each.detail) for each in check(summary, TEXT)] == []


def test_both_sides_are_treated_alike() -> None:
    """Whoever did it to whom: the same sentence about the other side is judged the same way."""
    one, other = "Holm", "Reed"
    for doer, done_to in ((one, other), (other, one)):
        article = f"{doer} sued {done_to} in May over a fence. The court will sit in June."

        assert [v.kind for v in check(f"{doer} was sued by {done_to} over a fence.", article)] == ["swapped"]
        assert check(f"{done_to} was sued by {doer} over a fence.", article) == ()


def test_long_articles_are_not_read_for_each_deed() -> None:
    """Where both sides stand in very many sentences nothing is doubted: each deed would take as long as the article."""
    article = "Holm sued Reed over a fence. "

    assert [v.kind for v in check("Holm was sued by Reed.", article * 50)] == ["swapped"]
    assert check("Holm was sued by Reed.", article * 51) == ()
