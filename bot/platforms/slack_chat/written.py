"""What stands written in a message of Slack's, wherever Slack puts it. Pure: no network, no state."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.links import is_document
from bot.platforms.slack_chat.plain import escape

Payload = Mapping[str, Any]

#: Kinds of message that a person wrote: plain, with a file, a thread reply also shown in the channel, and /me.
BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast", "me_message"})
#: Parts of a card in which apps put addresses, as they are, and those that hold words.
_ADDRESSES = ("from_url", "original_url", "title_link")
_WORDS = ("pretext", "title", "text")


def has_link(text: str) -> bool:
    """Whether Slack found an address in the text: it writes each in angle brackets."""
    return "<http" in text.lower()


def written(told: Payload, *, cards: bool = False) -> str:
    """
    The text of a message and of what it shares, as Slack writes text.

    Args:
        told: A message, of anybody.
        cards: Where that holds no link, also what its cards (attachments) and blocks say: all that many apps write.
    """
    shared = [each for each in told.get("attachments") or () if each.get("is_share")]
    text = "\n".join(filter(None, [_own(told), *map(_share, shared)]))
    if not cards or has_link(text):
        return text
    others = (line for each in told.get("attachments") or () for line in _card(each))
    return "\n".join(filter(None, [text, *_sections(told.get("blocks") or ()), *others]))


def _own(told: Payload) -> str:
    """The text, or what its blocks say where it holds no link: some clients and apps send blocks alone."""
    text = str(told.get("text") or "")
    if has_link(text):
        return text
    return "\n".join(filter(None, [text, *_rich(told.get("blocks") or ())]))


def _share(attachment: Payload) -> str:
    blocks = [each.get("message", {}).get("blocks") or () for each in attachment.get("message_blocks") or ()]
    text = str(attachment.get("text") or "")
    return text if has_link(text) else "\n".join([text, *(line for each in blocks for line in _rich(each))])


def _rich(blocks: Any) -> Iterator[str]:
    """The links of rich text, but for those in code, each as Slack writes it in a text."""
    for element in blocks:
        kind = element.get("type")
        if kind == "link" and not (element.get("style") or {}).get("code"):
            yield f"<{escape(element['url'])}>"
        elif kind != "rich_text_preformatted":
            yield from _rich(element.get("elements") or ())


def _sections(blocks: Any) -> Iterator[str]:
    """The words of sections."""
    for block in blocks:
        words = [block.get("text"), *(block.get("fields") or ())]
        yield from (str(each.get("text", "")) for each in words if isinstance(each, Mapping))


def _card(attachment: Payload) -> Iterator[str]:
    yield from (f"<{escape(attachment[name])}>" for name in _ADDRESSES if attachment.get(name))
    yield from (str(attachment.get(name) or "") for name in _WORDS)
    yield from _sections(attachment.get("blocks") or ())


def documents(told: Payload) -> tuple[str, ...]:
    """
    Addresses of the documents that were uploaded with a message, or with what it shares.

    Not those of other services that Slack only points to: their addresses are whatever somebody gave.
    """
    shared = [each for each in told.get("attachments") or () if each.get("is_share")]
    files = [file for part in (told, *shared) for file in part.get("files") or ()]
    return tuple(
        str(file["url_private"])
        for file in files
        if file.get("url_private") and not file.get("is_external") and is_document(str(file.get("name") or ""))
    )
