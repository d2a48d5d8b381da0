"""Under which address an article is known, and with which picture."""

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bot.articles.addresses import is_public
from bot.articles.structured import Structured, types
from bot.domain.canonical import canonical as folded

URL_CHARS_MAX = 2048
#: A list of more entries than this is worth mentioning.
LIST_ENTRIES = 4

#: Where hosts with many authors put what belongs to one of them.
_CORNER = re.compile(r"/(?:[@~][^/]+|(?:u|users?|people|profiles?|authors?|blogs?)/[^/]+)(?=/|$)", re.IGNORECASE)


def canonical(tree: HtmlElement, data: Structured, url: str) -> str:
    """
    The article's canonical address: rel=canonical, else og:url, when it belongs to the page's own site.

    Another site's address is not believed, or any page could pass for another (`speaks_for`); nor is a site's root,
    which careless software names on every page.
    """
    links = (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    for candidate in (*links, data.first("og:url")):
        try:
            found = urlsplit(urljoin(url, (candidate or "").strip()))
            own = urlsplit(url)
        except ValueError:
            continue
        same = found.hostname and (not own.hostname or speaks_for(url, found.geturl()))
        usable = candidate and found.scheme in {"http", "https"} and found.username is None and same
        if usable and (found.path.strip("/") or not own.path.strip("/")) and len(candidate or "") <= URL_CHARS_MAX:
            return found._replace(fragment="").geturl()
    return url


def speaks_for(page: str, other: str) -> bool:
    """
    Whether a page may say that its article is known under another address.

    Under the same host and port it may (www, mobile and AMP hosts count as one), unless one of the two stands in a
    person's corner of it that the other does not (/@ana, /~ana, /users/ana); and between a site and a host below it.
    Not between two hosts below one site: on many sites each is somebody else's (a.blogs.example, b.blogs.example).
    What a site is, the Public Suffix List says, its private part included (publicsuffix.org).
    """
    from tld import get_fld  # noqa: PLC0415 - only parsers' children need the list

    here, there = (urlsplit(folded(address)) for address in (page, other))
    if here.netloc == there.netloc:
        return _corner(here.path) == _corner(there.path)
    site = get_fld(here.geturl(), fail_silently=True, search_private=True)
    return site is not None and site in {here.netloc, there.netloc} and f".{there.netloc}".endswith(f".{site}")


def _corner(path: str) -> str:
    """The part of a path that names whose corner of a shared host it is; "" for none."""
    found = _CORNER.match(path)
    return found[0].lower() if found else ""


def lead_image(data: Structured, url: str) -> str:
    """The address of the article's picture; https, and not of a host that is an address of ours. "" for none."""
    node = next((node["image"] for node in data.articles if node.get("image")), "")
    while isinstance(node, list) and node:
        node = node[0]
    declared = node.get("url", "") if isinstance(node, dict) else node
    for candidate in (data.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image"), declared):
        if candidate and isinstance(candidate, str) and (address := _shown(candidate, url)):
            return address
    return ""


def _shown(candidate: str, url: str) -> str:
    try:
        address = urlsplit(urljoin(url, candidate.strip()))
        port = address.port
    except ValueError:
        return ""
    host = address.hostname or ""
    if (
        address.scheme != "https"
        or "." not in host.strip(".")
        or address.username is not None
        or port not in {None, 443}
    ):
        return ""
    if host.replace(".", "").isdigit() or ":" in host:
        return address.geturl() if is_public(host) else ""
    return address.geturl()


def kinds(data: Structured, url: str) -> tuple[str, ...]:
    """Notes on pages that are articles of a kind that readers should know of."""
    declared = {name for node in data.nodes for name in types(node)}
    if "LiveBlogPosting" in declared or "/live/" in urlsplit(url).path:
        return ("live_blog",)
    listed = next((node for node in data.nodes if "ItemList" in types(node)), {})
    entries = listed.get("itemListElement")
    return ("list_page",) if isinstance(entries, list) and len(entries) > LIST_ENTRIES else ()
