"""What is answered at once, as the page gets it: evidence and help have a shape of their own, the rest is lines."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.domain.at_once import Evidence, Found, Help, Reply, Standing
from bot.domain.briefing import ArticleAnswer, Briefing
from bot.language.hygiene import visible
from bot.platforms.commands.answering import lines
from bot.platforms.commands.buttons import buttons_behind
from bot.platforms.commands.table import COMMANDS, help_keys
from bot.platforms.web_chat.view import foot, names, person, told
from bot.texts import say
from bot.texts.evidence import cited
from bot.texts.notes import note_lines

#: Whose spending the page shows: it is on the owner's machine.
SCOPES = ("user", "space", "installation")


def replied(reply: Reply, language: str) -> dict[str, Any]:
    """A reply as JSON, in the page's language."""
    match reply:
        case Evidence(answer):
            return _evidence(answer, language)
        case Standing(answer):
            known = foot(answer) if answer else []
            behind = [name for name in names(buttons_behind(reply, language)) if name not in known]
            # Elsewhere nobody else sees them; here whoever opens the page presses the same ones.
            return {**told([say("web.more", language)]), "kind": "more", "buttons": behind}
        case Found(hits):
            named = [replace(hit, author=replace(hit.author, name=person(hit.author.name, language))) for hit in hits]
            return told(lines(Found(tuple(named)), SCOPES, language))
        case Help():
            return {"kind": "help", "items": list(_help(language))}
        case _:
            return told(lines(reply, SCOPES, language))


def _evidence(answer: Briefing | ArticleAnswer, language: str) -> dict[str, Any]:
    return {
        "kind": "evidence",
        "language": answer.language,
        "head": say("evidence.head", language),
        "none": say("web.no_source", language),
        "sentences": [
            {
                "text": visible(sentence.text),
                "sources": [{"number": number, "text": visible(text)} for number, text in cited(sentence, answer)],
            }
            for sentence in answer.sentences
        ],
        "notes": note_lines(answer),
    }


def _help(language: str) -> Iterator[dict[str, str]]:
    """Its lines; one about a command begins with that, and has what fills the composer."""
    commands = {command.key: f"/{command.name}" for command in COMMANDS}
    for key in help_keys():
        yield {"text": say(f"help.{key}", language), "command": commands.get(key, "")}
