"""
Choose the labels of one party from the likelihoods of the model's answers, and withhold those they don't bear out.

No model is asked here. What counts is how much likelier a label is than it usually is (the prompt's `bias`; contextual
calibration, Zhao et al. 2021). Several questions about the same label are averaged. A label is shown where its margin
over the next best one reaches a threshold: a classifier that may decline to answer (Geifman & El-Yaniv 2017).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.models import FINE_ROLES, ClearTone
from service.prompts.front_matter import Threshold
from service.prompts.kinds import Label
from service.prompts.prompt import Prompt

Scores = Mapping[str, float]
"""The log-likelihood of each label, less its bias."""

_MOST_CONTRAST = 3.0
"""How far the tone of the other parties counts at most, as a log-likelihood ratio."""

_ROLE_OF: Mapping[str, str] = {fine: role for role, fines in FINE_ROLES.items() for fine in fines}

_TONE_OF: Mapping[str, ClearTone] = {"protagonist": "favourable", "antagonist": "unfavourable", "none": "neutral"}


class Choice(NamedTuple):
    """
    The best label of a kind, before it is held against the threshold.

    *margin* is the log-likelihood of the label less that of the next best one, never negative. *fine* are its fine
    roles, the likeliest only.
    """

    label: str
    margin: float
    fine: tuple[str, ...] = ()


def mean_scores(prompts: Sequence[Prompt], answers: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Average the scores of each label over the prompts that know it. *answers* are log-likelihoods of words."""
    scores: dict[str, list[float]] = defaultdict(list)
    for prompt, words in zip(prompts, answers, strict=True):
        for label, score in _by_label(words, prompt).items():
            scores[label].append(score - prompt.head.bias.get(label, 0.0))
    return {label: sum(each) / len(each) for label, each in scores.items()}


def choose(scores: Mapping[Label, Scores], tone_in_role: float) -> dict[Label, Choice]:
    """Choose the best label of each kind that was asked about. *tone_in_role* weighs the tone's word on the role."""
    choices: dict[Label, Choice] = {}
    tones, roles = scores.get("tone"), scores.get("role")
    if tones:
        choices["tone"] = _best(tones)
    if roles:
        main = {label: score for label, score in roles.items() if label not in _ROLE_OF}
        best = _best(_with_tone(main, tones, tone_in_role))
        fine = {label: score for label, score in roles.items() if _ROLE_OF.get(label) == best.label}
        choices["role"] = best._replace(fine=(_best(fine).label,) if fine else ())
    return choices


def likeliest_fine(role: str, scores: Scores) -> tuple[str, ...]:
    """Return the likeliest fine role of a role, by the *scores* of questions that ask only for fine roles."""
    fine = {label: score for label, score in scores.items() if _ROLE_OF.get(label) == role}
    return (_best(fine).label,) if fine else ()


def add(scores: Scores, points: Scores, weight: float) -> dict[str, float]:
    """Add *weight* times the points of each label to its score. Points of labels that have no score don't count."""
    return {label: score + weight * points.get(label, 0.0) for label, score in scores.items()}


def contrast(parties: Sequence[Mapping[Label, Scores]], weight: float) -> list[dict[Label, Scores]]:
    """
    Hold the tone of each party against that of the other parties of the article.

    A sentence that blames one party often names another, and the model then finds blame for both. What is said of the
    others on average, how far their tone is favourable rather than unfavourable, counts against a party, *weight*
    times. It is the same in any order of the parties. A party without others keeps its scores.
    """
    sides = [_side(each.get("tone", {})) for each in parties]
    contrasted: list[dict[Label, Scores]] = []
    for number, each in enumerate(parties):
        others = sides[:number] + sides[number + 1 :]
        usual = sum(others) / len(others) if others else 0.0
        shift = weight * max(-_MOST_CONTRAST, min(_MOST_CONTRAST, usual)) / 2
        points = {"favourable": -shift, "unfavourable": shift}
        contrasted.append({**each, "tone": add(each["tone"], points, 1.0)} if "tone" in each else {**each})
    return contrasted


def is_shown(kind: Label, choice: Choice, thresholds: Mapping[Label, Threshold]) -> bool:
    """Tell whether a choice reaches the threshold of its kind, or of its label. Without a threshold it always does."""
    return choice.margin >= threshold_of(kind, choice.label, thresholds)


def is_shown_alone(kind: Label, choice: Choice, alone: Mapping[Label, Choice]) -> bool:
    """Tell whether a choice was the best before other parties counted, too."""
    return kind not in alone or alone[kind].label == choice.label


def is_borne_out(role: Choice, tones: Choice | None) -> bool:
    """Tell whether a role that takes a side has the tone of that side. *tones* is None if no tone is shown."""
    side = _TONE_OF.get(role.label, "neutral")
    return side == "neutral" or (tones is not None and tones.label == side)


def threshold_of(kind: Label, label: str, thresholds: Mapping[Label, Threshold]) -> float:
    """Return the least margin with which a label is shown."""
    threshold = thresholds.get(kind, 0.0)
    return threshold[label] if isinstance(threshold, Mapping) else threshold


def _side(tones: Scores) -> float:
    return tones.get("favourable", 0.0) - tones.get("unfavourable", 0.0)


def _by_label(words: Mapping[str, float], prompt: Prompt) -> dict[str, float]:
    """Turn the log-likelihoods of words into those of labels. The one of a role is the sum over its fine roles."""
    chances: dict[str, float] = defaultdict(float)
    for word, label in (prompt.head.options or {}).items():
        for each in {label, _ROLE_OF.get(label, label)}:
            chances[each] += math.exp(words[word])
    return {label: math.log(chance) for label, chance in chances.items()}


def _best(scores: Scores) -> Choice:
    """Choose the label with the highest score, of equal ones the first. A label without a rival has no limit."""
    label = max(scores, key=lambda each: scores[each])
    rivals = [score for each, score in scores.items() if each != label]
    return Choice(label, scores[label] - max(rivals) if rivals else math.inf)


def _with_tone(roles: Scores, tones: Scores | None, weight: float) -> Scores:
    """
    Add to each role what the tone says of it, as a product of experts (Hinton 2002).

    Praise supports protagonist, blame supports antagonist, a neutral tone supports none. No tone supports innocent: it
    gets the mean of all tones.
    """
    if not weight or not tones:
        return roles
    mean = sum(tones.values()) / len(tones)
    return {role: score + weight * tones.get(_TONE_OF.get(role, ""), mean) for role, score in roles.items()}
