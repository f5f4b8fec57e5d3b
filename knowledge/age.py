"""Hears when somebody says that they are not sixteen yet."""

from collections.abc import Iterator

from knowledge.datafiles import load_toml
from knowledge.normalize import split
from knowledge.phrases import as_line, compile_phrases

_DATA = load_toml("age.toml")


def _written_out(phrase: str) -> Iterator[str]:
    """A phrase of the data file with every age and class that it may hold."""
    numbers = {"N": [*map(str, _DATA["ages"]), *_DATA["spelled"]], "C": [*map(str, _DATA["classes"])]}
    words = phrase.split()
    for place, word in enumerate(words):
        if word[0] in numbers:
            for number in numbers[word[0]]:
                yield " ".join([*words[:place], number + word[1:], *words[place + 1 :]])
            return
    yield phrase


_SAID, _BEGINS = (
    compile_phrases(written for phrase in _DATA[name] for written in _written_out(phrase))
    for name in ("said", "begins")
)
_UNLESS = compile_phrases(_DATA["unless"])


def says_under_16(text: str) -> bool:
    """True when a message says of its writer that they are under sixteen."""
    line = as_line(split(text))
    return bool(_SAID.search(line) or _BEGINS.match(line)) and not _UNLESS.search(line)
