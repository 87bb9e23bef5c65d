"""The error tree: drawn, whole, and the same everywhere."""

from __future__ import annotations

import re

from service import errors
from service.api.problems import tree
from service.errors import ModelBusy


def test_tree_is_drawn() -> None:
    """The module's drawing names every class in order, with its status."""
    drawn = re.findall(r"^[│├└─ ]*(\w+) +(\d{3})\b", str(errors.__doc__), re.MULTILINE)

    assert drawn == [(kind.__name__, str(kind.status)) for kind in tree()]


def test_every_error_has_its_own_type_and_title() -> None:
    """No two classes share a problem type, and each has a title in plain words."""
    slugs = [kind.slug() for kind in tree()]

    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
    assert all(kind.title for kind in tree())


def test_model_error_names_task_and_attempts() -> None:
    """A model error says which task was asked and how often."""
    assert str(ModelBusy("too many", attempts=4).about("framing")) == "framing: too many (tried 4 times)"
