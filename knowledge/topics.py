"""Groups of fields in which a citizen can look around when no words come to mind."""

from dataclasses import dataclass

from knowledge.datafiles import load_toml


@dataclass(frozen=True, slots=True)
class Topic:
    """One group."""

    key: str
    label: str
    fields: frozenset[str]


TOPICS: tuple[Topic, ...] = tuple(
    Topic(entry["key"], entry["label"], frozenset(entry["fields"]))
    for entry in load_toml("topics.toml")["topic"]
)
