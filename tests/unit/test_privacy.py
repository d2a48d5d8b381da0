"""docs/privacy.md names all that is stored."""

import re
from pathlib import Path

from bot.config import Config
from bot.domain.retention import Kept
from bot.storage.schema import metadata

PRIVACY = (Path(__file__).parents[2] / "docs/privacy.md").read_text(encoding="utf-8")


def test_every_table_is_named_and_no_other() -> None:
    """A table that is added is added there, with how long it is kept."""
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PRIVACY, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(metadata.tables)


def test_every_column_of_a_person_is_one_that_is_emptied() -> None:
    """A column whose name tells of a person is purged, or this list says why not."""
    of_people = re.compile(r"author|user|person|chosen_by|installed_by|voter|watcher|who")
    found = {str(column) for table in metadata.tables.values() for column in table.c if of_people.search(column.name)}
    emptied = {"requests.author_id", "requests.author_name", "model_calls.user_id"}
    emptied |= {
        f"{table}.{name}"
        for table in ("preferences", "schedules", "follows", "mutes", "channel_feeds")
        for name in ("chosen_by", "chosen_by_name")
    }
    # A wish that stands until it is taken back, or its person is forgotten.
    emptied |= {"opt_outs.user_id", "votes.user_id", "slack_installations.installed_by"}
    # A keyed hash, whose rows go.
    emptied |= {"engagement.person"}
    # A message of the local chat is "you" or "newsbrief", gone with "you"; a promise is void after 15 minutes; the bot.
    nobody = {"chat_lines.author", "promises.user_id", "slack_installations.bot_user"}
    # Who has digests sent directly is known for as long as they want them.
    wanted = {"schedules.person_id", "mutes.person_id", "watches.person_id", "watches.person_name"}
    # As are those who watch something; what they were told goes after a month.
    wanted |= {"sightings.person_id"}
    # So is who confirmed a mail address; a code holds for a day.
    wanted |= {"mail_addresses.person_id", "mail_codes.person_id"}
    assert found == emptied | nobody | wanted


def test_every_time_that_can_be_set_is_explained() -> None:
    """And exists."""
    settings = {f"RETAIN_{kept.name}_DAYS" for kept in Kept}
    assert settings == {name.upper() for name in Config.model_fields if name.startswith("retain_")}
    assert settings == set(re.findall(r"RETAIN_[A-Z]+_DAYS", PRIVACY))
