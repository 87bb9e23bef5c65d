"""What rows add to the figures, against values reckoned by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from evals.benchmarks import loaded_language, parties, summaries
from evals.benchmarks.answers import Answer, Answers
from evals.benchmarks.figures import Figure, macro_f1, values
from evals.benchmarks.rows import Document, Marked, Mention, Neutral, Polar, Sentence, Target, read
from service.analysis.label_choice import Choice
from service.errors import InvalidRequest
from service.models import Role, SummarySentence
from service.prompts.kinds import Label
from tests.support import analyses

SPEECH = "The reckless mayor slammed a plan to widen the old road"


def by_name(figures: tuple[Figure, ...], *rows: list[float]) -> dict[str, float | None]:
    """Compute figures, by name."""
    return {value.name: value.value for value in values(figures, rows)}


def spans(text: str, *phrases: str, **more: str) -> tuple[Marked, ...]:
    """Mark phrases."""
    return tuple(Marked(start=text.index(p), end=text.index(p) + len(p), **more) for p in phrases)


def test_words() -> None:
    """A word counts as marked or flagged where a span touches it; a sentence counts by its label."""
    row = Sentence(id="1", text=SPEECH, label="Biased", spans=spans(SPEECH, "reckless", "slammed"))
    plain = Sentence(id="2", text=SPEECH, label="Non-biased", spans=())
    flags = [analyses.flag("slammed", SPEECH), analyses.flag("old road", SPEECH)]

    found = by_name(loaded_language.WORDS, loaded_language.words_of(row, flags), loaded_language.words_of(plain, ()))

    assert found["words_precision"] == pytest.approx(1 / 3)
    assert found["words_recall"] == pytest.approx(1 / 2)
    assert found["words_f1"] == pytest.approx(2 / 5)
    assert found["sentences_macro_f1"] == 1.0


def test_spans() -> None:
    """A flag that is too long loses precision, one too short recall; only techniques of words are gold."""
    marked = (
        *spans(SPEECH, "reckless mayor", technique="Loaded_Language"),
        *spans(SPEECH, "plan", technique="Doubt"),
    )
    row = Document(id="1", text=SPEECH, spans=marked)

    found = by_name(loaded_language.SPANS, loaded_language.spans_of(row, [analyses.flag("reckless", SPEECH)]))
    nothing = by_name(loaded_language.SPANS, loaded_language.spans_of(row, []))

    assert found["spans_precision"] == 1.0
    assert found["spans_recall"] == pytest.approx(len("reckless") / len("reckless mayor"))
    assert found["words_per_flag"] == len(SPEECH.split())
    assert nothing == {"spans_precision": None, "spans_recall": 0.0, "spans_f1": 0.0, "words_per_flag": None}


def test_bias_of_basil_is_lexical() -> None:
    """Of BASIL, lexical bias is gold and informational bias is not."""
    marked = (*spans(SPEECH, "slammed", bias="lex"), *spans(SPEECH, "widen the old road", bias="inf"))

    assert loaded_language.marked_in(Document(id="1", text=SPEECH, spans=marked)) == [(19, 26)]


def test_macro_f1_against_hand() -> None:
    """The mean of the classes' F1; an answer that is no class is a miss, a class that is never gold has no F1."""
    confusion = np.array([[[3, 1, 0], [0, 2, 2]]], dtype=float)
    without = np.array([[[3, 1, 0], [0, 0, 0]]], dtype=float)

    assert macro_f1(confusion)[0] == pytest.approx((6 / 7 + 4 / 7) / 2)
    assert macro_f1(without)[0] == pytest.approx(6 / 7)


def mention(number: int, main: Literal["Protagonist", "Antagonist", "Innocent"]) -> Mention:
    """Make a mention of Ada Poe, cast like this by the annotators."""
    fine = ("Rebel", "Virtuous") if main == "Protagonist" else ()
    return Mention(id=str(number), doc="d", entity="Ada Poe", start=0, end=7, main_role=main, fine_roles=fine)


def cast(role: Role, margin: float | None = None, shown: Role | None = None, *, fine: tuple[str, ...] = ()) -> Answer:
    """Answer with a role; with a *margin* it was chosen by likelihoods, and may be shown as another or unclear."""
    party = analyses.party(role=shown or role, fine_roles=fine)
    choices: dict[Label, Choice] = {} if margin is None else {"role": Choice(role, margin, fine)}
    return Answer(analyses.analysis(parties=(party,)), choices)


def test_roles() -> None:
    """Main roles count by class, fine roles as whole sets; a mention without an answer is a miss."""
    answers: list[Answers] = [
        [cast("protagonist", fine=("rebel", "virtuous"))],
        [cast("protagonist", fine=("rebel",))],
        [None],
    ]

    found = by_name(parties.MAIN, *parties.roles([mention(n, "Protagonist") for n in range(3)], answers))

    assert found["main_role_accuracy"] == pytest.approx(2 / 3)
    assert found["fine_roles_exact"] == pytest.approx(1 / 3)
    assert found["roles_told"] == pytest.approx(2 / 3)
    assert found["roles_right"] == 1.0
    assert found["main_role_accuracy_at_60"] is None


