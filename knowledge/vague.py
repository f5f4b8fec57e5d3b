"""Messages that fit several procedures equally well, so that a fair clerk would ask back first.

They are data, data/vague.toml: "làm lại căn cước" may mean a lost card or a damaged one. A message counts as
vague only when it holds the words of such an entry and no other word that tells something.
"""

from collections.abc import Iterable, Mapping, Sequence

from knowledge.aspects import without_cues
from knowledge.datafiles import load_toml
from knowledge.normalize import split
from knowledge.vocabulary import Vocabulary

Subject = frozenset[str]
"""The folded words that a message is about."""


def subject(words: Sequence[str], vocabulary: Vocabulary) -> Subject:
    """What is left of a message's words without cues for an aspect and small words."""
    return frozenset(word for word in without_cues(words) if word not in vocabulary.stop)


class Vague:
    """The vague messages of the language."""

    def __init__(self, entries: Iterable[Mapping[str, list[str]]], vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._codes: dict[Subject, tuple[str, ...]] = {}
        for entry in entries:
            for text in entry["said"]:
                about = subject(list(vocabulary.expand(split(text))), vocabulary)
                if about:
                    self._codes.setdefault(about, tuple(entry["codes"]))

    def codes(self, words: Sequence[str]) -> tuple[str, ...]:
        """The procedures to choose among, the likeliest first; empty when the message is not vague."""
        return self._codes.get(subject(words, self._vocabulary), ())


def load_vague(vocabulary: Vocabulary) -> Vague:
    """The entries that ship with the package."""
    return Vague(load_toml("vague.toml")["vague"], vocabulary)
