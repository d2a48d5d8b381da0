"""The picture of a digest as PNG, where the extra `chart` is installed."""

from functools import lru_cache
from io import BytesIO

import structlog

from bot.domain.chart import Chart
from bot.language.letters import ascii_letters
from bot.platforms.drawing import FONT, WIDTH, drawing

log = structlog.get_logger()

#: Twice as fine as it is measured, for dense screens.
_SCALE = 2
#: Discord has light and dark grounds, and shows no picture through which either is seen well.
_GROUND, _WORDS, _LINES = "#ffffff", "#4a505b", "#d9dce1"
#: A digest is rendered more than once on its way out.
_KEPT_MAX = 8
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


@lru_cache(_KEPT_MAX)
def png(chart: Chart, language: str) -> bytes:
    """
    An image; b"" without the extra, or where it cannot be made: then a digest goes without.

    Its letters are those that Pillow brings, which are plain Latin ones: accents are left out, and hosts in other
    scripts are written as the network writes them.
    """
    try:
        from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - it may not be installed
    except ImportError:
        return b""
    try:
        shape = drawing(chart, language)
        image = Image.new("RGB", (WIDTH * _SCALE, shape.height * _SCALE), _GROUND)
        pen, font = ImageDraw.Draw(image), ImageFont.load_default(FONT * _SCALE)
        for y in shape.lines:
            pen.line([(shape.left * _SCALE, y * _SCALE), (shape.right * _SCALE, y * _SCALE)], _LINES, 1)
        for box in shape.boxes:
            corners = (box.x, box.y, box.x + box.width, box.y + box.height)
            pen.rectangle([round(each * _SCALE) for each in corners], box.colour)
        for words in shape.words:
            place = (words.x * _SCALE, words.y * _SCALE)
            pen.text(place, ascii_letters(words.text), _WORDS, font, _ANCHORS[words.anchor])
        written = BytesIO()
        image.save(written, "PNG", optimize=True)
    except Exception:
        log.exception("The picture of a digest could not be made; it goes without.")
        return b""
    return written.getvalue()
