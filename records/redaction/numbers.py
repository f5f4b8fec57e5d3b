"""Finds numbers that belong to one person: identity, phone, account, insurance, dossier, plate; and e-mails and links.

Every pattern has bounds, so that none looks twice over a long text. Codes of procedures, dates, years and money are
shielded first: they are what a question is about.
"""

import re
from collections.abc import Iterator

from records.redaction.text import Span, plain

_SHIELDS = re.compile(
    "|".join(
        (
            r"(?<![\d.])[1-9]\.\d{6}(?!\d)",  # the code of a procedure
            r"(?<!\d)(?<!\d[.\- ])\d{1,2}([./\- ])\d{1,2}\1(?:19|20)\d\d(?![.\- ]?\d)",
            r"(?<!\d)(?<!\d[.\- ])(?:19|20)\d\d(?:\s?[\-\u2013,\s]\s?(?:19|20)\d\d){1,4}(?![.\- ]?\d)",
            r"(?<!\d)(?<!\d[.\- ])1[89]00[\s.]?\d{4}(?:[\s.]?\d{2})?(?![.\- ]?\d)",  # a public hotline
            # Money: with its unit, or round.
            r"(?<![\d.])[1-9]\d{0,2}(?:[.,]\d{3}){0,4}[.,]000(?![.,\-]?\d)",
            r"(?<![\d.])[1-9]\d{0,6}0{5}(?![.,\-]?\d)",
            r"(?<![\d.])[1-9]\d{0,2}(?:[.,]?\d{3}){1,4}\s?(?:dong|\u0111ong|vnd|ty|trieu|usd|m2)(?!\w)",
        )
    )
)
_MONEY_SIGN = re.compile("(?<![\\d.])[1-9]\\d{0,2}(?:[.,]?\\d{3}){1,4}\\s?[\u0111\u0110](?!\\w)")

_GAP = r"(?:[\s.\-_()]{0,3}|,)"
_NAMES = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)"
_SERIES = "(?:[a-z]\\d?|ld|md\\d?|da|kt|ng|qt|nn|a[a-z])"

_TYPED = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("link", re.compile(r"(?:https?://|www\.)\S+")),
    ("number", re.compile(r"(?<!\w)[A-Z]{1,3}\d{6,16}(?!\d)")),  # a passport, an insurance card
)
_PLAIN_TEXT = (
    (
        "dossier",
        re.compile(
            r"\b(?:[0-9a-z]{3}\s?\.\s?){0,1}(?:[0-9a-z]{1,4}\s?\.\s?){0,4}[0-9a-z]{1,4}\s?-\s?\d{6}\s?-\s?\d{3,8}\b"
        ),
    ),
    ("dossier", re.compile(r"\b[a-z]\d{2}(?:[\s.]\d{1,4}){0,4}\s?-\s?\d{6}\s?-\s?\d{3,8}\b")),
    ("plate", re.compile(rf"(?<![\w.])[1-9]\d-?{_SERIES}\s?-?\s?\d{{3}}[.\s]?\d{{2}}(?<!000)(?!\d)")),
    ("plate", re.compile(rf"(?<![\w.])[1-9]\d-?{_SERIES}\s?-\s?\d{{4}}(?!\d)")),
    ("number", re.compile(r"(?<!\w)[a-z]{2}\d(?:[\s.]?\d){9,13}(?!\d)")),  # an insurance card in groups
    (
        "number",
        re.compile(r"\b(?:tk|stk|tai khoan)\b[^\d\n]{0,12}(?P<value>\d(?:[ .\-]?\d){5,18})(?!\d)"),
    ),
    ("number", re.compile(r"\A\s*(?P<value>\d{6,7})(?<!000)\s*\Z")),  # nothing but a code
)
_SPELLED = re.compile(
    rf"(?<![^\W\d_])(?:{_NAMES}|\d{{1,4}})(?:[\s,.\-]{{1,3}}(?:{_NAMES}|\d{{1,4}})){{5,}}(?!\w)"
)
_ONE_NAME = re.compile(_NAMES)
_FEWEST_NAMES, _FEWEST_DIGITS = 3, 7
# A phone or an identity, account or insurance number: eight digits and more, however they are grouped.
_DIGITS = re.compile(rf"[+(]{{0,2}}\d(?:{_GAP}\d){{7,}}")
# Words are often typed up against it.
_ATTACHED = re.compile(r"(?<=[^\W\d_])\d{6,}")


def find_numbers(text: str) -> Iterator[Span]:
    """Every such number in a text."""
    for kind, pattern in _TYPED:
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), kind)
    bare = plain(text)
    for kind, pattern in _PLAIN_TEXT:
        group = "value" if "value" in pattern.groupindex else 0
        for found in pattern.finditer(bare):
            yield Span(found.start(group), found.end(group), kind)
    for found in _SPELLED.finditer(bare):
        names = len(_ONE_NAME.findall(found[0]))
        if names >= _FEWEST_NAMES and names + sum(map(str.isdecimal, found[0])) >= _FEWEST_DIGITS:
            yield Span(found.start(), found.end(), "number")
    shielded = _shield(text, bare)
    for pattern in (_DIGITS, _ATTACHED):
        for found in pattern.finditer(shielded):
            yield Span(found.start(), found.end(), "number")


def _shield(text: str, bare: str) -> str:
    """The text with everything blanked out that only looks like a number of a person."""
    for found in (*_SHIELDS.finditer(bare), *_MONEY_SIGN.finditer(text)):
        text = text[: found.start()] + "\x00" * len(found[0]) + text[found.end() :]
    return text
