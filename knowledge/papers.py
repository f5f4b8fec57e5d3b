"""The dossier as a citizen needs it: to hand in, to show, by case, and notes kept apart.

The portal lists notes as papers with no copies, puts headings behind their bullets, and shuffles the
order. The rules here only sort and shorten; they never add a word.
"""

import re
from dataclasses import dataclass

from knowledge.datafiles import load_toml
from knowledge.normalize import fold, one_line
from knowledge.procedure import Paper

_WORDS = load_toml("reading.toml")["papers"]
_BULLET = re.compile(
    r"^\s*(?:[-+*•–—.…]+|\(?[a-z\u01110-9]{1,3}[.)](?!\w)|\(?[ivx]+[.)](?!\w))\s*", re.IGNORECASE
)
_SHORT = 8
"""Characters; a name is not cut shorter."""
_LONG = 80
"""Characters; a longer name is cut at a comma too."""
_ENDS = re.compile(r"[;:(]|\.\s|(?:" + "|".join(re.escape(end) for end in _WORDS["ends"]) + ")")
_NAMELESS = re.compile(
    r"(?:^|(?:hoac|va|cac|,|/|ban sao|ban chinh|ban goc|ban chup) )(?:"
    + "|".join(map(re.escape, _WORDS["says_nothing"]))
    + ")$"
)
"""A name that ends so was cut in the middle: "Hộ chiếu hoặc giấy tờ"."""
_CONDITION = re.compile(
    rf"(?P<no>{'|'.join(_WORDS['no_conditions'])})|\b(?:{'|'.join(_WORDS['conditions'])})\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(
    rf"[;.]\s|:\s(?!\d)|,\s+(?=(?:trong )?(?:{'|'.join(_WORDS['conditions'])})\b.*{_WORDS['then']})",
    re.IGNORECASE,
)
_HAND_IN = re.compile(
    rf"[\W\d]*(?:{'|'.join(_WORDS['before_hand_in'])})*(?:{'|'.join(_WORDS['hand_in_headings'])})"
)
_TORN = re.compile(r"\s*\)[\s;.,]*")


@dataclass(frozen=True, slots=True)
class Item:
    """One paper, named shortly and in full."""

    gist: str
    text: str
    originals: int
    copies: int
    form: str
    condition: str = ""
    """Who is asked for it, where the text says so behind the name: "đối với người nước ngoài"."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Papers sorted; each in the order of the source."""

    hand_in: tuple[Item, ...] = ()
    """Asked of everybody."""
    show: tuple[Item, ...] = ()
    cases: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    """Heading of a case (may be empty: the paper itself names the case) and its papers."""
    notes: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()
    """Lines that are pieces of another text."""


def strip_bullet(text: str) -> str:
    """A line without its dash, star or number."""
    text, before = one_line(text), None
    while text != before:
        before, text = text, _BULLET.sub("", text, count=1)
    return text.strip(" ;")


def gist(name: str) -> str:
    """The name of a paper up to its first aside: "Giấy chứng sinh; trường hợp …" → "Giấy chứng sinh"."""
    text = strip_bullet(name)
    folded = fold(text)
    if len(folded) != len(text):  # a letter that folds to several would shift the cut
        return text
    ends = (found.start() for found in _ENDS.finditer(folded))
    end = next((end for end in ends if end >= _SHORT and not _NAMELESS.search(folded[:end])), len(text))
    if end > _LONG and 0 < (comma := text.find(", ", 20)) < end:
        end = comma
    return text[:end].rstrip(" ,;:.-")


def _starts(text: str, words: list[str]) -> bool:
    return text.startswith(tuple(words))


def _is_note(paper: Paper, text: str, heading: str) -> bool:
    if _starts(heading, _WORDS["note_headings"]) or _starts(text, _WORDS["always_notes"]):
        return True
    if text.endswith(":") or not text:
        return True
    return (
        not paper.originals and not paper.copies and not paper.form and _starts(text, _WORDS["note_starts"])
    )


def _is_garbled(paper: Paper) -> bool:
    """True for a piece of another text. A paper that only has a bracket too many at its beginning is none."""
    torn = _TORN.match(paper.name)
    if torn:
        rest = paper.name[torn.end() :]
        return not (rest[:1].isupper() and (paper.originals or paper.copies))
    return bool(re.match(rf"(?:{'|'.join(_WORDS['torn_from_steps'])})\d", fold(strip_bullet(paper.name))))


def _condition(text: str) -> str:
    """The words of a paper's first clause that say who is asked for it."""
    end = _CLAUSE_END.search(text)
    clause = text[: end.start()] if end else text
    found = next((found for found in _CONDITION.finditer(clause) if not found["no"]), None)
    if not found:
        return ""
    depth, words = 0, clause[found.start() :]
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:  # the end of the bracket in which the condition stands
            return words[:place].strip(" ,;.")
    return words.strip(" ,;.")


def _is_case(item: Item) -> bool:
    text = fold(item.text)
    clause = re.split(r"[;.]\s", text, maxsplit=1)[0]
    return (
        bool(item.condition)
        or _starts(text, _WORDS["case_starts"])
        or any(word in clause for word in _WORDS["case_words"])
    )


def _cases(headings: set[str]) -> set[str]:
    """Those of the folded headings under which a case stands: all but "to hand in"."""
    general = {heading for heading in headings if _HAND_IN.match(heading) and not _names_case(heading)}
    kinds = {heading for heading in general if _WORDS["kinds_of_dossier"] in heading}
    return headings - (general - kinds if len(kinds) > 1 else general)


def _names_case(heading: str) -> bool:
    outside = re.sub(r"\([^()]*\)?", "", heading)
    return any(f" {word} " in f" {outside} " for word in _WORDS["case_starts"])


def sort_papers(papers: tuple[Paper, ...]) -> Dossier:
    """Sort the lines of a record. A heading other than "to hand in", "to show" or "note" is a case."""
    hand_in: list[Item] = []
    show: list[Item] = []
    notes: list[str] = []
    garbled: list[str] = []
    by_case: dict[str, list[Item]] = {}
    headings = _cases({fold(strip_bullet(paper.case)) for paper in papers if paper.case})
    for paper in papers:
        name = _TORN.sub("", paper.name, count=1) if _TORN.match(paper.name) else paper.name
        text, heading = strip_bullet(name), strip_bullet(paper.case)
        plain, about = fold(text), fold(heading)
        item = Item(gist(name), text, paper.originals, paper.copies, paper.form, _condition(text))
        if _is_garbled(paper):
            garbled.append(text)
        elif _is_note(paper, plain, about):
            if text:
                notes.append(text)
        elif not _starts(about, _WORDS["case_starts"]) and any(w in about for w in _WORDS["show_headings"]):
            show.append(item)
        elif about in headings:
            by_case.setdefault(heading.rstrip(":"), []).append(item)
        elif _is_case(item):
            by_case.setdefault("", []).append(item)
        else:
            hand_in.append(item)
    return Dossier(
        tuple(dict.fromkeys(hand_in)),
        tuple(dict.fromkeys(show)),
        tuple((heading, tuple(dict.fromkeys(items))) for heading, items in by_case.items()),
        tuple(dict.fromkeys(notes)),
        tuple(garbled),
    )


def forms(papers: tuple[Paper, ...]) -> list[str]:
    """The forms to fill in, as the papers name them: shortly, each once."""
    whole = [paper for paper in papers if not _is_garbled(paper)]
    named = [gist(p.name) for p in whole if p.form or _starts(fold(strip_bullet(p.name)), _WORDS["forms"])]
    return list(dict.fromkeys(named))
