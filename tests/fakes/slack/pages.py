"""The pages in which Slack tells what stands in channels and threads."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.slack.workspace import Refusal, Workspace

#: Messages of one page.
DEFAULT = 100
MAX = 999
_NEXT = "next_ts:"

_Told = dict[str, Any]


def replies(workspace: Workspace, given: _Told) -> _Told:
    """A thread, the oldest first from page to page; what it hangs from stands first on the first page."""
    channel, ts = given["channel"], given["ts"]
    if (channel, ts) not in workspace.stored:
        raise Refusal("thread_not_found")
    first = workspace.message(channel, ts)
    later = [m for m in workspace.replies(channel, ts) if m["ts"] > str(given.get("oldest", "0"))]
    return _page(workspace, [first, *later], given)


def history(workspace: Workspace, given: _Told) -> _Told:
    """
    A channel, the newest first on each page. With which page it begins hangs from what was named.

    "If oldest is provided but not latest then the messages returned are those closest to oldest, allowing you to page
    forward through history if desired" (slackhq/slack-api-docs, channels.history); else those closest to latest.
    """
    oldest, latest = str(given.get("oldest") or "0"), str(given.get("latest") or "9")
    told = [m for m in workspace.top_level(given["channel"]) if oldest < m["ts"] < latest]
    forward = bool(given.get("oldest")) and not given.get("latest")
    told.sort(key=_ts, reverse=not forward)
    page = _page(workspace, [_with_thread(workspace, given["channel"], message) for message in told], given)
    return {**page, "messages": sorted(page["messages"], key=_ts, reverse=True)}


def _with_thread(workspace: Workspace, channel: str, message: _Told) -> _Told:
    """A message from which a thread hangs tells of it."""
    found = workspace.replies(channel, message["ts"])
    if not found:
        return message
    latest = max(reply["ts"] for reply in found)
    return {**message, "thread_ts": message["ts"], "reply_count": len(found), "latest_reply": latest}


def _page(workspace: Workspace, messages: Sequence[_Told], given: _Told) -> _Told:
    limit = min(int(given.get("limit") or DEFAULT), MAX, workspace.history_page_max)
    # By the next message and not by a number: what is said between two pages shifts none.
    cursor = str(given.get("cursor") or "").removeprefix(_NEXT)
    start = next((place for place, message in enumerate(messages) if message["ts"] == cursor), 0)
    shown = messages[start : start + limit]
    if not given.get("include_all_metadata"):
        shown = [{key: value for key, value in message.items() if key != "metadata"} for message in shown]
    more = start + limit < len(messages)
    following = {"response_metadata": {"next_cursor": f"{_NEXT}{messages[start + limit]['ts']}"}} if more else {}
    return {"messages": list(shown), "has_more": more, **following}


def _ts(message: _Told) -> str:
    return str(message["ts"])
