"""Slack's host of uploaded files: the bot's token goes there and nowhere else."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.domain.private_hosts import is_loopback

_API: Final = "https://slack.com/api/"
_PORTS: Final = {"http": 80, "https": 443}


def is_file_host(address: str, api: str = "") -> bool:
    """
    Whether an address is on the file host beside the API's (files.slack.com), by the same scheme and port.

    An API on this machine serves its files itself.

    Args:
        address: Of a file, by whomever.
        api: SLACK_API_BASE_URL; "" is Slack itself.
    """
    try:
        found, home = urlsplit(address), urlsplit(api or _API)
        same = (found.scheme, _port(found)) == (home.scheme, _port(home))
    except ValueError:  # a port that is no number
        return False
    api_host = home.hostname or ""
    hosts = {f"files.{api_host.removeprefix('www.')}", *([api_host] if is_loopback(api_host) else [])}
    return same and "@" not in found.netloc and found.hostname in hosts


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
