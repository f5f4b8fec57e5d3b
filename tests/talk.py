"""One person's conversation with the assistant, as the tests hold it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.assistant import Answer, Assistant
from handlers.message import Choice, Message, Reply

START = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)


@dataclass
class Talk:
    """Sends and presses; the clock goes on one minute a message."""

    assistant: Assistant
    address: str = "somebody"
    now: datetime = START
    replies: list[Reply] = field(default_factory=list)

    def say(self, text: str, **values: object) -> Reply:
        """Send words."""
        return self.answer(text=text, **values).reply

    def press(self, label: str) -> Reply:
        """Press the button of the last reply that has this label, with or without its number."""
        [button] = [
            b for b in self.replies[-1].buttons if isinstance(b, Choice) and _is_called(b.label, label)
        ]
        return self.answer(action=button.action).reply

    def answer(self, **values: object) -> Answer:
        """Send a message made of any values, and get the answer with its number."""
        self.now += timedelta(minutes=1)
        message = Message("test", self.address, self.now, **values)  # type: ignore[arg-type]
        answer = self.assistant.answer(message)
        self.replies.append(answer.reply)
        return answer

    @property
    def labels(self) -> list[str]:
        """What the buttons of the last reply say."""
        return [button.label for button in self.replies[-1].buttons]

    def offers(self, label: str) -> bool:
        """Whether the last reply has a button with this label, with or without its number."""
        return any(_is_called(shown, label) for shown in self.labels)


def _is_called(shown: str, label: str) -> bool:
    return label in (shown, shown.partition(". ")[2])
