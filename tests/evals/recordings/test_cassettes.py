"""The files of recordings: what they hold, what they must not hold, and what is refused when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import evals
from evals.comparison.sources import EvalSources
from evals.recordings import cassettes, json_as_yaml
from evals.recordings.cassettes import FOLDER, Format
from evals.recordings.secrets import find_secret
from service.errors import RecordingError
from tests.support.fake_model import KEY
from tests.support.recordings import Replay, edit, path_of

Edit = Callable[[str], str]
SECRETS = {
    "key": KEY,
    "key of a project": "sk-proj-Ab12_Cd34-Ef56gh78",
    "bearer token": "Bearer abc.def-123456",
    "authorization header": "Authorization: x",
    "key header": '"X-Api-Key": "0"',
    "cookie": "set-cookie: session=1",
    "organisation header": "OpenAI-Organization: acme",
    "organisation id": "org-A1b2C3d4E5f6",
    "project id": "proj_A1b2C3d4E5f6",
    "request id": "req_0123456789abcdef",
    "token of GitHub": "ghp_0123456789abcdefghij",
    "key of AWS": "AKIAABCDEFGHIJKLMNOP",
    "web token": "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSM",
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
}
ROOT = Path(evals.__file__).parents[1]
ELSEWHERE = re.compile(
    r"(?<![\w.<])/(?:home|root|tmp|usr|var|mnt|opt|srv|Users)/|https?://(?!model/)|localhost|127\.0\."
)


@pytest.fixture
def path(recorded: EvalSources) -> Path:
    """Name a recording."""
    return path_of(recorded)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_comes_back(value: object) -> None:
    """Any JSON value is read as it was written, by a plain YAML loader too."""
    written = json_as_yaml.dump({"value": value})

    assert repr(json_as_yaml.load(written)) == repr({"value": value})
    assert yaml.load(written, Loader=yaml.SafeLoader) == {"value": value}


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\x85", "\u2028", "\u2029", " \n", "\n\n ", "\t", "\x00", "\ufeff", "😀\n"]
)
def test_line_ends_come_back(end: str) -> None:
    """A text keeps its line ends and signs, also those that YAML takes for line ends of its own."""
    text = f"A{end}\nB: {end}- c{end}"

    assert json_as_yaml.load(json_as_yaml.dump([text])) == [text]


def test_readable(path: Path) -> None:
    """A cassette is lines to read: texts as blocks, the article once, and no line of it an escaped one."""
    text = path.read_text("utf-8")

    assert text.count("The council slammed Northline") == 1
    assert "\\n" not in text
    assert "\n  case: ferries/neutral\n" in text


def test_vcrpy_plays_it(path: Path) -> None:
    """Plain vcrpy reads a cassette by its format."""
    import vcr

    plain = vcr.VCR(serializer="evenhand", record_mode="none")
    plain.register_serializer("evenhand", Format)

    with plain.use_cassette(str(path)) as cassette:
        assert [request.method for request in cassette.requests] == ["POST"] * 3


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace('"phrase": "slammed"', '"phrase": "angry"', 1), id="an answer"),
        pytest.param(lambda text: text.replace("seconds: 0", "seconds: 1", 1), id="metadata"),
        pytest.param(lambda text: text.replace("seed: 2\n    ", "seed: 7\n    ", 1), id="a question"),
        pytest.param(lambda text: text.replace("completion_tokens: 10", "completion_tokens: 9", 1), id="a number"),
        pytest.param(lambda text: text[: text.rindex("- request:")] + "version: 1\n", id="an answer less"),
    ],
)
def test_edited_file_is_refused(path: Path, change: Edit) -> None:
    """Any change of what was recorded breaks the seal, and the message says what to do."""
    before = path.read_text("utf-8")
    path.write_text(change(before), "utf-8")

    assert path.read_text("utf-8") != before
    with pytest.raises(RecordingError, match=r"ferries\.neutral\.yaml: was edited .* restore it from git or record"):
        cassettes.read(path)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("hidden", [False, True], ids=["plain", "escaped"])
def test_secret_is_found(path: Path, secret: str, *, hidden: bool) -> None:
    """A secret in an answer is refused, whoever sealed it, however YAML writes it, and is not shown whole."""
    edit(path, lambda data: data["interactions"][0]["response"]["body"].update(model=f"It is {secret}."))
    if hidden:
        escaped = "".join(f"\\x{ord(letter):02x}" for letter in f"It is {secret}.")
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"model: .?It is .*", lambda _: f'model: "{escaped}"', text), "utf-8")

    with pytest.raises(RecordingError, match="holds a secret") as refused:
        cassettes.read(path)
    assert secret not in str(refused.value)


def test_secret_in_a_comment_is_found(path: Path) -> None:
    """A secret that is no part of the data is refused too, by its line."""
    path.write_text(path.read_text("utf-8") + f"# {KEY}\n", "utf-8")

    with pytest.raises(RecordingError, match=rf"yaml, line {path.read_text('utf-8').count(chr(10))}: holds a secret"):
        cassettes.read(path)


@pytest.mark.parametrize(
    "words",
    [
        "Bearer certificates were sold; the bearer relinquished them.",
        "The org-structure and the req-documents of a task-force-for-everything",
        "A cookie, an authorization and an API key were spoken of.",
        "The project_management of Wales-2026",
    ],
)
def test_plain_words_are_no_secret(words: str) -> None:
    """What an article may say is no secret."""
    assert find_secret(words) is None


def _bomb() -> str:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30))
    return f"l0: &l0 [{'x' * 50}]\n{levels}\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x7fELF\x00\x01", id="binary"),
        pytest.param("Zürich".encode("latin-1"), id="not UTF-8"),
        pytest.param(b"- a\n- b\n", id="a list"),
        pytest.param(b"a: [", id="broken"),
        pytest.param(b"a: 1\n", id="something else"),
        pytest.param(b"sha256: x\nmetadata: {when: 2026-11-22, n: .nan}\n", id="no JSON"),
        pytest.param(b"&a {b: *a}\n", id="endless"),
        pytest.param(_bomb().encode(), id="a bomb"),
        pytest.param(b"<<: !!python/name:os.system\n", id="code"),
        pytest.param(b"[" * 50_000, id="deep"),
        pytest.param(b"? [a]\n: b\n", id="odd key"),
        pytest.param(b"#" * 10_000_001, id="huge"),
    ],
)
def test_no_cassette_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is not a cassette is refused at once, and the message says what to do."""
    path = tmp_path / "a.yaml"
    path.write_bytes(content)

    with pytest.raises(RecordingError, match=r"a\.yaml: .* restore it from git or record it anew"):
        cassettes.read(path)


