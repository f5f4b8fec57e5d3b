"""Finds names of persons: behind a cue ("tên con tôi là", "chồng em là", "bà"), or by their family name."""

from collections.abc import Iterator, Sequence

from records.redaction.text import Span, Word, WordList, plain, plain_set, vocabulary

_FAMILIES = {plain(name): name.lower() for name in vocabulary()["families"]}
_CLEAR, _MIDDLE, _GIVEN = plain_set("clear"), plain_set("middle"), plain_set("given")
_CLEAR_WRITTEN = frozenset(vocabulary()["clear_written"])
_PERSONS, _TITLES, _KIN, _BEARERS = (
    plain_set("persons"),
    WordList("titles"),
    WordList("kin"),
    WordList("persons", "roles"),
)
_ENDS, _NAMED_AFTER = WordList("ends"), WordList("named_after")
_NO_NAMES, _ORDERS = frozenset(vocabulary()["no_names"]), frozenset(vocabulary()["orders"])

_NO_NAMES_PLAIN = frozenset(map(plain, _NO_NAMES))

_NAME, _IS, _CALLED = "ten", "la", frozenset({"la", ":", "thanh", "tu", "-"})
_QUALIFIES = frozenset({"khai", "sinh", "that", "moi", "cu", "goi", "thuong", "day", "du", *_PERSONS})
_GENDERED = WordList("gendered")
_MOST_WORDS = 5
_SMALL_WORDS = 4
_MOST_PERSONS = 4


def find_names(words: Sequence[Word]) -> Iterator[Span]:
    """Every name among the words of a text."""
    place = 0
    while place < len(words):
        length = _length_at(words, place)
        if length:
            yield Span(words[place].start, words[place + length - 1].end, "name")
        place += max(length, 1)


def _length_at(words: Sequence[Word], place: int) -> int:
    """How many words the name that begins at a place has; 0 when none does."""
    first = words[place]
    if not first.is_word or (not place and not first.capital and first.plain not in _FAMILIES):
        return 0
    cue = _cue_before(words, place)
    if first.capital:
        return _capital_name(words, place, cue)
    return _small_name(words, place, cue)


def _cue_before(words: Sequence[Word], place: int) -> str:
    """What announces a name: "called" ("tên … là"), "name" ("tên"), "is" ("chồng em là"), "title", "kin" or nothing."""
    if not place:
        return ""
    before = words[place - 1].plain
    if before in _CALLED and _name_cue(words, place - 2):
        return "called"
    if before == _NAME or _name_cue_with_persons(words, place - 1):
        return "name"
    if before == _IS and place > 1 and words[place - 2] in _BEARERS:
        return "is"
    if not words[place].joined:
        return ""
    if words[place - 1] in _KIN:
        return "kin"
    return "title" if words[place - 1] in _TITLES else ""


def _name_cue(words: Sequence[Word], place: int) -> bool:
    """Whether "tên", "tên con tôi", "tên khai sinh" end at a place."""
    for back in range(place, max(place - _MOST_PERSONS - 1, -1), -1):
        if words[back].plain == _NAME:
            return True
        if words[back].plain not in _QUALIFIES:
            return False
    return False


def _name_cue_with_persons(words: Sequence[Word], place: int) -> bool:
    """ "tên em", "tên mới": a name follows only where it is written like one."""
    return words[place].plain in _QUALIFIES and _name_cue(words, place)


def _capital_name(words: Sequence[Word], place: int, cue: str) -> int:
    end = place + 1
    while end < len(words) and end - place < _MOST_WORDS and words[end].capital and words[end].joined:
        if not words[end].is_word:
            break
        end += 1
    length = end - place
    if cue not in ("called", "name") and _is_no_name(words, place):
        return 0
    family = _is_family(words[place])
    if cue in ("called", "name") or (cue in ("is", "kin") and (length > 1 or family)):
        return length
    if cue == "title" or (cue == "is" and words[place].plain in _GIVEN):
        return length
    named_after = place > 0 and words[place - 1] in _NAMED_AFTER
    if family and not named_after and length > 1:
        gendered = words[place + 1] in _GENDERED
        return length if length > 2 or gendered else 0
    return 0


def _is_no_name(words: Sequence[Word], place: int) -> bool:
    """A place, a nation, an office or an elder's number behind a word for a person."""
    single = place + 1 == len(words) or not (words[place + 1].capital and words[place + 1].joined)
    if single and words[place].text in _ORDERS:
        return True
    if place and _listed(words, place - 1, 2):  # "Bà Rịa"
        return True
    return _listed(words, place, 2) or (_listed(words, place, 1) and (single or not _is_family(words[place])))


def _listed(words: Sequence[Word], begin: int, length: int) -> bool:
    written = " ".join(word.text for word in words[begin : begin + length])
    return written in _NO_NAMES or (words[begin].loose and plain(written) in _NO_NAMES_PLAIN)


def _small_name(words: Sequence[Word], place: int, cue: str) -> int:
    first = words[place]
    family = _is_family(first)
    if first in _ENDS and not family:
        return 0
    length = _small_length(words, place)
    if family and length > 1:
        second = words[place + 1].plain
        sure = words[place + 1] in _GENDERED and (length > 2 or bool(cue))
        if cue in ("called", "name"):
            return length
        if sure and (
            first.plain in _CLEAR or first.text.lower() in _CLEAR_WRITTEN or cue in ("is", "title", "kin")
        ):
            return length
        if cue == "is" and (first.plain in _CLEAR or second in _MIDDLE | _GIVEN):
            return length
        return (
            length if cue in ("title", "kin") and first.plain in _CLEAR and second in _MIDDLE | _GIVEN else 0
        )
    if cue == "called":
        return min(length, 3)
    if cue != "name" or first.plain not in _GIVEN or words[place - 1].plain != _NAME or place < 2:
        return 0
    whole = (
        place + length == len(words) or words[place + length] in _ENDS or not words[place + length].is_word
    )
    return length if words[place - 2] in _BEARERS and whole and length < 3 else 0


def _small_length(words: Sequence[Word], place: int) -> int:
    """Words up to the first one that ends a name."""
    end = place + 1
    while end < len(words) and end - place < _SMALL_WORDS and words[end].joined and words[end].is_word:
        if words[end] in _ENDS and not _belongs(words, place, end):
            break
        end += 1
    return end - place


def _belongs(words: Sequence[Word], place: int, end: int) -> bool:
    """Whether a word that could end a name is part of it: behind a family name, or "văn", or as its last word."""
    if not _is_family(words[place]):
        return False
    here, before, size = words[end], words[end - 1], end - place
    if size == 1 and here in _GENDERED:
        return True
    if size == 2 and before in _GENDERED:
        return True
    if here.plain not in _GIVEN:
        return False
    last = end + 1 == len(words) or not words[end + 1].joined or not words[end + 1].is_word
    ended = last or words[end + 1] in _ENDS
    return not ended if size == 1 else size == 2 and (ended or before.plain in _MIDDLE)


def _is_family(word: Word) -> bool:
    """A family name, by its marks where the word has any."""
    written = word.text.lower()
    if word.plain not in _FAMILIES:
        return False
    return written == _FAMILIES[word.plain] or (written == word.plain and (word.loose or written in _CLEAR))
