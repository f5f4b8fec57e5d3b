"""What one look at a message gives, and what may be made of it: one procedure, a choice, or none."""

from dataclasses import dataclass

from knowledge.datafiles import load_toml
from knowledge.index import Scores
from knowledge.procedure import Procedure

OFF_TOPIC: float = load_toml("decision.toml")["decide"]["off_topic"]
"""Probability from which a message is taken for no question."""


@dataclass(frozen=True, slots=True)
class Match:
    """A procedure and its evidence."""

    procedure: Procedure
    score: float
    probability: float
    """What the classifier gives to it; 0 for one without sentences."""


@dataclass(frozen=True, slots=True)
class Found:
    """One procedure is meant. `matches` is the whole ranking, best first."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several may be meant: the citizen chooses among `choices`. `matches` is the whole ranking."""

    choices: tuple[Match, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """None is good enough to be offered. `matches` is the ranking all the same, for the record."""

    matches: tuple[Match, ...] = ()


Verdict = Found | Unsure | Unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one look at a message gives."""

    words: tuple[str, ...]
    """As typed, abbreviations written out."""
    matches: tuple[Match, ...]
    kinds: dict[str, float]
    """Probability of each kind of message that is no question, such as "complaint"."""
    follows: float
    """Probability that it names no subject and goes on about what was said before."""
    elsewhere: float
    """Probability of procedures that this catalogue does not hold, when the likeliest is one of them; else 0."""
    explained: float
    """Share of the message's weight (idf) that BM25 finds in the best procedure."""
    unknown: float
    """Share of the words that the index has never seen."""
    strange: float
    """Share of the pairs of neighbouring words that nobody has said; high for words thrown together."""
    vague: float
    """Probability that the words fit several procedures equally well."""
    worded: bool
    """Whether a vague message that we know says just these words."""
    plain: bool
    """Whether the words are among the few that mean one procedure to everybody; it is the first match then."""
    named: float
    """How much of the best procedure's official name is said, from 0 to 1."""
    choices: tuple[Match, ...]
    """The procedures to choose among when it is asked back, the likeliest first."""
    scores: Scores
    """The evidence for every procedure of the matcher, in its order."""

    @property
    def kind(self) -> str:
        """The likeliest of the kinds, when the message is more likely that than a question; else empty."""
        return max(self.kinds, key=lambda name: self.kinds[name]) if self.off_topic >= OFF_TOPIC else ""

    @property
    def off_topic(self) -> float:
        """Probability that the message is no question about a procedure."""
        return sum(self.kinds.values())
