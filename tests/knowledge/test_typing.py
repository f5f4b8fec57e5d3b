"""However a question is typed, it finds the same procedure."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.decision import decide
from knowledge.intents import find_intent
from knowledge.library import Library
from knowledge.normalize import fold
from knowledge.reading import Unknown
from knowledge.talk import without_denial
from tests.knowledge.test_gold import rows

MOST_CHANGED = 0.01


def _spaced(text: str) -> str:
    return "  " + text.replace(" ", "   ") + " \t"


def _doubled(text: str) -> str:
    """One letter held down in every third word."""
    words = text.split()
    return " ".join(
        word + word[-1] * 3 if n % 3 == 0 and word.isalpha() else word for n, word in enumerate(words)
    )


TYPED: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "blanks": _spaced,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "a letter held down": _doubled,
}


@pytest.mark.parametrize("how", TYPED)
def test_the_way_of_typing_changes_nothing(starter_library: Library, how: str) -> None:
    questions = [card.short for card in starter_library.vocabulary.cards.values()]
    questions += [row["question"] for row in rows("everyday") if row["tier"] == "formal"]
    changed = [q for q in questions if _first(starter_library, q) != _first(starter_library, TYPED[how](q))]
    assert len(changed) <= MOST_CHANGED * len(questions), changed[:5]


def test_official_names_without_marks_find_the_same(starter_library: Library) -> None:
    names = [procedure.name for procedure in starter_library.procedures.values()]
    changed = [name for name in names if _first(starter_library, name) != _first(starter_library, fold(name))]
    assert len(changed) <= MOST_CHANGED * len(names), changed


def _first(library: Library, text: str) -> str:
    matches = library.matcher.read(text).matches
    return matches[0].procedure.code if matches else ""


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(["không", "phải", "tôi", "hỏi", "mất", "bằng", "thì", "sao", "12", "!?", "aaaa"])
        ).map(" ".join),
    )
)
@settings(max_examples=300, deadline=None)
def test_no_message_trips_the_understanding(starter_library: Library, text: str) -> None:
    reading = starter_library.matcher.read(without_denial(text))
    find_intent(text, reading.words, reading.kinds)
    decide(reading)


def test_a_message_of_random_letters_finds_nothing(starter_library: Library) -> None:
    chance = random.Random(4)
    for _ in range(50):
        text = " ".join("".join(chance.choices("bcdfghjklmnpqrstvwxz", k=6)) for _ in range(5))
        assert isinstance(decide(starter_library.matcher.read(text)), Unknown), text
