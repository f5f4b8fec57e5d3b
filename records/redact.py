"""Takes out of a question what could name a person: identity numbers, phones, e-mails, dossier codes, plates."""

import re

_PATTERNS = (
    ("[email]", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("[link]", re.compile(r"https?://\S+|www\.\S+")),
    (
        "[dossier]",
        re.compile(
            r"\b(?:[0-9A-Za-z]{3}\s?\.\s?){0,1}(?:[0-9A-Za-z]{1,4}\s?\.\s?){0,4}[0-9A-Za-z]{1,4}\s?-\s?\d{6}\s?-\s?\d{3,6}\b"
        ),
    ),
    ("[plate]", re.compile(r"(?<!\d)\d{2}\s?-?\s?[A-Za-z]{1,2}\d?\s?-?\s?\d{3}[.\s]?\d{2}(?!\d)")),
    ("[plate]", re.compile(r"(?<!\d)\d{2}[A-Za-z]\d?\s?-\s?\d{4}(?!\d)")),
    # A phone or an identity, account or insurance number: eight digits and more, however they are grouped.
    # Words are often typed up against them.
    ("[number]", re.compile(r"\+?\d(?:[\s.\-]{0,2}\d){7,}")),
    ("[number]", re.compile(r"[^\W\d_]{1,3}\d{6,}")),
)


def redact(text: str) -> str:
    """The text with such values replaced by what they are. Codes of procedures (1.001193) stay."""
    for label, pattern in _PATTERNS:
        text = pattern.sub(label, text)
    return text
