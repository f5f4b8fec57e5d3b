"""Finds addresses: house, lane, hamlet and street, and the commune that follows them or that somebody lives in."""

from collections.abc import Iterator, Sequence

from records.redaction.text import Span, Word, WordList, plain, plain_set, vocabulary

# The parts of an address have ranks. "house": a number in front of a street. "lane" and "hamlet": enough by themselves.
# "fine", "middling", "street", "coarse": enough beside another part, or where somebody lives. "small": a name in small
# letters that may be other words, enough only beside another part where somebody lives.

Cues = dict[tuple[str, ...], str]


def _cues() -> Cues:
    """Every cue as plain words, with its rank: "fine", "middling" or "coarse"."""
    return {
        tuple(plain(cue).split()): rank
        for rank in ("coarse", "middling", "fine")
        for cue in vocabulary()[rank]
    }


_CUES = _cues()
_LONGEST = max(map(len, _CUES))
_NUMBERED = {tuple(plain(cue).split()) for cue in vocabulary()["numbered"]}
_NAMED = {tuple(plain(cue).split()) for cue in vocabulary()["named"]}
_NATIONS = frozenset(vocabulary()["no_names"])
_OTHER_WORDS = {(plain(word),) for word in vocabulary()["other_words"]}
"""Without marks, these are common words too."""
_PROVINCES = {plain(name) for name in vocabulary()["provinces"]}
_FAMILIES = plain_set("families")
_WRITTEN = {
    plain(cue): cue for rank in ("fine", "middling", "coarse") for cue in vocabulary()[rank] if " " not in cue
}
_AT, _HOME, _OFFICE, _SKIPPED = WordList("at"), WordList("home"), WordList("office"), WordList("skipped")
_STOPS = WordList("place_ends", "ends", without="ends_no_place")
_SHORT = 2
"""Letters of a cue that is written with a full stop ("P. An Bình")."""
_MOST_CAPITALS, _MOST_SMALL, _MOST_PARTS, _MOST_SKIPPED = 4, 3, 8, 3


def find_addresses(words: Sequence[Word]) -> Iterator[Span]:
    """Every address among the words of a text."""
    place = 0
    while place < len(words):
        end = _address(words, place)
        if end:
            yield Span(words[place].start, words[end - 1].end, "address")
        place = max(end, place + 1)


def _address(words: Sequence[Word], place: int) -> int:
    """Where an address that begins at a place ends; 0 when none does."""
    home = _lives_at(words, place)
    end, ranks = _house(words, place, home)
    for _ in range(_MOST_PARTS):
        begin = end + 1 if 0 < end < len(words) and words[end].text == "," else (end or place)
        part_end, rank = _part(words, begin, home or bool(ranks))
        if not part_end:
            break
        end = part_end
        ranks.append(rank)
    return end if _is_address(ranks, home) else 0


def _is_address(ranks: Sequence[str], home: bool) -> bool:
    if home:
        return bool(ranks) and ranks not in (["house"], ["small"], ["house", "small"])
    sure = "lane" in ranks or "hamlet" in ranks
    return sure or (len(ranks) > 1 and ranks[0] in ("house", "middling", "fine") and ranks[1] != "small")


def _house(words: Sequence[Word], place: int, home: bool) -> tuple[int, list[str]]:
    """A number in front of a street, "123 Lê Lợi" or "12/3 đường …"."""
    if not words[place].number or not words[place].text[0].isdecimal() or place + 1 == len(words):
        return 0, []
    named = _capitals(words, place + 1)
    if named - place - 1 >= 2:
        return named, ["house", "street"] if home else ["house"]
    cue = _cue(words, place + 1)
    if cue and _CUES[cue] != "coarse" and words[place + 1].joined:
        return place + 1, ["house"]
    if home and words[place].loose and words[place + 1].joined:
        return _small(words, place + 1), ["house", "small"]
    return 0, []


