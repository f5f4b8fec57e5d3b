"""make fit: trains the classifier on our sentences and writes knowledge/data/classifier.npz.

Takes seven minutes and 16 GB of memory.

The class "other" needs the names of the procedures that have no sentences; they are read from the catalogue
in ../shared. Only weights are kept.
"""

import io
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from knowledge.classifier import FILE, KIND, OTHER, features, fingerprint, vague_class
from knowledge.datafiles import load_toml
from knowledge.importers.jsonl import read_jsonl
from knowledge.normalize import split
from knowledge.vocabulary import Vocabulary, load_vocabulary

CATALOGUE = Path(__file__).parents[2] / "shared" / "catalogue" / "national-2026-07.jsonl.xz"
TARGET = Path(__file__).parents[1] / "knowledge" / "data" / FILE

C = 10
ROUNDS = 100
OTHER_WEIGHT = 0.1
"""A name of a procedure without sentences counts so much; more would drown the sentences."""
UNMARKED_WEIGHT = 0.5
"""Every sentence is learned with and without its marks, each half."""
KIND_WEIGHT = 2.5
"""A message that is no question counts more: there are few, and an answer to one is worse than none."""
VAGUE_WEIGHT = 0.7
"""A vague message counts less: it shares its words with the procedures that it fits."""
NAMED_WEIGHT = 0.4
"""A plain name with a tail ("… cần giấy tờ gì") counts so much."""
TAILS = 6
"""Tails that each name gets, in turn."""
LONGEST_NAME = 8
"""Words; a longer official name is no plain name."""
SEEN = 2
"""A feature must stand in so many sentences."""

Example = tuple[list[str], str, float]


def _named(vocabulary: Vocabulary, names: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    """Plain names, each with some of the tails that may follow any of them."""
    tails = cycle(tomllib.loads((Path(__file__).parent / "tails.toml").read_text(encoding="utf-8"))["tails"])
    for card in vocabulary.cards.values():
        for name in dict.fromkeys((card.short.partition("(")[0].strip(), names.get(card.code, ""))):
            if 0 < len(name.split()) <= LONGEST_NAME:
                yield from ((f"{name} {next(tails)}", card.code, NAMED_WEIGHT) for _ in range(TAILS))


def _texts(vocabulary: Vocabulary) -> Iterator[tuple[str, str, float]]:
    for card in vocabulary.cards.values():
        yield from ((text, card.code, 1.0) for text in (card.short, *card.said))
    for kind, entry in load_toml("other_messages.toml").items():
        yield from ((text, KIND + kind, KIND_WEIGHT) for text in entry["said"])
    for entry in load_toml("vague.toml")["vague"]:
        yield from ((text, vague_class(entry["codes"]), VAGUE_WEIGHT) for text in entry["said"])
    twins = vocabulary.twin_of()
    rows = list(read_jsonl(CATALOGUE))
    yield from _named(vocabulary, {row.procedure.code: row.procedure.name for row in rows if row.procedure})
    for row in rows:
        if row.procedure and row.procedure.code in vocabulary.cards:
            yield row.procedure.name, row.procedure.code, 1.0
        elif row.procedure and row.procedure.code not in twins:
            yield row.procedure.name, OTHER, OTHER_WEIGHT


def examples(vocabulary: Vocabulary) -> list[Example]:
    """Every sentence as features, once with its marks and once without."""
    found: list[Example] = []
    for text, name, weight in _texts(vocabulary):
        words = list(vocabulary.expand(split(text)))
        for marked in (True, False):
            found.append((features(words, marked), name, weight * UNMARKED_WEIGHT))
    return found


def main() -> None:
    """Train and write."""
    vocabulary = load_vocabulary()
    found = examples(vocabulary)
    seen = Counter(f for terms, name, _ in found if name != OTHER for f in set(terms))
    names = sorted(f for f, times in seen.items() if times >= SEEN * 2)
    table = TfidfVectorizer(vocabulary=names, analyzer=list, sublinear_tf=True, dtype=np.float32)
    rows = table.fit_transform(terms for terms, _, _ in found)
    print(f"{rows.shape[0]} sentences, {rows.shape[1]} features", file=sys.stderr)
    model = LogisticRegression(C=C, max_iter=ROUNDS, tol=1e-3)
    model.fit(rows, [name for _, name, _ in found], sample_weight=[weight for _, _, weight in found])
    scale = np.abs(model.coef_).max(axis=1) / 127
    kept = io.BytesIO()
    np.savez_compressed(
        kept,
        features=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        classes=np.frombuffer("\n".join(model.classes_).encode(), dtype=np.uint8),
        idf=table.idf_.astype(np.float32),
        weights=np.rint(model.coef_.T / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        trained_on=np.frombuffer(fingerprint(vocabulary).encode(), dtype=np.uint8),
    )
    TARGET.write_bytes(kept.getvalue())
    print(
        f"{TARGET.name}: {len(kept.getvalue()) / 1e6:.1f} MB, {len(model.classes_)} classes", file=sys.stderr
    )


if __name__ == "__main__":
    main()
