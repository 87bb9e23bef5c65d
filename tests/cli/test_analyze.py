"""`evenhand analyze` and `prompts`, run as users run them: each command in its own process."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.wiring.defaults import shipped_prompts
from tests.support import commands
from tests.support.commands import Done, endpoint
from tests.support.fake_model import KEY, FakeModel, hang, reply
from tests.support.ferries import ANSWERS, TEXT

Run = Callable[..., Done]
HEAVY = ("openai", "langchain_core", "tenacity", "sqlalchemy", "fastapi", "trafilatura")
RULES = ("--tasks", "loaded_language", "--detectors", "rules")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `evenhand` in an empty folder, without the settings of this machine."""

    def evenhand(*words: str, stdin: str | bytes = b"", **settings: str) -> Done:
        return commands.run(words, tmp_path, stdin, **settings)

    return evenhand


@pytest.fixture
def thresholds(tmp_path: Path) -> Path:
    """Copy the shipped prompts, and add a framing that withholds what the model is not sure of."""
    prompts = shutil.copytree(shipped_prompts(), tmp_path / "prompts")
    head = (prompts / "framing" / "1.3.0.md").read_text("utf-8").replace("1.3.0", "9.0.0", 1)
    head = head.replace("role: [1.0.0, 1.1.0]", "role: [1.0.0]").replace("tone_in_role: 0.5\n", "")
    head = head.replace("inputs:", "thresholds: {tone: 1.5, role: 1.5}\ninputs:", 1)
    (prompts / "framing" / "9.0.0.md").write_text(head, "utf-8")
    return prompts


def test_json_is_the_analysis(run: Run, model: FakeModel) -> None:
    """`--format json` prints the REST body, on stdout alone."""
    done = run("analyze", "--format", "json", stdin=TEXT, **endpoint(model))

    body = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert body["article"]["text"] == TEXT
    assert [flag["span"]["text"] for flag in body["flags"]] == ["slammed"]
    assert set(body["provenance"]["tasks"]) == {"summary", "framing", "loaded_language"}


def test_options_are_those_of_the_body(run: Run, model: FakeModel) -> None:
    """Tasks, parties, prompts, title and model do what their names in the REST body say."""
    party = ANSWERS["framing"]["parties"][0] | {"name": "Berg"}  # type: ignore[index]  # a table of JSON
    model.answers["framing"] = {"parties": [party]}

    done = run(
        "analyze", "-", "--tasks", "framing", "--party", "Berg", "--prompt", "framing@1.0.0", "--title", "Ferries",
        "--model", "other-model", "--format", "json", stdin=TEXT, **endpoint(model),
    )  # fmt: skip

    body = json.loads(done.out)
    assert (body["article"]["title"], body["summary"], body["flags"]) == ("Ferries", None, None)
    assert [p["name"] for p in body["parties"]] == ["Berg"]
    assert model.requests[0]["model"] == "other-model"


@pytest.mark.parametrize(
    ("sure", "labels", "said"),
    [
        pytest.param(0.95, ("none", [], "neutral"), "no marked role", id="sure"),
        pytest.param(0.55, ("unclear", [], "unclear"), "can't be told", id="unsure"),
    ],
)
def test_labels_that_the_model_is_unsure_of_are_unclear(
    run: Run, model: FakeModel, thresholds: Path, sure: float, labels: tuple[str, list[str], str], said: str
) -> None:
    """With thresholds in the framing's head, a role or tone is told where the model is sure of it, else `unclear`."""
    only = {"parties": ANSWERS["framing"]["parties"][:1]}  # type: ignore[index]  # a table of JSON
    role, tone = {"none": sure, "hero": 1 - sure}, {"neutral": sure, "bad": 1 - sure}
    settings = endpoint(model) | {"EVENHAND_PROMPTS_DIR": str(thresholds), "EVENHAND_MODEL_CONCURRENCY": "1"}

    def analyze(form: str) -> str:
        model.acts.extend([reply(only), reply("none", chances=role), reply("neutral", chances=tone)])
        words = ("--tasks", "framing", "--prompt", "framing@9.0.0", "--format", form)
        return run("analyze", *words, stdin=TEXT, **settings).out

    (party,) = json.loads(analyze("json"))["parties"]
    assert (party["role"], party["fine_roles"], party["tone"]) == labels
    assert said in re.sub(r"[\s│┃|]+", " ", analyze("text"))


@pytest.mark.parametrize("form", ["text", "html"])
def test_other_formats(run: Run, form: str) -> None:
    """Text and HTML contain the article and its flag, without colours when piped."""
    done = run("analyze", *RULES, "--format", form, stdin=TEXT)

    assert done.code == 0, done.err
    assert "slammed" in done.out
    assert "\x1b" not in done.out


def test_html_is_recognised(run: Run, tmp_path: Path) -> None:
    """A file that is HTML by its name is read as a page."""
    paragraph = "The mayor slammed the plan at a meeting on Monday, and the council will vote on it in May. " * 3
    (tmp_path / "page.html").write_text(f"<html><body><article><p>{paragraph}</p></article></body></html>")

    body = json.loads(run("analyze", *RULES, "--format", "json", "page.html").out)

    assert body["article"]["text"].startswith("The mayor slammed")


def test_output_is_written_whole(run: Run, tmp_path: Path) -> None:
    """`-o` writes a whole file, leaves no partial file, and prints nothing."""
    done = run("analyze", *RULES, "--format", "json", "-o", "out.json", stdin=TEXT)

    assert (done.code, done.out, sorted(p.name for p in tmp_path.iterdir())) == (0, "", ["out.json"])
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["article"]["text"] == TEXT