def _part(words: Sequence[Word], place: int, inside: bool) -> tuple[int, str]:
    """Where a part ends and its rank; (0, "") when none begins here. `inside`: small letters may name it."""
    cue = _cue(words, place)
    if not cue:
        return 0, ""
    begin, rank = place + len(cue), _CUES[cue]
    shortened = begin + 1 < len(words) and words[begin].text == "." and len(words[place].text) <= _SHORT
    begin += shortened
    if begin >= len(words) or not (words[begin].joined or shortened):
        return 0, ""
    if words[begin].number:
        if cue in _NAMED:
            return 0, ""
        return _after_number(words, begin), _rank(words[place], cue, rank, True)
    if end := _capitals(words, begin):
        if cue in _NAMED and words[begin].text in _NATIONS:
            return 0, ""
        return end, _rank(words[place], cue, rank, cue not in _NUMBERED)
    if cue in _NUMBERED or not inside:
        return 0, ""
    end = _small(words, begin)
    sure = words[place].loose and cue not in _OTHER_WORDS
    return (end, rank if sure else "small") if end > begin else (0, "")


def _rank(word: Word, cue: tuple[str, ...], rank: str, sure: bool) -> str:
    """A lane or hamlet with a number or a name in capitals is an address by itself, unless it may be another word."""
    marked = word.text.lower() == _WRITTEN.get(cue[0], "")
    if rank != "fine" or not sure or cue in _NUMBERED or not marked:
        return rank
    return "lane" if cue[0] in ("ngo", "ngach", "hem", "kiet") else "hamlet"


def _cue(words: Sequence[Word], place: int) -> tuple[str, ...]:
    """The cue that begins at a place, the longest first; empty when none does."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        cue = tuple(word.plain for word in words[place : place + length])
        if cue in _CUES and (length > 1 or _written_so(words[place])):
            return cue
    return ()


def _written_so(word: Word) -> bool:
    """The cue itself, with its marks or without any: "phố", "pho", but no "phở"."""
    written = word.text.lower()
    return written == _WRITTEN[word.plain] or (word.loose and written == word.plain)


def _after_number(words: Sequence[Word], place: int) -> int:
    """Behind a number: "3 tháng 2" names a street, and capitals go on ("ngõ 12 Láng Hạ")."""
    if place + 2 < len(words) and words[place + 1].plain == "thang" and words[place + 2].number:
        return place + 3
    return _capitals(words, place + 1) or place + 1


def _capitals(words: Sequence[Word], place: int) -> int:
    """Where a run of capitalised words ends; 0 when there is none."""
    end = place
    while end < len(words) and end - place < _MOST_CAPITALS and words[end].capital and words[end].joined:
        if end > place and _province_begins(words, place, end):
            break
        end += 1
    return end if end > place else 0


def _province_begins(words: Sequence[Word], place: int, end: int) -> bool:
    """A province behind a name; behind a mere family name it is a given name ("Nguyễn Thái Bình")."""
    if end == place + 1 and words[place].plain in _FAMILIES:
        return False
    return any(
        " ".join(word.plain for word in words[end : end + length]) in _PROVINCES for length in (1, 2, 3)
    )


def _small(words: Sequence[Word], place: int) -> int:
    """Where a name in small letters ends."""
    end = place
    while end < len(words) and end - place < _MOST_SMALL and words[end].joined and words[end].is_word:
        if words[end].plain == "thang" and end + 1 < len(words) and words[end + 1].number:
            return end + 2
        if words[end] in _STOPS or (end > place and _begins_part(words, end)):
            break
        end += 1
    return end


def _begins_part(words: Sequence[Word], place: int) -> bool:
    cue = _cue(words, place)
    behind = place + len(cue)
    if not cue or behind >= len(words):
        return False
    return words[behind].number if cue in _NUMBERED else words[behind] not in _STOPS


def _lives_at(words: Sequence[Word], place: int) -> bool:
    """Whether the words before say that somebody lives here, rather than does something at an office."""
    back = place - 1
    if back >= 0 and words[back].text == ":":
        back -= 1
    for _ in range(_MOST_SKIPPED):
        if back < 0 or words[back] not in _SKIPPED:
            break
        back -= 1
    if back < 0:
        return False
    word = words[back]
    if word in _AT:
        return back == 0 or words[back - 1] not in _OFFICE
    return word in _HOME
