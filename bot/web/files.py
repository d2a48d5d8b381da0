"""Files and templates that lie in a package: read once, served from memory."""

from collections.abc import Mapping
from importlib import resources

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined


def file_routes(package: str, types: Mapping[str, str]) -> list[web.RouteDef]:
    """
    The routes that serve files of a package.

    Args:
        package: Its name.
        types: The path of each, which is also its place in the package → its media type.
    """
    folder = resources.files(package)
    files = {path: folder.joinpath(path.lstrip("/")).read_bytes() for path in types}

    async def file(request: web.Request) -> web.Response:
        return web.Response(body=files[request.path], content_type=types[request.path], charset="utf-8")

    return [web.get(path, file) for path in types]


def templates(package: str) -> Environment:
    """What makes pages of the package's templates; all that is put in is escaped."""
    return Environment(loader=PackageLoader(package), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
