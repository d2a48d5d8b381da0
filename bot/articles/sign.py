"""What tells that a page is no article: the reason, and the rule that found it."""

from typing import NamedTuple

#: Every rule by which a page is refused that was fetched and parsed, and what it looks at; `newsbrief read --json`
#: names it beside the reason.
RULES: dict[str, str] = {
    "check_header": "the header cf-mitigated says that this is a check for people",
    "check_status": "a refusing status, and a title, words or a script of a check",
    "check_signs": "two of title, words and script of a check, and little text",
    "check_marker": "a script or a title of a check, and hardly any text",
    "status": "a status that is no success, and nothing that says more",
    "missing_title": "a title or heading that says there is no such page, and little text of the page's own",
    "missing_text": "hardly any text of the page's own, which says that there is no such page",
    "broken_title": "a title or heading that says the site is broken, and little text of the page's own",
    "broken_text": "hardly any text of the page's own, which says that the site is broken",
    "consent_address": "an address that asks for consent",
    "consent_words": "several phrases about cookies and consent, and no told story",
    "paid_cut_off": "declared as not free, and the text is short, cut off or ends in an offer",
    "paid_words": "words of an offer, and a short text or an element of a paywall",
    "login_signs": "two of title, words, address and a field for a password, and little text",
    "leaving": "words that the visitor leaves the site, and little text",
    "script_words": "hardly any text, and words that ask for JavaScript",
    "script_empty": "an empty page with scripts",
    "script_templates": "templates that no script has filled in",
    "app_store": "the address of an app store, or an app declared without prose",
    "social_host": "the host of a social network",
    "video_declared": "declared as a video, and little text",
    "video_player": "a video player, little text and no article declared",
    "audio_declared": "declared as audio, and little text",
    "audio_player": "an audio player, little text and no article declared",
    "search_page": "an address and a title of search results",
    "home_page": "the root of a site, and many links or no prose of its own",
    "list_of_links": "declared as a list or mostly links, and no prose of its own",
    "section": "headlines that lead elsewhere, under a heading that is no headline, and hardly any prose",
    "comments_only": "no prose but that of readers' comments",
    "no_sentence": "little text, and no sentence in it",
    "few_words": "fewer words than can be briefed",
}


class Sign(NamedTuple):
    """A rule that holds for a page."""

    reason: str  #: Of REASONS in bot/domain/errors.py.
    rule: str  #: Of RULES.
    evidence: str  #: What the page has that the rule looks at.