def test_output_goes_where_the_path_leads(run: Run, tmp_path: Path) -> None:
    """`-o` writes through a link to its target, and into a device."""
    (tmp_path / "link.json").symlink_to(tmp_path / "target.json")

    done = [run("analyze", *RULES, "-o", where, stdin=TEXT).code for where in ("link.json", "/dev/null")]

    assert done == [0, 0]
    assert (tmp_path / "link.json").is_symlink()
    assert "slammed" in (tmp_path / "target.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "stdin", "code", "says"),
    [
        pytest.param(["missing.txt"], b"", 2, "there is no file missing.txt", id="missing file"),
        pytest.param(["."], b"", 2, "can't be read", id="folder"),
        pytest.param(["-"], b"", 1, "", id="empty"),
        pytest.param(["-"], b" \n ", 1, "", id="blank"),
        pytest.param(["-"], b"?!... --", 1, "", id="only punctuation"),
        pytest.param(["-"], b"a" * 200_001, 1, "200,001", id="too long"),
        pytest.param(["-"], b"\x7fELF\x02\x01\x01" + bytes(400), 1, "", id="binary"),
        pytest.param(["-"], "Zürich".encode("latin-1"), 1, "not UTF-8 text (byte 1 is 0xfc)", id="latin-1"),
        pytest.param(["--tasks", "verdict"], b"x", 2, "'verdict' is not one of summary", id="unknown task"),
        pytest.param(["--tasks", ""], b"x", 2, "name one or more of summary", id="no task"),
        pytest.param(
            ["--model", "gpt-4.1"], b"It rained.", 2, "the embedded model answers here", id="model without endpoint"
        ),
        pytest.param(["--detectors", "magic"], b"x", 2, "'magic' is not one of rules", id="unknown detector"),
        pytest.param(["--prompt", "summary@9.9.9"], b"It rained.", 2, "no prompt summary@9.9.9", id="unknown version"),
        pytest.param(["--prompt", "summary"], b"It rained.", 2, "write it as summary@1.0.0", id="no version"),
        pytest.param(["--party", "x" * 500], b"It rained.", 2, "parties", id="party of 500 characters"),
        pytest.param(["--party", "A", "--party", "a"], b"It rained.", 2, "twice", id="party twice"),
        pytest.param(["--formt", "json"], b"x", 2, "No such option", id="unknown option"),
    ],
)
def test_bad_input(run: Run, words: list[str], stdin: bytes, code: int, says: str) -> None:
    """Bad input ends with its exit code and one message that says what is wrong; nothing is printed on stdout."""
    done = run("analyze", *words, stdin=stdin)

    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_foreign_language_is_not_nothing_found(run: Run) -> None:
    """Rules alone on a German article are an error, not an empty list of flags."""
    german = "Die Regierung hat am Montag beschlossen, dass die Preise im kommenden Jahr nicht steigen sollen."

    done = run("analyze", *RULES, stdin=german)

    assert (done.code, done.out) == (2, "")
    assert "the rules detector reads English" in done.err


def test_model_failure_is_an_error(run: Run, model: FakeModel) -> None:
    """If the model's answer can't be used, the error names the task, and no analysis is printed."""
    model.acts.extend([reply("No."), reply("No.")])

    done = run("analyze", "--tasks", "summary", "--format", "json", stdin=TEXT, **endpoint(model))

    assert (done.code, done.out) == (1, "")
    assert "error: summary: the answer is not JSON" in done.err
    assert KEY not in done.err


def test_slow_model_is_given_up(run: Run, model: FakeModel) -> None:
    """If the model does not answer within the set time, the command fails and says so."""
    model.acts.append(hang)

    limits = {"EVENHAND_MODEL_TIMEOUT": "0.2", "EVENHAND_MODEL_ATTEMPTS": "1"}

    done = run("analyze", "--tasks", "summary", stdin=TEXT, **limits, **endpoint(model))

    assert (done.code, "no answer within 0.2 s" in done.err) == (1, True)


def test_rules_need_no_model_client() -> None:
    """An analysis by rules imports no model client, no database and no web framework."""
    code = (
        "import sys; from service.cli.main import cli\n"
        f"try: cli.main(['analyze', *{RULES!r}, '--format', 'json'])\n"
        f"except SystemExit: print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], input=TEXT.encode(), capture_output=True, timeout=60, check=True
    )

    assert done.stderr.decode().strip() == "[]"


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        pytest.param(["list"], "loaded_language@1.0.0", id="list"),
        pytest.param(["show", "summary@production"], "purpose: Code chooses five sentences", id="show"),
        pytest.param(["diff", "summary@1.0.0", "framing@1.0.0"], "+++ framing@1.0.0", id="diff"),
    ],
)
def test_prompts(run: Run, words: list[str], shows: str) -> None:
    """`prompts` lists, shows and compares versions."""
    done = run("prompts", *words)

    assert (done.code, shows in done.out) == (0, True)


def test_tampered_prompt_is_exit_code_3(run: Run, tmp_path: Path) -> None:
    """A changed released prompt stops each command that uses prompts, with exit code 3; the message says what to do."""
    folder = shutil.copytree(shipped_prompts(), tmp_path / "prompts")
    with (folder / "summary" / "1.0.0.md").open("a") as released:
        released.write("One more word.\n")

    done = run("analyze", *RULES, stdin=TEXT, EVENHAND_PROMPTS_DIR=str(folder))

    assert (done.code, "changed after its release" in done.err) == (3, True)
