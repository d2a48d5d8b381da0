"""What tests of an app for many workspaces run on: a database with a secret, Slack, and the app."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Storage, open_storage
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.installed import Installed, installed
from tests.fakes.slack.people import People


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    """A database with a SECRET_KEY, and the real time, by which tokens end."""
    async with open_storage(database_url, secret="a secret key") as storage:
        yield storage


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that is quick to tell again."""
    async with FakeSlack(ack_within_s=2.0, retries_s=(0.0, 0.05, 0.1)) as server:
        yield server


@pytest.fixture
def rotation(slack: FakeSlack) -> None:
    """Its tokens end after twelve hours."""
    slack.grants.rotation = True


@pytest.fixture
async def app(slack: FakeSlack, storage: Storage) -> AsyncIterator[Installed]:
    """The app, installed nowhere."""
    async with installed(slack, storage) as it:
        yield it


@pytest.fixture
def other(slack: FakeSlack) -> People:
    """Another workspace; its channels and people have the same ids."""
    return slack.add_team("T0OTHER")
