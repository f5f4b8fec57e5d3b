"""A linear classifier over the example sentences: which procedure, or which kind of other message.

Multinomial logistic regression, trained offline by `make fit` and shipped as small integers; at run time it is
one product with numpy. Its classes are the procedures that have sentences, "other" for all the remaining
ones, "~kind" for messages that are no question about a procedure (data/other_messages.toml), and "?codes" for
messages that fit several procedures equally well (data/vague.toml).
"""

import hashlib
import io
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.datafiles import data, load_toml
from knowledge.index import terms
from knowledge.vocabulary import Vocabulary

OTHER = "other"
"""The class of every procedure without sentences."""
KIND = "~"
"""Begins the classes of messages that are no question."""
VAGUE = "?"
"""Begins the classes of messages to which a fair clerk asks back; the codes to choose among follow."""
FOLLOW_UP = "followup"
"""The kind of a message that names no subject: "thế mất bao nhiêu tiền"."""

FILE = "classifier.npz"


def features(words: Sequence[str], marked: bool) -> list[str]:
    """The terms of a message that the classifier looks at; the stop words are among them."""
    return terms(words, marked=marked)


def vague_class(codes: Iterable[str]) -> str:
    """The class of messages that fit all of some procedures."""
    return VAGUE + " ".join(codes)


def fingerprint(vocabulary: Vocabulary) -> str:
    """Changes when a sentence, a short name or another message changes: then the classifier is stale."""
    said = sorted(
        f"{card.code}\t{text}" for card in vocabulary.cards.values() for text in (card.short, *card.said)
    )
    for kind, entry in load_toml("other_messages.toml").items():
        said += sorted(f"{kind}\t{text}" for text in entry["said"])
    for entry in load_toml("vague.toml")["vague"]:
        said += sorted(f"{vague_class(entry['codes'])}\t{text}" for text in entry["said"])
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights of one training; immutable."""

    classes: tuple[str, ...]
    places: dict[str, int]
    """Feature → row."""
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]
    """One row a feature, one column a class."""
    scale: NDArray[np.float32]
    """What one step of a column's integers is worth."""
    bias: NDArray[np.float32]
    trained_on: str
    """Fingerprint of the data it was trained on, see `fingerprint`."""

    def probabilities(self, words: Sequence[str], marked: bool) -> NDArray[np.float32]:
        """The probability of every class for a message's words."""
        counts = Counter(self.places[f] for f in features(words, marked) if f in self.places)
        values = np.fromiter(
            ((1 + math.log(n)) * self.idf[place] for place, n in counts.items()), dtype=np.float32
        )
        logits = self.bias.copy()
        if len(values):
            values /= np.linalg.norm(values)
            logits += (values @ self.weights[list(counts)]) * self.scale
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)


@lru_cache(maxsize=1)
def load_classifier() -> Classifier:
    """The classifier that ships with the package."""
    with np.load(io.BytesIO(data(FILE).read_bytes())) as kept:
        names = kept["features"].tobytes().decode().split("\n")
        return Classifier(
            classes=tuple(kept["classes"].tobytes().decode().split("\n")),
            places={name: place for place, name in enumerate(names)},
            idf=kept["idf"],
            weights=kept["weights"],
            scale=kept["scale"],
            bias=kept["bias"],
            trained_on=kept["trained_on"].tobytes().decode(),
        )
