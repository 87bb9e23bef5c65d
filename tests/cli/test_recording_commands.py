"""Recording and accepting as a prompt author does it: real commands, a fake endpoint, folders of their own."""

from __future__ import annotations

import asyncio
import json
import select
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import evals
from evals.comparison.sources import EvalSources
from tests.support import commands
from tests.support.commands import Done
from tests.support.fake_model import FakeModel, Handler, fake_model, reply
from tests.support.recordings import MODEL, flagged, make_sources, recorder

CASE = """\
topic: transport
parties: [{name: Northline}, {name: Harbour Council}]
facts: [{id: count, text: 40 ferries were cancelled., proof: [["40"]]}]
variants:
  neutral:
    text: The Harbour Council criticised Northline on Monday. Northline had cancelled 40 ferries, and it gave no reason.
"""


def party(name: str, sentence: int, phrase: str) -> dict[str, object]:
    """Answer that there is a party."""
    seen = {"evidence": [{"sentence": sentence, "phrase": phrase}], "framing": "It is reported on."}
    return {"name": name, "aliases": [], **seen, "role": "none", "fine_roles": [], "tone": "neutral"}


PARTIES = {"parties": [party("Northline", 2, "had cancelled"), party("Harbour Council", 1, "criticised")]}
FRAMING = ("--task", "framing", "--version", "1.3.0", "--samples", "2")
SHIPPED = Path(evals.__file__).parent / "baselines"
GATES = "bounds: {}\ncases: {loaded_language: [forbidden]}\nnot_worse: true\n"


class Author:
    """Runs eval commands on its own folders, with the fake model as endpoint."""

    def __init__(self, folder: Path, model: FakeModel, **settings: str) -> None:
        self.folder = folder
        self.model = model
        self.settings = settings

    def __call__(self, command: str, *words: str) -> Done:
        """Run a command to its end."""
        folders = ("--cases", "cases", "--cassettes", "cassettes", "--model", MODEL)
        settings = commands.endpoint(self.model) | {"EVENHAND_MODEL_CONCURRENCY": "1"} | self.settings
        done = commands.run(["eval", command, *folders, *words], self.folder, **settings)
        assert "Traceback" not in done.err
        return done

    @property
    def baseline(self) -> Path:
        """Return the path of the accepted run of these recordings."""
        return self.folder / "cassettes" / f"{MODEL}.baseline.json"


@pytest.fixture
def labelling(tmp_path: Path) -> Iterator[Author]:
    """Make one case, and a model that finds both parties and is then asked for their labels, one at a time."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "ferries.yaml").write_text(CASE, "utf-8")
    with fake_model() as model:
        model.answers["framing"] = PARTIES
        yield Author(tmp_path, model)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EvalSources, FakeModel]]:
    """Record two cases for the oldest prompt of every task, one sample each."""
    sources = make_sources(tmp_path_factory.mktemp("whole"))
    with fake_model() as model:
        model.answers |= {
            "summary": {"sentences": [{"evidence": [1], "text": "Northline cancelled 40 of them."}]},
            "framing": {"parties": []},
            "loaded_language": flagged("angry"),
        }
        for task in ("summary", "framing", "loaded_language"):
            asyncio.run(recorder(sources, model)(1, task=task))
        yield sources, model


@pytest.fixture
def author(whole: tuple[EvalSources, FakeModel], tmp_path: Path) -> Author:
    """Make recordings of two cases; nothing is accepted yet."""
    sources, model = whole
    shutil.copytree(sources.cases.parent, tmp_path, dirs_exist_ok=True)
    return Author(tmp_path, model, EVENHAND_PROMPTS_DIR=str(tmp_path / "prompts"))


def record_anew(author: Author, *answers: object) -> None:
    """Record loaded language of both cases with other answers."""
    author.model.acts.extend(map(reply, answers))
    sources = EvalSources(author.folder / "prompts", MODEL, author.folder / "cases", author.folder / "cassettes")
    asyncio.run(recorder(sources, author.model)(1, {"all"}))


# ── Thresholds ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_thresholds_are_chosen_on_recordings(labelling: Author) -> None:
    """Risk against coverage is read from recorded likelihoods, without asking anybody; a kind has its least margin."""
    gold = "    cast: {Northline: {tones: [unfavourable]}, Harbour Council: {tones: [neutral]}}\n"
    (labelling.folder / "cases" / "ferries.yaml").write_text(CASE + gold, "utf-8")
    labelling("record", *FRAMING[:4], "--samples", "1")
    asked = len(labelling.model.requests)

    made = labelling("thresholds", "framing@1.3.0", "--right", "0.5", "--format", "json")
    shown = labelling("thresholds", "framing@1.3.0", "--right", "0.9")

    (tone,) = json.loads(made.out)
    assert (tone["kind"], tone["points"]) == ("tone", [tone["choices"][0]["point"]])
    assert tone["choices"][0]["point"] | {"margin": 0} == {"margin": 0, "told": 2, "right": 1, "opposite": 0, "n": 2}
    assert "The smallest margin with 90.0% right and 1.0% opposite" in shown.out
    assert len(labelling.model.requests) == asked


# ── Answers that can't be used ───────────────────────────────────────────────────────────────────────────────────


def test_unusable_label_is_recorded_whole(labelling: Author) -> None:
    """If one label can't be read while another is asked for, both replies are recorded, so that the replay works."""
    given_up = threading.Event()

    def slow(handler: Handler) -> None:
        given_up.wait(20)
        select.select([handler.connection], [], [], 2)  # whoever gives this question up closes the connection
        reply("friend")(handler)

    def unusable(handler: Handler) -> None:
        reply("no idea")(handler)
        given_up.set()

    labelling.settings["EVENHAND_MODEL_CONCURRENCY"] = "3"
    labelling.model.acts.extend([None, slow, None, unusable])

    recorded = labelling("record", *FRAMING[:4], "--samples", "1")
    ran = labelling("run", *FRAMING[:4], "--no-gates", "--format", "json")

    assert (recorded.code, recorded.out) == (1, "1 cassettes written\n"), recorded.err
    assert "framing@1.3.0: 1 of 1 samples have no usable answer; most often: off-schema" in recorded.err
    assert ran.code == 0, ran.err
    assert "the answer is none of" in json.loads(ran.out)["sides"][0]["outputs"][0]["failure"]


