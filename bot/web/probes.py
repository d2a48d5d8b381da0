"""The routes for those who watch the bot: /healthz, /readyz, /metrics."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

#: Prometheus' text format.
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: What /readyz shows; `ready` in it decides between 200 and 503.
Report = Callable[[], Awaitable[Mapping[str, Any]]]
Scrape = Callable[[], Awaitable[bytes]]


def health_routes(report: Report, scrape: Scrape | None) -> list[web.RouteDef]:
    """
    The routes.

    Args:
        report: What /readyz shows.
        scrape: What /metrics shows; None: there is no such page.
    """

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        told = await report()
        return web.json_response(told, status=200 if told["ready"] else 503)

    async def metrics(_request: web.Request) -> web.Response:
        assert scrape
        return web.Response(body=await scrape(), headers={"Content-Type": METRICS_TYPE})

    routes = [web.get("/healthz", healthz), web.get("/readyz", readyz)]
    return [*routes, web.get("/metrics", metrics)] if scrape else routes
