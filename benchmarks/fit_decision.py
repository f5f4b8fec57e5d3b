"""make fit-decision: fits how sure we are and what is left open; prints two tables for knowledge/data/decision.toml.

Fitted on the development questions and our own gold questions; the public questions show whether it carries
over. The shares that thresholds would give are printed, to choose them by.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from knowledge.classifier import load_classifier
from knowledge.decision import evidence, openness
from knowledge.importers.jsonl import read_jsonl
from knowledge.matcher import Matcher
from knowledge.vocabulary import load_vocabulary

SHARED = Path(__file__).parents[2] / "shared"
FOLDERS = {
    "dev": SHARED / "questions" / "dev",
    "gold": Path(__file__).parents[1] / "tests" / "gold",
    "public": SHARED / "questions" / "public",
}
THRESHOLDS = (0.1, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
Sample = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Features by row, and for each row whether it is what is looked for."""
CATALOGUE = SHARED / "catalogue" / "national-2026-07.jsonl.xz"


def _rows(folder: str, name: str) -> list[dict[str, Any]]:
    file = FOLDERS[folder] / f"{name}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _sure(matcher: Matcher, folder: str) -> Sample:
    """The evidence of every question, and whether its first match is right."""
    values, right = [], []
    for asked in [*_rows(folder, "everyday"), *_rows(folder, "offtopic")]:
        reading = matcher.read(asked["question"])
        values.append(list(evidence(reading).values()))
        first = reading.matches[0].procedure.code if reading.matches else ""
        right.append(first in asked.get("accept", ()))
    return np.array(values), np.array(right)


def _open(matcher: Matcher, folder: str) -> Sample:
    """What tells whether a message leaves open what is meant, and whether it does. No public set says it well."""
    vague = [asked["question"] for asked in _rows(folder, "ambiguous")] if folder != "public" else []
    clear = [asked["question"] for name in ("everyday", "offtopic") for asked in _rows(folder, name)]
    values = [list(openness(matcher.read(question)).values()) for question in [*vague, *clear]]
    return np.array(values), np.array([True] * len(vague) + [False] * len(clear))


def _fit(name: str, names: Iterable[str], sets: dict[str, Sample]) -> None:
    """Fit on dev and gold, show what thresholds would give on each set, print the table."""
    model = LogisticRegression(C=3.0, max_iter=3000)
    model.fit(*(np.concatenate([sets["dev"][part], sets["gold"][part]]) for part in (0, 1)))
    for folder, (values, true) in sets.items():
        guessed = model.predict_proba(values)[:, 1]
        area = f"AUC {roc_auc_score(true, guessed):.3f}" if true.any() else "no such rows"
        print(f"{name}, {folder}: n {len(true)}, {area}", file=sys.stderr)
        for threshold in THRESHOLDS:
            above = guessed >= threshold
            print(
                f"  from {threshold}: {above.mean():.3f} of all, {true[above].mean() if above.any() else 0:.3f} of these are it, "
                f"{true[above].sum() / max(true.sum(), 1):.3f} of those that are it",
                file=sys.stderr,
            )
    print(f"[{name}]\nbias = {model.intercept_[0]:.2f}")
    for feature, weight in zip(names, model.coef_[0], strict=True):
        print(f"{feature} = {weight:.2f}")


def main() -> None:
    """Fit both models."""
    procedures = [row.procedure for row in read_jsonl(CATALOGUE) if row.procedure]
    matcher = Matcher(procedures, load_vocabulary(), load_classifier())
    nothing = matcher.read("")
    _fit("sure", evidence(nothing), {folder: _sure(matcher, folder) for folder in FOLDERS})
    _fit("open", openness(nothing), {folder: _open(matcher, folder) for folder in FOLDERS})


if __name__ == "__main__":
    main()
