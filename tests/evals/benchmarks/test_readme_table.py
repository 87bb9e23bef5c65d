"""The table of figures in `docs/quality.md`: the results give exactly this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.benchmarks import readme_table
from evals.benchmarks.catalogue import BENCHMARKS
from service.errors import InvalidRequest

PAGE = Path(__file__).parents[3] / "docs" / "quality.md"


def test_page_shows_the_results() -> None:
    """The table of `docs/quality.md` is what the command writes from the results that come along."""
    text = PAGE.read_text("utf-8")

    assert readme_table.written_into(text, readme_table.as_markdown(readme_table.read())) == text


def test_headlines_are_figures() -> None:
    """Every benchmark has headlines, and each is one of its figures."""
    assert set(readme_table.HEADLINES) == set(BENCHMARKS)
    for name, benchmark in BENCHMARKS.items():
        assert set(readme_table.HEADLINES[name]) <= {figure.name for figure in benchmark.figures}


def test_table_follows_the_results(tmp_path: Path) -> None:
    """A row says what was measured, on how much of what, by what and when; without results there is no table."""
    made = readme_table.read()[0]
    each = [v.model_copy(update={"strictness": level}) for level in ("balanced", "strict") for v in made.figures]
    made = made.model_copy(update={"figures": tuple(each)})
    (tmp_path / "one.json").write_text(made.model_dump_json(), "utf-8")

    rows = readme_table.as_markdown(readme_table.read(tmp_path)).splitlines()[2:]

    shown = [value for value in made.figures if value.name in readme_table.HEADLINES[made.benchmark]]
    shown.sort(key=lambda value: [each.name for each in made.figures].index(value.name))
    assert len(rows) == len(shown)
    for row, value in zip(rows, shown, strict=True):
        assert all(
            part in row
            for part in (value.about, f"| {value.strictness} |", made.data.name, str(made.data.rows), str(made.date))
        )


@pytest.mark.parametrize(("content", "says"), [(None, "no results"), ("{}", "this is not a result")])
def test_what_is_no_result_is_refused(tmp_path: Path, content: str | None, says: str) -> None:
    """An empty folder and a file of another kind are named, with the way out."""
    if content:
        (tmp_path / "x.json").write_text(content, "utf-8")

    with pytest.raises(InvalidRequest, match=says):
        readme_table.read(tmp_path)


def test_file_without_a_place_is_refused() -> None:
    """A table is never put just anywhere."""
    with pytest.raises(InvalidRequest, match="the place for the table is not marked"):
        readme_table.written_into("# Title\n", "| a |\n")
