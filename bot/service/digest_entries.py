"""The stories and links of a digest as it shows them: who brought them, where the talk is, what they say."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.article import ArticleKind
from bot.domain.chat import Chats
from bot.domain.digest import NOT_KEPT, UPDATE, WAITING, DigestEntry, DigestStory
from bot.domain.errors import REASONS
from bot.domain.requests import Request
from bot.domain.types import Person
from bot.service import digest_text, figures
from bot.service.digest_stories import Item, Told
from bot.service.tying import tied

#: Names of who else posted a link.
OTHERS_MAX = 3


class Entries:
    """Makes them, with what the platforms know of people and messages."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def of_stories(
        self, told: Sequence[Told], lead: Sequence[str]
    ) -> tuple[list[DigestStory], list[DigestEntry]]:
        """Each story, and the links of all of them; what the digest's lead says is not said again."""
        stories: list[DigestStory] = []
        entries: list[DigestEntry] = []
        for each in told:
            best = each.items[0].briefing
            assert best
            said = next((sentence for sentence in digest_text.openings(each) if sentence in lead), "")
            agreed, differing = figures.compared(digest_text.reports(each), best.language)
            listed, text = each.items[: digest_text.SOURCES_MAX], digest_text.story_text(each, said)
            stories.append(
                DigestStory(
                    title=best.title,
                    text=text,
                    entries=tuple(range(len(entries), len(entries) + len(listed))),
                    links=len(each.items),
                    people=len(each.people),
                    voices=each.voices.count,
                    agencies=each.voices.agencies,
                    agreed=tuple(figure for figure in agreed if figure not in f"{best.title} {said} {text}"),
                    differing=differing,
                    news=digest_text.state(each),
                    placed=replace(each.placed, tied=_tied(each)),
                    here_alone=any(map(_here_alone, each.items)),
                )
            )
            entries += [await self.of_link(item, lead) for item in listed]
        return stories, entries

    async def alone(self, told: Told, said: Sequence[str]) -> DigestEntry:
        """The one link of a story, or of one that merely goes on the best."""
        entry, state = replace(await self.of_link(told.items[0], said), placed=told.placed), digest_text.state(told)
        if not state:
            return entry
        new = next((sentence for sentence in digest_text.openings(told) if sentence not in said), "")
        return replace(entry, news=state, line=new if state == UPDATE else "")

    async def of_link(self, item: Item, said: Sequence[str] = ()) -> DigestEntry:
        """One link, with the line that its briefing adds to its title if that was not `said` yet."""
        request, briefing = item.request, item.briefing
        names = [await self._name(request, person) for person in item.people[: OTHERS_MAX + 1]]
        chat = self._chats.get(request.origin.platform)
        url = request.link.shown if request.link else ""
        posted, line = item.first.posted, digest_text.line(briefing) if briefing else ""
        author = names.pop(0) if request.author.id else ""
        return DigestEntry(
            title=briefing.title if briefing else url,
            line=line if line not in said else "",
            site=briefing.site if briefing else "",
            url=briefing.url if briefing else url,
            author=author,
            message_url=await chat.permalink(request.origin) if chat else "",
            answer_url=posted.url if posted and briefing else "",
            posted_at=request.asked_at,
            others=tuple(filter(None, names)),
            kind=briefing.kind if briefing else ArticleKind.NEWS,
            unread="" if briefing else unread(item),
            here_alone=_here_alone(item),
        )

    async def _name(self, request: Request, person: Person) -> str:
        chat = self._chats.get(request.origin.platform)
        return await chat.name(request.origin.space, person) if chat else person.name


def _here_alone(item: Item) -> bool:
    link = item.request.link
    return (link is not None and link.upload) or (item.briefing is not None and item.briefing.given)


def _tied(told: Told) -> tuple[str, ...]:
    """What its links have in common, in words of their titles and leads."""
    made = [item.briefing for item in told.items if item.briefing]
    texts = [briefing.title for briefing in made] + [briefing.lead for briefing in made]
    return tied([item.telling for item in told.items], texts)


def unread(item: Item) -> str:
    """Why a link has no briefing: see DigestEntry.unread."""
    reason = item.first.reason
    return (reason if reason in REASONS or reason == NOT_KEPT else "failed") if reason else WAITING
