"""Discord's limits, as strict as its documentation; the fake refuses what breaks them."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.guild import COMPONENTS_V2, texts_of

CONTENT_MAX = 2_000
NONCE_MAX = 25
COMPONENTS_MAX = 40
TEXT_MAX = 4_000
LINK_BUTTON_URL_MAX = 512
LABEL_MAX = 80
BUTTONS_MAX = 5
CUSTOM_ID_MAX = 100
NAME_MAX = 100
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
COMMAND_NAME_MAX = 32
DESCRIPTION_MAX = 100
CHOICES_MAX = 25

EMBED_DESCRIPTION_MAX = 4_096
EMBEDS_MAX = 10

ROW, BUTTON, SELECT, TYPED, SECTION, TEXT_DISPLAY, THUMBNAIL, SEPARATOR, CONTAINER = 1, 2, 3, 4, 9, 10, 11, 14, 17
GALLERY, ITEM_DESCRIPTION_MAX = 12, 1_024
LABEL = 18
#: Of a modal.
TITLE_MAX, FIELDS_MAX, FIELD_LABEL_MAX, HINT_MAX, TEXT_INPUT_MAX = 45, 5, 45, 100, 4_000


class Refused(Exception):
    """What Discord answers instead of doing it."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"code": code, "message": message} | ({"errors": errors} if errors else {})


def bad_form(field: str, why: str) -> Refused:
    """50035, naming the field."""
    return Refused(400, 50035, "Invalid Form Body", {field: {"_errors": [{"code": "INVALID", "message": why}]}})


def check_message(payload: dict[str, Any], *, v2: bool) -> None:
    """Refuse a message, or an edit, that is not within the limits. `v2`: the message has or gets components V2."""
    content, components = payload.get("content") or "", payload.get("components") or []
    if len(str(payload.get("nonce") or "")) > NONCE_MAX:
        raise bad_form("nonce", f"Must be {NONCE_MAX} or fewer in length.")
    if v2:
        for field in ("content", "embeds", "poll", "sticker_ids"):
            if payload.get(field):
                raise bad_form(field, "not allowed with IS_COMPONENTS_V2")
        if not components:
            raise bad_form("components", "required with IS_COMPONENTS_V2")
        _check_layout(components)
        _check_galleries(components, set(payload.get("uploads") or ()))
    else:
        if len(content) > CONTENT_MAX:
            raise bad_form("content", f"Must be {CONTENT_MAX} or fewer in length.")
        if not content.strip() and not payload.get("embeds"):
            raise Refused(400, 50006, "Cannot send an empty message")
        _check_embeds(payload.get("embeds") or [])
        if any(component["type"] != ROW for component in components):
            raise bad_form("components", "only action rows without IS_COMPONENTS_V2")
    _check_ids(components)