def test_surest_roles() -> None:
    """Of five roles the three surest count at 60 %; what is told counts by what is shown, all by what was chosen."""
    rows = [mention(n, "Protagonist") for n in range(4)] + [mention(4, "Antagonist")]
    answers = [
        [cast("protagonist", 0.9)],
        [cast("protagonist", 0.8)],
        [cast("antagonist", 0.7)],
        [cast("protagonist", 0.2, "unclear")],
        [cast("innocent", 0.1, "unclear")],
    ]

    found = by_name(parties.MAIN, *parties.roles(rows, answers))

    assert (found["main_role_accuracy"], found["roles_told"]) == (0.6, 0.6)
    assert found["main_role_accuracy_at_60"] == pytest.approx(2 / 3)
    assert found["roles_right"] == pytest.approx(2 / 3)
    assert found["roles_opposite"] == pytest.approx(1 / 3)
    assert parties.outcomes(parties.roles_of(rows, answers)).n == 5


def test_nothing_told() -> None:
    """Where every role is unclear, none can be right: the figure is not measurable, and not 1."""
    found = by_name(parties.MAIN, *parties.roles([mention(1, "Innocent")], [[cast("innocent", 0.1, "unclear")]]))

    assert (found["roles_told"], found["roles_right"], found["roles_opposite"]) == (0.0, None, None)


def test_tones() -> None:
    """Every target of a sentence counts, by its own answer."""
    targets = (
        Polar(mention="Ada Poe", start=0, end=7, polarity="positive"),
        Polar(mention="Poe", start=4, end=7, polarity="negative"),
    )
    favourable = Answer(analyses.analysis(parties=(analyses.party(),)))

    sums = parties.tones([Target(id="1", text="Ada Poe", targets=targets)], [[favourable] * 2])

    found = by_name(parties.POLARITY, *sums)
    assert (found["tone_accuracy"], found["tones_opposite"]) == (0.5, 0.5)


def test_leak_outside_quotation_marks() -> None:
    """A marked phrase leaks in the summary's own voice, and not in quotation marks."""
    row = Document(id="1", text=SPEECH, spans=spans(SPEECH, "slammed", technique="Loaded_Language"))

    def told(text: str) -> list[float]:
        summary = analyses.analysis().summary
        assert summary is not None
        sentence = SummarySentence(text=text, evidence=())
        return summaries.leaks(row, [analyses.analysis(summary=summary.model_copy(update={"sentences": (sentence,)}))])

    assert told("The mayor Slammed it.")[0] == 1
    assert told("The mayor “slammed” it.")[0] == 0
    assert told("The mayor criticised it.")[:2] == [0, 1]
    assert summaries.leaks(row, [None])[0] == 1
    assert summaries.leaks(row.model_copy(update={"spans": ()}), [None]) == [0, 0, 0]


def test_recall_at_the_same_length() -> None:
    """The summary and the first sentences are compared with the neutral report at the length of the shorter one."""
    row = Neutral.model_validate(
        {
            "id": "1",
            "sources": [{"title": None, "article": "One two three. Four five six."}],
            "neutral": {"title": None, "article": "one two five nine"},
        }
    )
    summary = analyses.analysis().summary
    assert summary is not None
    made = analyses.analysis(
        summary=summary.model_copy(update={"sentences": (SummarySentence(text="Five nine one.", evidence=()),)})
    )

    assert summaries.recall(row, [made]) == [3.0, 2.0, 4.0]
    assert summaries.recall(row, [None]) == [0.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("{", r", line 2: not JSON", id="no JSON"),
        pytest.param(
            '{"id": "1", "text": "a", "label": "Biased", "spans": [{"start": 1, "end": 1}]}',
            r", line 2: the row: .*the span 1 to 1 is not in the text",
            id="a span outside",
        ),
        pytest.param(
            '{"id": "1", "text": "a"}', r", line 2: spans: .*is this the data of this benchmark", id="other data"
        ),
    ],
)
def test_wrong_row_is_refused_by_its_line(tmp_path: Path, line: str, says: str) -> None:
    """A benchmark of half a file is a benchmark of something else."""
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "1", "text": "a", "label": "Biased", "spans": []}\n' + line + "\n", "utf-8")

    with pytest.raises(InvalidRequest, match=says):
        read(path, Sentence)


def test_limit_draws_by_seed(tmp_path: Path) -> None:
    """A limit draws the same rows for the same seed, in the order of the file."""
    path = tmp_path / "rows.jsonl"
    row = '{"id": "%02d", "text": "a", "label": "Biased", "spans": []}\n'
    path.write_text("".join(row % number for number in range(40)), "utf-8")

    first, again, other = ([r.id for r in read(path, Sentence, 10, seed)] for seed in (1, 1, 2))

    assert first == again == sorted(first)
    assert first != other
