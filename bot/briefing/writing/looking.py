"""
A second look at what was written: what code cannot see, a reader does.

Either the model that wrote it reads it again beside the article and sets right what would mislead; or a small model
that is trained for it says yes or no to each sentence, and those with a no go back to the writer.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.briefing.grounding.finding import Finding
from bot.briefing.layout import Draft
from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed
from bot.briefing.writing import prompts
from bot.briefing.writing.answer import read_mended, read_yes
from bot.briefing.writing.exchange import Messages
from bot.briefing.writing.manuscript import Line, Lines
from bot.briefing.writing.mending import Workshop
from bot.briefing.writing.mends import Mend
from bot.briefing.writing.passages import fitting
from bot.briefing.writing.placing import placed
from bot.briefing.writing.shapes import LOOK_SHAPE, look_schema
from bot.domain.briefing import Part

log = structlog.get_logger()

#: Tokens of the question without the article and the briefing, and of the answer: a model may think before it answers.
PROMPT_TOKENS, ANSWER_TOKENS = 600, 3_000
#: Seconds that a second look may take beside the time of a briefing.
LOOK_S = 60.0
#: Tokens of what a small checker is shown for one sentence, of its answer, and how many sentences it is asked about.
DOCUMENT_TOKENS, YES_TOKENS, CHECKED_MAX = 1_200, 64, 24
#: Sentences of the article on each side of those that are cited, which a small checker is shown beside them.
BESIDE = 2


async def reread(workshop: Workshop, prompt: prompts.Prompt, asked: Messages, lines: Lines) -> list[Mend] | None:
    """
    What the model that wrote the lines finds misleading in them, and writes in its place; None when it did not look.

    The question goes on from the first one, so that the endpoint still has the article in its cache.
    """
    answer = {"role": "assistant", "content": _numbered(lines)}
    question = prompt.messages({"shape": LOOK_SHAPE})
    schema = look_schema(len(lines), len(workshop.sentences))
    ask = Ask(prompt.name, [*asked, answer, *question], schema, ANSWER_TOKENS)
    read = partial(read_mended, parts=[line.part for line in lines], language=workshop.language)
    try:
        found = placed(lines, await workshop.session.ask(ask, read), workshop.language)
    except ModelFailed as failure:
        log.info("A second look failed; the first one stands.", trouble=failure.trouble.value)
        return None
    wrong = [line for number, line in enumerate(lines, start=1) if number in found]
    beside = tuple(line for number, line in enumerate(lines, start=1) if number not in found)
    answers: list[Draft | None] = [found[number] for number in sorted(found)]
    faults = [found_wrong(line) for line in wrong]
    return await workshop.judged(faults, answers, beside)


async def doubted(workshop: Workshop, prompt: prompts.Prompt, model: str, lines: Lines) -> Lines | None:
    """The lines that a checker of another name says no to; None when it did not look at all of them."""
    asked = [line for line in lines if line.part is not Part.OVERVIEW][:CHECKED_MAX]
    answers = await asyncio.gather(
        *(_says_yes(workshop, prompt, model, line) for line in asked), return_exceptions=True
    )
    for answer in answers:
        if isinstance(answer, ModelFailed):
            log.info("A second look failed; the first one stands.", trouble=answer.trouble.value)
            return None
        if isinstance(answer, BaseException):
            raise answer
    return tuple(found_wrong(line) for line, answer in zip(asked, answers, strict=True) if not answer)


def found_wrong(line: Line) -> Line:
    """The line with a finding that says so."""
    return replace(line, findings=(Finding("second look", 0, len(line.text), "the article does not say this so"),))


async def _says_yes(workshop: Workshop, prompt: prompts.Prompt, model: str, line: Line) -> bool:
    document = " ".join(workshop.sentences[index] for index in _around(workshop.sentences, line))
    messages = prompt.messages({"document": document, "claim": line.text})
    return await workshop.session.ask(Ask(prompt.name, messages, {}, YES_TOKENS), read_yes, models=(model,))


def _around(sentences: Sequence[str], line: Line) -> list[int]:
    """The indexes of what a line cites, and of what stands beside that, within the tokens of a document."""
    cited = [number - 1 for number in line.sentence.supported_by]
    steps = sorted(range(-BESIDE, BESIDE + 1), key=abs)
    wanted = [index + step for step in steps for index in cited if 0 <= index + step < len(sentences)]
    return fitting(wanted, sentences, DOCUMENT_TOKENS)


def _numbered(lines: Lines) -> str:
    """A briefing as the model wrote it, or could have, with a number for each sentence."""
    parts: dict[str, list[dict[str, object]]] = {}
    for number, line in enumerate(lines, start=1):
        told = {"id": number, "sources": list(line.sentence.supported_by), "text": line.text}
        parts.setdefault(line.part.value, []).append(told)
    return json.dumps(parts, ensure_ascii=False)