def number(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components with an id each: those given, and the smallest free ones."""
    taken = {component["id"] for component in walk(components) if component.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    for component in walk(components):
        component["id"] = component.get("id") or next(free)
    return components


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component with those inside it."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse commands that are not within the limits."""
    for command in commands:
        if not all(1 <= len(name) <= COMMAND_NAME_MAX for name in (command.get("name_localizations") or {}).values()):
            raise bad_form("name_localizations", "1 to 32 characters")
        slash = command.get("type", 1) == 1
        if not 1 <= len(command["name"]) <= COMMAND_NAME_MAX or (slash and command["name"] != command["name"].lower()):
            raise bad_form("name", "bad command name")
        for described in _described(command) if slash else []:
            said = [described["description"], *(described.get("description_localizations") or {}).values()]
            if not all(1 <= len(words) <= DESCRIPTION_MAX for words in said):
                raise bad_form("description", "1 to 100 characters")
            if len(described.get("choices", [])) > CHOICES_MAX:
                raise bad_form("choices", "25 at most")
            choices = described.get("choices", [])
            named = [name for one in choices for name in (one["name"], *(one.get("name_localizations") or {}).values())]
            if not all(1 <= len(name) <= NAME_MAX for name in named):
                raise bad_form("choices", "a name has 1 to 100 characters")


def _described(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command with its subcommands and all their options."""
    yield command
    for option in command.get("options", []):
        yield from _described(option)


def is_v2(flags: int) -> bool:
    """Whether the flags say Components V2."""
    return bool(flags & COMPONENTS_V2)


def _check_embeds(embeds: list[dict[str, Any]]) -> None:
    if len(embeds) > EMBEDS_MAX:
        raise bad_form("embeds", f"{EMBEDS_MAX} at most")
    for embed in embeds:
        if not 1 <= len(embed.get("description", "").encode("utf-16-le")) // 2 <= EMBED_DESCRIPTION_MAX:
            raise bad_form("embeds", f"a description of 1 to {EMBED_DESCRIPTION_MAX} characters")


def _check_layout(components: list[dict[str, Any]]) -> None:
    if sum(1 for _ in walk(components)) > COMPONENTS_MAX:
        raise bad_form("components", f"{COMPONENTS_MAX} components at most, with nesting")
    texts = list(texts_of(components))
    if any(not text.strip() for text in texts):
        raise bad_form("components", "an empty text display")
    if sum(len(text.encode("utf-16-le")) // 2 for text in texts) > TEXT_MAX:
        raise bad_form("components", f"{TEXT_MAX} characters at most over all text displays")
    for component in walk(components):
        _check_component(component)


def _check_galleries(components: list[dict[str, Any]], uploads: set[str]) -> None:
    """A picture that is shown is uploaded with the message, and the other way round."""
    items = [item for component in walk(components) if component["type"] == GALLERY for item in component["items"]]
    if {f"attachment://{name}" for name in uploads} != {item["media"]["url"] for item in items}:
        raise bad_form("attachments", "another file than is shown")
    if any(len(item.get("description") or "") > ITEM_DESCRIPTION_MAX for item in items):
        raise bad_form("description", f"Must be {ITEM_DESCRIPTION_MAX} or fewer in length.")


def _check_component(component: dict[str, Any]) -> None:
    if component["type"] == SELECT:
        _check_options(component["options"])
    if component["type"] == ROW and not 1 <= len(component["components"]) <= BUTTONS_MAX:
        raise bad_form("components", f"a row has 1 to {BUTTONS_MAX} buttons")
    if component["type"] not in (ROW, BUTTON, SELECT, SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, SEPARATOR, CONTAINER):
        raise bad_form("components", f"component type {component['type']} is not known here")
    if component["type"] == SECTION and not (1 <= len(component["components"]) <= 3 and component.get("accessory")):
        raise bad_form("components", "a section has 1 to 3 texts and an accessory")
    if component["type"] == THUMBNAIL and not component["media"]["url"].startswith(("http://", "https://")):
        raise bad_form("media", "an address with http or https")
    if len(component.get("url") or "") > LINK_BUTTON_URL_MAX:
        raise bad_form("url", f"Must be {LINK_BUTTON_URL_MAX} or fewer in length.")
    if len(component.get("label") or "") > LABEL_MAX or len(component.get("custom_id") or "") > CUSTOM_ID_MAX:
        raise bad_form("label", "label or custom id too long")


def _check_options(options: list[dict[str, Any]]) -> None:
    if not 1 <= len(options) <= CHOICES_MAX or len({option["value"] for option in options}) != len(options):
        raise bad_form("options", "1 to 25, each with a value of its own")
    for option in options:
        lengths = [len(option[name]) for name in ("label", "value", "description") if option.get(name) is not None]
        if not all(1 <= length <= NAME_MAX for length in lengths):
            raise bad_form("options", "texts of 1 to 100 characters")
    if sum(bool(option.get("default")) for option in options) > 1:
        raise bad_form("options", "one default at most")


def check_modal(modal: dict[str, Any]) -> None:
    """Refuse a modal that is not within the limits, or not made of labels with a field each."""
    if not 1 <= len(modal["title"]) <= TITLE_MAX or not 1 <= len(modal["custom_id"]) <= CUSTOM_ID_MAX:
        raise bad_form("title", "too long")
    if not 1 <= len(modal["components"]) <= FIELDS_MAX:
        raise bad_form("components", "1 to 5")
    for label in modal["components"]:
        field = label["component"]
        if label["type"] != LABEL or field["type"] not in (SELECT, TYPED):
            raise bad_form("components", "labels with a select or a text input")
        if not 1 <= len(label["label"]) <= FIELD_LABEL_MAX or len(label.get("description") or "") > HINT_MAX:
            raise bad_form("label", "too long")
        if not 1 <= len(field["custom_id"]) <= CUSTOM_ID_MAX:
            raise bad_form("component", "a custom id of 1 to 100")
        if field["type"] == SELECT:
            _check_options(field["options"])
        elif (
            len(field.get("value") or "") > TEXT_INPUT_MAX or not 1 <= (field.get("max_length") or 1) <= TEXT_INPUT_MAX
        ):
            raise bad_form("value", "4,000 characters at most")
        elif field["style"] not in (1, 2):
            raise bad_form("style", "a line or a paragraph")


def _check_ids(components: list[dict[str, Any]]) -> None:
    ids = [component["id"] for component in walk(components) if component.get("id")]
    if len(ids) != len(set(ids)) or any(not 0 < number < 2**31 for number in ids):
        raise bad_form("components", "component ids are unique 32 bit integers")
