"""The citizens' language as data: example sentences, abbreviations, words that carry no meaning.

Sentences live in data/sentences, one file a domain, written by us: for each procedure a short name for
buttons, the codes of its twins (the same service recorded at another level) and what people say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.datafiles import data, load_toml
from knowledge.normalize import fold_word, split


@dataclass(frozen=True, slots=True)
class Card:
    """How citizens name one procedure."""

    code: str
    short: str
    """A name for a button, unmistakable beside its siblings."""
    twins: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that is known of the language; immutable."""

    cards: Mapping[str, Card]
    abbreviations: Mapping[str, tuple[str, ...]]
    """Folded short form → the words it stands for, with marks."""
    stop: frozenset[str]

    def expand(self, words: Iterable[str]) -> Iterator[str]:
        """Write abbreviations out. A word typed with marks is no abbreviation, but for the letter đ."""
        for word in words:
            folded = fold_word(word)
            if folded in self.abbreviations and folded == word.replace("\u0111", "d"):
                yield from self.abbreviations[folded]
            else:
                yield word

    def twin_of(self) -> dict[str, str]:
        """Code of a twin → code of the procedure that stands for it."""
        return {twin: card.code for card in self.cards.values() for twin in card.twins}


def _joined(first: Card, second: Card) -> Card:
    """Two writers spoke for the same procedure: both are heard, the first one's short name stays."""
    twins = tuple(dict.fromkeys(first.twins + second.twins))
    return Card(first.code, first.short, twins, tuple(dict.fromkeys(first.said + second.said)))


def load_vocabulary() -> Vocabulary:
    """Read the vocabulary that ships with the package. Raises ValueError that names file and code."""
    cards: dict[str, Card] = {}
    names = sorted(entry.name for entry in data("sentences").iterdir() if entry.name.endswith(".toml"))
    for name in names:
        for code, entry in load_toml("sentences", name).items():
            try:
                card = Card(code, entry["short"], tuple(entry.get("twins", ())), tuple(entry["said"]))
            except KeyError as missing:
                raise ValueError(f"knowledge/data/sentences/{name}: {code} has no {missing}") from missing
            cards[code] = _joined(cards[code], card) if code in cards else card
    words: dict[str, str] = load_toml("abbreviations.toml")["words"]
    return Vocabulary(
        cards=cards,
        abbreviations={short: tuple(split(full)) for short, full in words.items()},
        stop=frozenset(load_toml("stop.toml")["words"].split()),
    )
