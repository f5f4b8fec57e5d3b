"""make fit-decision: fits how sure we are, and prints the [sure] table for knowledge/data/decision.toml.

Fitted on the development questions and the off-topic ones; the public questions show whether it carries over.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from knowledge.classifier import load_classifier
from knowledge.importers.jsonl import read_jsonl
from knowledge.matcher import Matcher, evidence
from knowledge.vocabulary import load_vocabulary

SHARED = Path(__file__).parents[2] / "shared"
CATALOGUE = SHARED / "catalogue" / "national-2026-07.jsonl.xz"


def _rows(matcher: Matcher, folder: str) -> tuple[list[list[float]], list[bool]]:
    values, right = [], []
    for name in ("everyday", "offtopic"):
        for line in (
            (SHARED / "questions" / folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        ):
            asked = json.loads(line)
            reading = matcher.read(asked["question"])
            values.append(list(evidence(reading).values()))
            first = reading.matches[0].procedure.code if reading.matches else ""
            right.append(first in asked.get("accept", ()))
    return values, right


def main() -> None:
    """Fit on dev, check on public, print."""
    procedures = [row.procedure for row in read_jsonl(CATALOGUE) if row.procedure]
    matcher = Matcher(procedures, load_vocabulary(), load_classifier())
    values, right = _rows(matcher, "dev")
    model = LogisticRegression(C=1.0, max_iter=1000).fit(values, right)
    for folder in ("dev", "public"):
        values, right = _rows(matcher, folder)
        guessed = model.predict_proba(np.array(values))[:, 1]
        print(f"{folder}: n {len(right)}, AUC {roc_auc_score(right, guessed):.3f}", file=sys.stderr)
        for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
            inside = (guessed >= low) & (guessed < high)
            share = np.array(right)[inside].mean() if inside.any() else float("nan")
            print(f"  {low:.1f}-{high:.1f}: n {inside.sum()}, right {share:.2f}", file=sys.stderr)
    print(f"bias = {model.intercept_[0]:.2f}")
    for name, weight in zip(evidence(matcher.read("")), model.coef_[0], strict=True):
        print(f"{name} = {weight:.2f}")


if __name__ == "__main__":
    main()
