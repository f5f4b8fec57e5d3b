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


@dataclass(frozen=True, slots=True)
class Item:
    """One paper, named shortly and in full."""

    gist: str
    text: str
    originals: int
    copies: int
    form: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Papers sorted; each in the order of the source."""

    hand_in: tuple[Item, ...] = ()
    """Asked of everybody."""
    show: tuple[Item, ...] = ()
    cases: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    """Heading of a case (may be empty: the paper itself names the case) and its papers."""
    notes: tuple[str, ...] = ()


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
    end = next(
        (end for end in ends if end >= _SHORT and folded[:end] not in _WORDS["says_nothing"]), len(text)
    )
    if end > _LONG and 0 < (comma := text.find(", ", 20)) < end:
        end = comma
    return text[:end].rstrip(" ,;:.-")


def _starts(text: str, words: list[str]) -> bool:
    return text.startswith(tuple(words))


def _is_note(paper: Paper, text: str, heading: str) -> bool:
    if _starts(heading, _WORDS["note_headings"]):
        return True
    if text.endswith(":") or not text:
        return True
    return (
        not paper.originals and not paper.copies and not paper.form and _starts(text, _WORDS["note_starts"])
    )


def _is_case(text: str) -> bool:
    clause = re.split(r"[;.]\s", text, maxsplit=1)[0]
    return _starts(text, _WORDS["case_starts"]) or any(word in clause for word in _WORDS["case_words"])


def sort_papers(papers: tuple[Paper, ...]) -> Dossier:
    """Sort the lines of a record. A heading other than "to hand in", "to show" or "note" is a case."""
    hand_in: list[Item] = []
    show: list[Item] = []
    notes: list[str] = []
    cases: dict[str, list[Item]] = {}
    for paper in papers:
        text, heading = strip_bullet(paper.name), strip_bullet(paper.case)
        plain, about = fold(text), fold(heading)
        item = Item(gist(paper.name), text, paper.originals, paper.copies, paper.form)
        if _is_note(paper, plain, about):
            if text:
                notes.append(text)
        elif any(word in about for word in _WORDS["show_headings"]):
            show.append(item)
        elif about and not any(word in about for word in _WORDS["hand_in_headings"]):
            cases.setdefault(heading.rstrip(":"), []).append(item)
        elif _is_case(plain):
            cases.setdefault("", []).append(item)
        else:
            hand_in.append(item)
    return Dossier(
        tuple(dict.fromkeys(hand_in)),
        tuple(dict.fromkeys(show)),
        tuple((heading, tuple(dict.fromkeys(items))) for heading, items in cases.items()),
        tuple(dict.fromkeys(notes)),
    )


def forms(papers: tuple[Paper, ...]) -> list[str]:
    """The forms to fill in, as the papers name them: shortly, each once."""
    named = [gist(p.name) for p in papers if p.form or _starts(fold(strip_bullet(p.name)), _WORDS["forms"])]
    return list(dict.fromkeys(named))
