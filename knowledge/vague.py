"""Messages that fit several procedures equally well, so that a fair clerk would ask back first.

They are data, data/vague.toml: "làm lại căn cước" may mean a lost card or a damaged one. A message says such an
entry when it holds exactly its words, apart from fillers and from what is asked about it.
"""

from collections.abc import Sequence

from knowledge.aspects import without_cues
from knowledge.datafiles import load_toml
from knowledge.normalize import bare, has_marks, split, toned
from knowledge.vocabulary import Vocabulary

Content = tuple[bool, frozenset[str]]
"""Whether the words carry marks, and the words."""


class Vague:
    """The vague messages of the language, each known with its marks and without."""

    def __init__(self, entries: Sequence[dict[str, list[str]]], filler: str, vocabulary: Vocabulary):
        self._filler = {True: set(map(toned, split(filler))), False: set(map(bare, split(filler)))}
        self._codes: dict[Content, tuple[str, ...]] = {}
        for entry in entries:
            for text in entry["said"]:
                words = list(vocabulary.expand(split(text)))
                for marked in (True, False):
                    self._codes.setdefault(self._content(words, marked), tuple(entry["codes"]))

    def _content(self, words: Sequence[str], marked: bool) -> Content:
        spelled = toned if marked else bare
        left = without_cues(words, certain=True) or words
        return marked, frozenset(map(spelled, left)) - self._filler[marked]

    def codes(self, words: Sequence[str]) -> tuple[str, ...]:
        """The procedures to choose among, the likeliest first; empty when the message is not vague."""
        content = self._content(words, has_marks(" ".join(words)))
        return self._codes.get(content, ()) if content[1] else ()


def load_vague(vocabulary: Vocabulary) -> Vague:
    """The entries that ship with the package."""
    kept = load_toml("vague.toml")
    return Vague(kept["vague"], kept["filler"], vocabulary)


def load_plain(vocabulary: Vocabulary) -> Vague:
    """The other way round: a few words that fit several and mean one to everybody, data/plain.toml."""
    return Vague(load_toml("plain.toml")["plain"], load_toml("vague.toml")["filler"], vocabulary)
