"""Whether the chat page can be served where it is to be."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncGenerator

import aiohttp

from bot.config import Config
from bot.doctor.finding import Finding, ProbeFailed


async def examine_page(config: Config, session: aiohttp.ClientSession) -> AsyncGenerator[Finding]:
    """The address is free, or it is ours already. Raises ProbeFailed."""
    if not config.web_port:
        yield Finding("chat page", "ok", "takes a free port at start")
        return
    host = f"[{config.web_host}]" if ":" in config.web_host else config.web_host
    address = f"http://{host}:{config.web_port}"
    facts = {"address": address}
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, config.web_host, config.web_port)
    except PermissionError:
        words = f"WEB_PORT={config.web_port}: this user may not listen there; take one above 1023"
        raise ProbeFailed(words, **facts) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise ProbeFailed(f"WEB_HOST={config.web_host} is no address of this machine", **facts) from None
    else:
        server.close()
        yield Finding("chat page", "ok", f"{address} (free)", facts)
        return
    with contextlib.suppress(aiohttp.ClientError, ValueError):
        async with session.get(f"{address}/healthz") as response:
            if response.status == 200 and (await response.json()) == {"status": "ok"}:
                yield Finding("chat page", "ok", f"{address} (Newsbrief runs there now)", {**facts, "running": True})
                return
    raise ProbeFailed(f"another program uses port {config.web_port}; set WEB_PORT to another one", **facts)
