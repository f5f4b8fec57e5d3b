"""make bench: how fast and how right, on the national catalogue, beside peers in the same run.

One question in one process over all procedures: our whole look at a message (`read` and `decide`), and
rapidfuzz, bm25s and tantivy ranking the same texts. Quote the ratios: machines are noisy.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bm25s
import tantivy
from rapidfuzz import fuzz, process

from benchmarks import ablation
from bot.catalogue import read_catalogue
from knowledge.aspects import find_aspect
from knowledge.decision import decide
from knowledge.intents import find_intent
from knowledge.library import Library
from knowledge.normalize import folded_words
from knowledge.procedure import Release
from knowledge.vocabulary import Vocabulary, load_vocabulary

SHARED = Path(__file__).parents[2] / "shared"
CATALOGUE = SHARED / "catalogue" / "national-2026-07.jsonl.xz"
ROUNDS = 3


def _questions() -> list[str]:
    lines = (SHARED / "questions" / "dev" / "everyday.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def _texts(release: Release, vocabulary: Vocabulary) -> list[str]:
    """What every peer searches: name and sentences of each procedure, folded."""
    cards = vocabulary.cards
    return [
        " ".join(folded_words(" . ".join((p.name, *(cards[p.code].said if p.code in cards else ())))))
        for p in release.procedures
    ]


def _tantivy(texts: list[str]) -> Callable[[str], object]:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body")
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for text in texts:
        writer.add_document(tantivy.Document(body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    return lambda question: searcher.search(index.parse_query(" ".join(folded_words(question)), ["body"]), 5)


def _bm25s(texts: list[str]) -> Callable[[str], object]:
    retriever = bm25s.BM25()
    retriever.index([text.split() for text in texts], show_progress=False)
    return lambda question: retriever.retrieve([folded_words(question)], k=5, show_progress=False)


def _times(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Milliseconds of every question, over several rounds."""
    ask(questions[0])
    taken = []
    for _ in range(ROUNDS):
        for question in questions:
            begun = time.perf_counter()
            ask(question)
            taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _line(name: str, taken: list[float], ours: float) -> str:
    median = statistics.median(taken)
    last = statistics.quantiles(taken, n=100)[98]
    return f"{name:28s} n {len(taken):5d}  median {median:7.2f} ms  p99 {last:7.2f} ms  ours/this {ours / median:6.2f}"


def main() -> None:
    """Measure and print."""
    begun = time.perf_counter()
    reading = read_catalogue(CATALOGUE, "2026-07")
    read = time.perf_counter() - begun
    release = Release(0, reading.as_of, tuple(reading.procedures))
    begun = time.perf_counter()
    library = Library.of(release, load_vocabulary())
    built = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(release.procedures)} procedures: read in {read:.1f} s, index ready in {built:.1f} s, peak memory {memory:.0f} MB"
    )

    def ours(question: str) -> object:
        look = library.matcher.read(question)
        return (
            decide(look),
            find_intent(question, look.words, look.kinds),
            find_aspect(look.words),
        )

    questions, texts = _questions(), _texts(release, library.vocabulary)
    peers: dict[str, Callable[[str], object]] = {
        "Một Cửa, whole look": ours,
        "bm25s": _bm25s(texts),
        "tantivy": _tantivy(texts),
        "rapidfuzz token_set_ratio": lambda q: process.extract(
            " ".join(folded_words(q)), texts, scorer=fuzz.token_set_ratio, limit=5
        ),
    }
    taken = {
        name: _times(ask, questions[:60] if "rapidfuzz" in name else questions) for name, ask in peers.items()
    }
    median = statistics.median(taken["Một Cửa, whole look"])
    for name, values in taken.items():
        print(_line(name, values, median))
    longest = "\u0111\u0103ng k\u00fd " * 285
    print(_line("longest message (2,000)", _times(ours, [longest[:2000]] * 30), median))
    gold = Path(__file__).parents[1] / "tests" / "gold"
    folders = {"dev": SHARED / "questions" / "dev", "public": SHARED / "questions" / "public", "gold": gold}
    ablation.show(release.procedures, library.vocabulary, {n: ablation.rows(f) for n, f in folders.items()})
    command = f"{sys.executable} -m bot ask --jsonl --catalogue {CATALOGUE}"
    subprocess.run(
        [
            sys.executable,
            str(SHARED / "questions" / "score.py"),
            *map(str, folders.values()),
            "--ask",
            command,
        ],
        check=True,
    )


if __name__ == "__main__":
    main()
