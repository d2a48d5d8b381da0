"""What fails a test that executes a statement on what spaces store, without naming the space."""

from typing import Any

import pytest
from sqlalchemy import ClauseElement, delete, select, update

from bot.domain.types import Origin, Platform
from bot.storage.links import briefs_in
from bot.storage.schema import answers, metadata, model_slots, replies, requests
from tests.spaces import ACROSS, OF_SPACES, names_space

_BY_MESSAGE = select(replies.c.request_id).where(replies.c.message == "m1")
_ORIGIN = Origin(Platform.SLACK, "T1", "C1", "m1")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(select(requests).where(requests.c.canonical == "x"), id="a link"),
        pytest.param(select(requests).where(requests.c.channel == "C1"), id="a channel, whose id another may have"),
        pytest.param(select(answers).where(answers.c.request_id.in_(_BY_MESSAGE)), id="a message, by a subquery"),
        pytest.param(update(replies).where(replies.c.message == "m1").values(item=""), id="a change"),
        pytest.param(delete(requests), id="all"),
        pytest.param(select(requests).where(requests.c.space != "T1"), id="every other space"),
    ],
)
def test_a_statement_without_the_space_is_found(statement: ClauseElement) -> None:
    """Equal ids in two spaces would be one."""
    assert not names_space(statement)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(select(requests).where(briefs_in(_ORIGIN)), id="a channel of a space"),
        pytest.param(select(answers).where(answers.c.request_id == 7), id="a row"),
        pytest.param(select(answers).where(answers.c.request_id.in_([7, 8])), id="rows"),
        pytest.param(select(requests.alias().c.id).where(requests.c.space.concat("") == "T1"), id="without its index"),
        pytest.param(select(model_slots), id="what is no space's"),
    ],
)
def test_a_statement_with_it_passes(statement: ClauseElement) -> None:
    """And so does one for rows that somebody was handed."""
    assert names_space(statement)


def test_every_table_with_a_space_is_watched() -> None:
    """But for what models cost, which is added up for all as well."""
    spaced = {table.name for table in metadata.tables.values() if "space" in table.c}
    counted: set[Any] = {"model_calls", "promises"}
    assert spaced - counted <= OF_SPACES <= set(metadata.tables)
    assert all(ACROSS.values())
