"""A Slack on a loopback address: Web API, Socket Mode and signed HTTP, as strict as the real one."""

from tests.fakes.slack.deliveries import Delivery, sign
from tests.fakes.slack.reading import shown
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_USER, TEAM_ID, TEAM_URL

__all__ = ["BOT_USER", "TEAM_ID", "TEAM_URL", "Delivery", "FakeSlack", "shown", "sign"]
