"""Everything that is known at one moment: a release, the language, and the index over both."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.classifier import load_classifier
from knowledge.matcher import Matcher
from knowledge.procedure import Procedure, Release
from knowledge.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Library:
    """Immutable; a new release makes a new one, which replaces the old whole."""

    release: Release
    vocabulary: Vocabulary
    matcher: Matcher
    procedures: Mapping[str, Procedure]

    @classmethod
    def of(cls, release: Release, vocabulary: Vocabulary) -> "Library":
        """Build the index over a release; takes seconds for the national catalogue."""
        matcher = Matcher(release.procedures, vocabulary, load_classifier())
        return cls(release, vocabulary, matcher, {p.code: p for p in release.procedures})

    def short_name(self, code: str) -> str:
        """The everyday name of a procedure where we have one, else its official name."""
        card = self.vocabulary.cards.get(code)
        return card.short if card else self.procedures[code].name

    def in_fields(self, fields: frozenset[str]) -> list[Procedure]:
        """The everyday procedures of some fields: those with a card and, where there are any, with details first."""
        everyday = [
            p for p in self.procedures.values() if p.field in fields and p.code in self.vocabulary.cards
        ]
        return sorted(everyday, key=lambda p: (not p.has_details, self.short_name(p.code)))
