"""How much of what could name a person redaction takes out, and how much it takes that should stay."""

import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from records.redact import find, redact

GOLD = Path(__file__).parents[1] / "tests" / "gold"
SETS = ("redaction.jsonl", "redaction_apart.jsonl")
ROUNDS = 5


@dataclass
class Figures:
    """Counts over one set."""

    messages: int = 0
    hidden: Counter[str] = field(default_factory=Counter)
    """Parts that must go, by kind."""
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    """(kind, part, message): a letter or digit of the part is left."""
    kept: int = 0
    harmed: list[tuple[str, str]] = field(default_factory=list)
    """(part, message): a letter or digit of a part that must stay is gone."""

    @property
    def recall(self) -> float:
        """Share of the parts that are gone whole."""
        return 1 - len(self.missed) / self.hidden.total()

    @property
    def harm(self) -> float:
        """Share of the parts that must stay and did not."""
        return len(self.harmed) / self.kept


def measure(name: str) -> Figures:
    """Redact every message of a set."""
    figures = Figures()
    for line in (GOLD / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        figures.messages += 1
        left = _left(row["text"])
        for part, kind in zip(row["hidden"], row["kinds"], strict=True):
            figures.hidden[kind] += 1
            if any(sign.isalnum() for sign in _under(row["text"], left, part)):
                figures.missed.append((kind, part, row["text"]))
        for part in row["kept"]:
            figures.kept += 1
            if _under(row["text"], left, part) != part:
                figures.harmed.append((part, row["text"]))
    return figures


def _left(text: str) -> str:
    """The text with what redaction takes out blanked, so that places stay."""
    for span in find(text):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _under(text: str, left: str, part: str) -> str:
    begin = text.index(part)
    return left[begin : begin + len(part)]


def main() -> None:
    """Print recall by kind, harm, and the time that a message takes."""
    for name in SETS:
        figures = measure(name)
        missed = Counter(kind for kind, _, _ in figures.missed)
        print(
            f"redaction, {name}: {figures.messages} messages, recall {figures.recall:.3f} "
            f"(n {figures.hidden.total()}), harm {figures.harm:.3f} (n {figures.kept})"
        )
        kinds = sorted(figures.hidden.items())
        print("  " + ", ".join(f"{kind} {1 - missed[kind] / n:.2f} (n {n})" for kind, n in kinds))
        texts = [json.loads(row)["text"] for row in (GOLD / name).read_text(encoding="utf-8").splitlines()]
        taken = []
        for text in texts * ROUNDS:
            begun = time.perf_counter()
            redact(text)
            taken.append((time.perf_counter() - begun) * 1000)
        print(
            f"  median {statistics.median(taken):.3f} ms, p99 {statistics.quantiles(taken, n=100)[98]:.3f} ms"
        )


if __name__ == "__main__":
    main()
