"""Takes out of a text what could name a person: numbers, e-mails, plates, dossier codes, names and addresses."""

from unicodedata import normalize

from records.redaction.addresses import find_addresses
from records.redaction.names import find_names
from records.redaction.numbers import find_numbers
from records.redaction.text import Span, read


def redact(text: str) -> str:
    """The text, composed, with such parts replaced by what they are. What a question is about stays."""
    text = normalize("NFC", text)
    kept, end = [], 0
    for span in find(text):
        kept += [text[end : span.start], f"[{span.kind}]"]
        end = span.end
    return "".join((*kept, text[end:]))


def find(text: str) -> list[Span]:
    """The parts that must go, in order and apart from each other. `text` is composed (NFC)."""
    words = read(text)
    addresses = list(find_addresses(words))
    # A street may be called after a person: what begins inside an address is no name of its own.
    names = [n for n in find_names(words) if not any(a.start <= n.start < a.end for a in addresses)]
    found = [*find_numbers(text), *addresses, *names]
    merged: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            span = Span(last.start, max(last.end, span.end), last.kind)
        merged.append(span)
    return merged
