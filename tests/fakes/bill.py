"""A bill in memory."""

import asyncio

from bot.domain.spending import Completion, ModelCall


class RecordingBill(list[ModelCall]):
    """Implements spending.Bill: the calls that were booked, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Completion] = {}  #: By question.

    async def book(self, call: ModelCall, question: str = "", answer: Completion | None = None) -> None:
        """Book a call; like a database, not at once."""
        await asyncio.sleep(0.01)
        self.append(call)
        if question and answer:
            self.kept[question] = answer

    async def answered(self, question: str) -> Completion | None:
        """What was kept."""
        return self.kept.get(question)