def test_no_usable_answer_is_an_error(labelling: Author) -> None:
    """If no recorded answer can be used, the command ends with 1 and says what to do, also on the second run."""
    labelling.model.answers["label"] = "no idea"

    recorded = labelling("record", *FRAMING)
    asked = len(labelling.model.requests)
    again = labelling("record", *FRAMING)

    assert (recorded.code, recorded.out) == (1, "1 cassettes written\n")
    assert "framing@1.3.0: 2 of 2 samples have no usable answer" in recorded.err
    assert "record again with --all" in recorded.err
    assert (again.code, again.out, len(labelling.model.requests)) == (1, "0 cassettes written\n", asked)


# ── What is accepted ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_version_without_a_usable_answer_is_not_accepted(author: Author) -> None:
    """A run in which a version has no usable answer can't be what later runs are compared with."""
    record_anew(author, *["I can't say."] * 4)

    done = author("accept")

    assert done.code == 1
    assert "loaded_language@1.0.0 has no usable answer and can't be accepted: record it anew with --all" in done.err
    assert not author.baseline.exists()


def test_own_recordings_have_their_own_baseline(author: Author) -> None:
    """The accepted run of own recordings is stored next to them and checks later runs; the shipped one stays."""
    shipped = {path.name: path.read_bytes() for path in SHIPPED.iterdir()}
    (author.folder / "gates.yaml").write_text(GATES, "utf-8")

    accepted = author("accept")
    record_anew(author, "", flagged("angry"))
    held = author("run", "--gates", "gates.yaml")

    assert accepted.code == 0, accepted.err
    assert {path.name: path.read_bytes() for path in SHIPPED.iterdir()} == shipped
    assert f"accepted: {author.baseline.relative_to(author.folder)}" in accepted.err
    assert (held.code, "answered ferries/neutral" in held.out) == (100, True)


def test_accepting_one_case_keeps_the_others(author: Author) -> None:
    """`accept --case` accepts only that case; the others stay as they were."""
    author("accept")
    record_anew(author, flagged("slammed"), flagged("slammed"))

    done = author("accept", "--case", "ferries/neutral")

    assert done.code == 0, done.err
    sides = {side["name"]: side for side in json.loads(author.baseline.read_text("utf-8"))["sides"]}
    told = {o["case"]: o["text"].casefold() for o in sides["loaded_language@1.0.0"]["outputs"]}
    assert [(case, text.split()[0]) for case, text in told.items()] == [
        ("ferries/neutral", "“slammed”"),
        ("schools/neutral", "“angry”"),
    ]
    assert {len(side["cases"]) for side in sides.values()} == {2}