def _without(*places: str) -> Callable[[Any], None]:
    """Take something out of the first interaction."""

    def take(data: Any) -> None:
        found = data["interactions"][0]
        for sources in places[:-1]:
            found = found[sources]
        del found[places[-1]]

    return take


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_without("response", "body", "choices"), id="no answer"),
        pytest.param(_without("request", "uri"), id="no address"),
        pytest.param(_without("response"), id="no response"),
        pytest.param(lambda d: d["interactions"][0]["response"]["status"].update(code=429), id="a failure"),
        pytest.param(lambda d: d["metadata"].update(more=1), id="more metadata"),
        pytest.param(lambda d: d["metadata"].pop("samples"), id="less metadata"),
    ],
)
def test_sealed_nonsense_is_refused(path: Path, change: Callable[[Any], object]) -> None:
    """A seal does not make a cassette of what lacks a part, or holds a failure."""
    edit(path, change)

    with pytest.raises(RecordingError, match="is not a cassette of Evenhand"):
        cassettes.read(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("case", "schools/neutral"), ("prompt", "summary@1.0.0"), ("model", "other-model")],
)
async def test_copied_recording_is_refused(path: Path, replay: Replay, field: str, value: str) -> None:
    """A recording of another case, prompt or model is refused, even if its questions fit."""
    edit(path, lambda data: data["metadata"].update({field: value}))

    with pytest.raises(RecordingError, match=rf"the file holds the recording of .*{value}"):
        await replay()


def test_shipped_recordings_are_clean() -> None:
    """No cassette that ships holds a secret, an address, a path of somebody's machine, or more than 250 kB."""
    for path in sorted(FOLDER.rglob("*.yaml")):
        text = path.read_text("utf-8")

        assert find_secret(text) is None, path
        assert ELSEWHERE.search(text) is None, path
        assert str(ROOT) not in text, path
        assert len(text.encode()) < 250_000, path


def test_shipped_recordings_are_whole() -> None:
    """Each cassette that ships can be read, and says what its place says."""
    for path in sorted(FOLDER.rglob("*.yaml")):
        about, interactions = cassettes.read(path)

        assert about.prompt == f"{path.parent.parent.name}@{path.parent.name}"
        assert path.stem == about.case.replace("/", ".")
        assert len(interactions) >= len(about.samples)
