"""Links in chat text: found in every form that people write them, and nothing else taken for one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hosts import URL_CHARS_MAX
from bot.domain.links import ADDRESSES_MAX, MESSAGE_CHARS_MAX, canonical, find_links
from bot.domain.types import Platform

DISCORD, SLACK, WEB = Platform.DISCORD, Platform.SLACK, Platform.WEB
STORY = "https://news.example/2026/bridge"


def urls(text: str, platform: Platform = WEB, *, asked: bool = False) -> list[str]:
    """The addresses found."""
    return [link.url for link in find_links(text, platform, asked=asked)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(STORY, STORY, id="alone"),
        pytest.param(f"read {STORY} now", STORY, id="between words"),
        pytest.param(f"{STORY}.", STORY, id="full stop"),
        pytest.param(f"Did you see {STORY}?!", STORY, id="question"),
        pytest.param(f"“{STORY}”", STORY, id="typographic quotes"),
        pytest.param(f'"{STORY}", he said', STORY, id="straight quotes"),
        pytest.param(f"('{STORY}')", STORY, id="single quotes in brackets"),
        pytest.param(f"({STORY})", STORY, id="round brackets"),
        pytest.param(f"[{STORY}]", STORY, id="square brackets"),
        pytest.param(f"see {STORY}…", STORY, id="ellipsis"),
        pytest.param(f"{STORY}_(city)", f"{STORY}_(city)", id="balanced parentheses stay"),
        pytest.param(f"(see {STORY}_(city))", f"{STORY}_(city)", id="balanced inside a bracket"),
        pytest.param(f"((({STORY}_(a)_(b)))).", f"{STORY}_(a)_(b)", id="brackets upon brackets"),
        pytest.param(f"{STORY}?a[]=1&b=2", f"{STORY}?a[]=1&b=2", id="brackets in the query"),
        pytest.param(f"**{STORY}**", STORY, id="bold"),
        pytest.param(f"_{STORY}_", STORY, id="italic"),
        pytest.param(f"~~old: {STORY}~~", STORY, id="struck out"),
        pytest.param(f"> {STORY}", STORY, id="quoted"),
        pytest.param(f">{STORY}\n> more", STORY, id="quoted without a space"),
        pytest.param(f"看{STORY}。次の", STORY, id="CJK full stop"),
        pytest.param(f"请看（{STORY}），很好", STORY, id="CJK brackets and comma"),
        pytest.param(f"「{STORY}」です", STORY, id="CJK quotes"),
        pytest.param("https://ja.example/wiki/東京の橋", "https://ja.example/wiki/東京の橋", id="CJK in the path"),
        pytest.param(f"{STORY}\u200b next", STORY, id="zero width space"),
        pytest.param(f"\u202a{STORY}\u202c", STORY, id="bidirectional marks"),
        pytest.param("HTTPS://News.Example/2026/Bridge", "https://News.Example/2026/Bridge", id="upper case scheme"),
        pytest.param("https://bücher.example/straße", "https://bücher.example/straße", id="Unicode host"),
        pytest.param("https://news.example:8443/a", "https://news.example:8443/a", id="port"),
        pytest.param(f"|{STORY}|other|", f"{STORY}|other", id="one bar belongs to the address"),
        pytest.param(f"feed:{STORY}", STORY, id="after a colon"),
        pytest.param(f"看{STORY}这个消息", STORY, id="Chinese right behind"),
        pytest.param(f"{STORY}を読んで", STORY, id="Japanese right behind"),
        pytest.param(f"{STORY}를 보세요", STORY, id="Korean particle"),
        pytest.param(f"ดู{STORY}นะ", STORY, id="Thai right behind"),
        pytest.param(f"{STORY}посмотри", STORY, id="Russian right behind"),
        pytest.param(f"{STORY}?id=7这个", f"{STORY}?id=7", id="Chinese behind a query"),
        pytest.param(f"{STORY}.html看", f"{STORY}.html", id="Chinese behind a file"),
        pytest.param("https://news.example/2026/桥梁2号?a=1看", "https://news.example/2026/桥梁2号?a=1", id="slug"),
        pytest.param("https://zh.example/wiki/C语言", "https://zh.example/wiki/C语言", id="title of an entry"),
        pytest.param("https://en.example/wiki/A–B_law", "https://en.example/wiki/A–B_law", id="dash of a title"),
        pytest.param("https://abc商店.example/x", "https://abc商店.example/x", id="host of two scripts"),
        pytest.param(f"{STORY}👍", STORY, id="emoji"),
        pytest.param(f"{STORY}👨🏽‍🚒 wow", STORY, id="emoji of several characters"),
        pytest.param(f"{STORY}❤️", STORY, id="heart"),
        pytest.param(f"{STORY}🇩🇪", STORY, id="flag"),
        pytest.param(f"{STORY}→more", STORY, id="arrow"),
        pytest.param(f"{STORY}—read this", STORY, id="em dash"),
        pytest.param(f"{STORY}–read this", STORY, id="en dash"),
        pytest.param(f"{STORY} – a must", STORY, id="dash between spaces"),
        pytest.param(f"{STORY}، ثم", STORY, id="Arabic comma"),
        pytest.param(f"هل قرأت {STORY}؟", STORY, id="Arabic question mark"),
        pytest.param(f"{STORY}۔", STORY, id="Urdu full stop"),
        pytest.param(f"{STORY}। फिर", STORY, id="danda"),
        pytest.param(f"{STORY}…", STORY, id="ellipsis right behind"),
        pytest.param(f"{STORY}|The Ellery Courier", STORY, id="title behind a bar"),
        pytest.param(f"{STORY}|the bridge opens", STORY, id="title in small letters"),
        pytest.param(f"{STORY}|桥梁", STORY, id="title in another script"),
        pytest.param(f"{STORY}?a=1|2", f"{STORY}?a=1|2", id="bar in a query"),
        pytest.param(f"https://{STORY}", STORY, id="scheme twice"),
        pytest.param(f"http://{STORY}", STORY, id="two schemes"),
        pytest.param("https://https//news.example/2026/bridge", STORY, id="scheme twice, once without its colon"),
        pytest.param(f"{STORY}/it’s-open", f"{STORY}/it’s-open", id="apostrophe inside"),
        pytest.param(f"<{STORY}>", STORY, id="angle brackets only delimit in plain text"),
        pytest.param(f"<{STORY}", STORY, id="angle bracket left open"),
    ],
)
def test_a_link_is_found_without_the_sentence_around_it(text: str, expected: str) -> None:
    """Punctuation belongs to the sentence, except what the address itself opened."""
    assert urls(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{STORY},{STORY}-2;{STORY}-3", [STORY, f"{STORY}-2", f"{STORY}-3"], id="list without spaces"),
        pytest.param(f"{STORY} and\n{STORY}-2", [STORY, f"{STORY}-2"], id="two lines"),
        pytest.param(
            "https://web.example/2020/https://news.example/a",
            ["https://web.example/2020/https://news.example/a"],
            id="an address within an address is one",
        ),
        pytest.param(
            f"{STORY} {STORY}?utm_source=x {STORY}#top http://www.{STORY[8:]}/", [STORY], id="one article once"
        ),
        pytest.param("nothing here", [], id="no link"),
        pytest.param("a://b c:// ://", [], id="something like an address"),
        pytest.param("https:// http://", [], id="scheme alone"),
        pytest.param("https://... and https://… and https://)", [], id="punctuation for a host"),
        pytest.param(
            "https://{host}/path https://${HOST}/x https://a{b}.example/x https://*.example.com/x", [], id="templates"
        ),
        pytest.param("https://<your-host>/path", [], id="placeholder"),
        pytest.param("shttps://news.example/a xhttp://news.example/a", [], id="another scheme that ends the same"),
        pytest.param("httpſ://news.example/a", [], id="long s is no s"),
        pytest.param("ftp://news.example/a mailto:a@news.example file:///etc/passwd", [], id="other schemes"),
    ],
)
def test_several_links_and_none(text: str, expected: list[str]) -> None:
    """Order is kept and an article taken once; what only resembles a link is left alone."""
    assert urls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"[the story]({STORY})", [STORY], id="masked"),
        pytest.param(f"[the story]({STORY}_(city))", [f"{STORY}_(city)"], id="masked with parentheses"),
        pytest.param(f'[the story]({STORY} "title")', [STORY], id="masked with a title"),
        pytest.param(f"[the story]({STORY})A", [STORY], id="masked, a letter right behind"),
        pytest.param(f"[the story]({STORY})$", [STORY], id="masked, a sign right behind"),
        pytest.param(f"[the story]({STORY})看这个", [STORY], id="masked, Chinese right behind"),
        pytest.param(f"[a]({STORY}_(city))b", [f"{STORY}_(city)"], id="masked with parentheses, a letter behind"),
        pytest.param(f"[a]({STORY})[b]({STORY}-2)", [STORY, f"{STORY}-2"], id="masked one after the other"),
        pytest.param(f"[a]({STORY}", [STORY], id="masked, never closed"),
        pytest.param(f"[https://bank.example/a]({STORY})", ["https://bank.example/a", STORY], id="masked as another"),
        pytest.param(f"[the story](<{STORY}>)", [], id="masked, no preview"),
        pytest.param(f"<{STORY}>", [], id="no preview means no briefing"),
        pytest.param(f"||<{STORY}>||", [], id="spoiler, no preview"),
        pytest.param(f"||{STORY}||", [STORY], id="spoiler"),
        pytest.param(f"||see {STORY}|| more", [STORY], id="spoiler with words"),
        pytest.param(f"`{STORY}`", [], id="code"),
        pytest.param(f"``a ` {STORY}``", [], id="code in two backticks"),
        pytest.param(f"`over\n{STORY}\nlines`", [], id="code over lines"),
        pytest.param(f"```\n{STORY}\n```", [], id="fence"),
        pytest.param(f"```json\n{STORY}\n``` {STORY}-2", [f"{STORY}-2"], id="after a fence"),
        pytest.param(f"`a` {STORY} `b`", [STORY], id="between two spans"),
        pytest.param(f"it`s at {STORY}", [STORY], id="backtick without a partner"),
        pytest.param(f"``` {STORY}", [STORY], id="fence never closed"),
        pytest.param(f"`` {STORY} `", [STORY], id="backticks of different number"),
        pytest.param(f">>> {STORY}", [STORY], id="long quotation"),
        pytest.param(f"<@123> <#456> <a:blob:789> {STORY}", [STORY], id="beside mentions and emoji"),
        pytest.param(f"{STORY}?a=1&amp;b=2", [f"{STORY}?a=1&amp;b=2"], id="entities are no entities here"),
    ],
)
def test_forms_on_discord(text: str, expected: list[str]) -> None:
    """Discord gives text as it was typed, with its own Markdown."""
    assert urls(text, DISCORD) == expected


@pytest.mark.parametrize("text", [f"<{STORY}>", f"[the story](<{STORY}>)", f"||<{STORY}>||"])
def test_who_asks_gets_a_link_in_angle_brackets_briefed(text: str) -> None:
    """`<url>` declines the unasked briefing, not one that was asked for."""
    assert urls(text, DISCORD, asked=True) == [STORY]


def test_code_is_left_out_even_when_asked() -> None:
    """Code shows an address; it does not point there."""
    assert urls(f"`{STORY}`", DISCORD, asked=True) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"<{STORY}>", [STORY], id="plain"),
        pytest.param(f"<{STORY}|the story>", [STORY], id="labelled"),
        pytest.param(f"<{STORY}|{STORY}>", [STORY], id="labelled with itself"),
        pytest.param(f"<{STORY}|https://bank.example/a>", [STORY], id="a label is no link"),
        pytest.param(f"<{STORY}|see https://bank.example/a now> ok", [STORY], id="a label with words is no link"),
        pytest.param(f"<{STORY}?a=1&amp;b=2>", [f"{STORY}?a=1&b=2"], id="ampersand"),
        pytest.param(f"<{STORY}?a=1&amp;amp;b=2>", [f"{STORY}?a=1&amp;b=2"], id="unescaped once only"),
        pytest.param(f"{STORY}?a=1&amp;b=2", [f"{STORY}?a=1&b=2"], id="bare, as in a command"),
        pytest.param(f"&lt;{STORY}&gt;", [STORY], id="typed angle brackets"),
        pytest.param(f"&gt; <{STORY}>", [STORY], id="quotation"),
        pytest.param(f"(<{STORY}>).", [STORY], id="in brackets"),
        pytest.param(f"*<{STORY}>*", [STORY], id="bold"),
        pytest.param(f"<{STORY}_(city)>", [f"{STORY}_(city)"], id="parentheses"),
        pytest.param(f"`<{STORY}>`", [], id="code"),
        pytest.param(f"```<{STORY}>```", [], id="fence"),
        pytest.param(f"it`s\n<{STORY}>\nhere`s", [STORY], id="a span ends with its line"),
        pytest.param(f"<@U1> <#C1|news> <!here> <mailto:a@b.example|a@b.example> <{STORY}>", [STORY], id="tokens"),
        pytest.param("<!date^1^{date} at {time}^https://a.example/b|then>", [], id="a date with a link"),
        pytest.param(f"<http://news.example|news.example> <{STORY}|news.example/…>", [STORY], id="bare domain linked"),
    ],
)
def test_forms_on_slack(text: str, expected: list[str]) -> None:
    """Slack writes links between angle brackets, with `& < >` escaped."""
    assert urls(text, SLACK) == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://news.example/", id="home page"),
        pytest.param("https://news.example", id="bare domain"),
        pytest.param("https://www.news.example/index.html", id="home page by its file"),
        pytest.param("https://news.example/?utm_source=x", id="home page with tracking"),
        pytest.param("https://news.example/en", id="home page of a language"),
        pytest.param("https://news.example/pt-BR/", id="home page of a language and country"),
        pytest.param("https://img.example/a/cat.JPG", id="image"),
        pytest.param("https://img.example/cat.png?width=400", id="image with parameters"),
        pytest.param("https://files.example/clip.mp4", id="video"),
        pytest.param("https://files.example/talk.mp3", id="audio"),
        pytest.param("https://files.example/dump.tar.gz", id="archive"),
        pytest.param("https://tenor.com/view/cat-gif-1", id="GIF host"),
        pytest.param("https://media.giphy.com/media/abc/view", id="below a GIF host"),
        pytest.param("https://discord.com/channels/1/2/3", id="Discord message"),
        pytest.param("https://ptb.discord.com/channels/1/2/3", id="Discord message, test client"),
        pytest.param("https://discord.gg/abc", id="Discord invitation"),
        pytest.param("https://discord.com/invite/abc", id="Discord invitation, long"),
        pytest.param("https://cdn.discordapp.com/attachments/1/2/report", id="Discord file"),
        pytest.param("https://team.slack.com/archives/C1/p123", id="Slack message"),
        pytest.param("https://files.slack.com/files-pri/T1-F1/report", id="Slack file"),
        pytest.param("https://join.slack.com/t/team/shared_invite/x", id="Slack invitation"),
        pytest.param("https://www.google.com/search?q=bridge", id="search"),
        pytest.param("https://www.google.co.uk/url?q=https%3A%2F%2Fimg.example%2Fcat.gif", id="image in a wrapper"),
    ],
)
def test_what_is_no_article_is_passed_over_unless_asked(url: str) -> None:
    """A bot that comments on every picture is muted; one that was asked has to answer."""
    assert urls(url) == []
    assert len(urls(url, asked=True)) == 1


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://news.example/?p=123", id="article by number"),
        pytest.param("https://news.example/paper.pdf", id="PDF"),
        pytest.param("https://news.example/who-owns.com", id="dot in the slug"),
        pytest.param("https://discord.com/blog/news", id="Discord's blog"),
        pytest.param("https://slack.com/blog/news/x", id="Slack's blog"),
        pytest.param("https://notdiscord.gg/abc", id="a host that only ends alike"),
        pytest.param("http://127.0.0.1:8484/sample/story", id="loopback"),
        pytest.param("https://user:secret@news.example/a", id="credentials, which the reader refuses"),
        pytest.param("http://[::1]/a", id="IPv6"),
        pytest.param("http://[::1", id="IPv6 never closed, which the reader refuses"),
        pytest.param("http://[bad]/a", id="no IPv6, which the reader refuses"),
        pytest.param("https://news.example:99999/a", id="no port, which the reader refuses"),
        pytest.param("http://2130706433/a", id="address as one number"),
    ],
)
def test_what_is_meant_as_a_link_is_taken(url: str) -> None:
    """What is wrong with a link is for the reader to say; silence would leave its author waiting."""
    assert urls(url) == [url]


def test_a_wrapper_is_taken_off_what_is_fetched() -> None:
    """A wrapper shows a warning page to whoever does not come from its own site."""
    text = "https://www.google.com/url?sa=t&url=https%3A%2F%2Fnews.example%2Fa%3Fid%3D1%26utm_source%3Dx&usg=1"
    [link] = find_links(text, WEB)
    assert link.url == "https://news.example/a?id=1&utm_source=x"
    assert link.canonical == "https://news.example/a?id=1"


def test_a_message_is_looked_at_up_to_its_limit() -> None:
    """The last link that fits whole is found; one that the limit cuts is not taken for a shorter one."""
    fits = " " * (MESSAGE_CHARS_MAX - len(STORY) - 1) + STORY + " "
    assert urls(fits) == [STORY]
    assert urls(" " + fits) == []
    assert urls(" " * MESSAGE_CHARS_MAX + STORY) == []
    assert urls(fits[1:-1]) == [STORY]


def test_addresses_of_a_message_are_looked_at_up_to_their_limit() -> None:
    """Of a flood a few are briefed and the others counted; one that is repeated counts once."""
    flood = " ".join(f"{STORY}-{number}" for number in range(ADDRESSES_MAX + 1))
    assert len(urls(flood)) == ADDRESSES_MAX
    assert len(urls(f"{STORY} " * 200 + flood)) == ADDRESSES_MAX
    assert urls(f"{STORY} " * 200 + f"{STORY}-2") == [STORY, f"{STORY}-2"]


@pytest.mark.parametrize("chars", [URL_CHARS_MAX, URL_CHARS_MAX + 1])
def test_an_address_that_is_too_long_to_be_opened_is_left_as_it_is(chars: int) -> None:
    """The reader says that it is too long."""
    long = f"{STORY}?utm_source=x&id=".ljust(chars, "a")
    [link] = find_links(long, WEB)
    assert link.url == long
    assert (link.canonical == long) is (chars > URL_CHARS_MAX)


@pytest.mark.parametrize(
    "unit",
    ["http://a.b/c ", "http://a.b/c](", "http://a.b/,", "<http://", "`\n", "`http://", "a.", "http://a.b/)", "https://href.li/?",
     "http://[", "é.", "|http://a", "www.", "&lt;http://a", "http://a中", "https://a.b/wiki/中", "](http://a.b/(",
     "amp/", "http://a|b c", "https://"],
)  # fmt: skip
@pytest.mark.parametrize("head", ["", "http://", "http://a.b/", "http://a.b/?"])
def test_no_message_is_slow(unit: str, head: str) -> None:
    """Time is linear in length: a hostile message of the greatest length takes no noticeable time."""
    text = (head + unit * MESSAGE_CHARS_MAX)[:MESSAGE_CHARS_MAX]
    began = time.process_time()
    find_links(text, DISCORD)
    find_links(text, SLACK)
    assert time.process_time() - began < 1.0


# What links, their neighbourhoods and their traps are made of, so that hypothesis meets them often.
_PIECES = st.sampled_from(
    ["http://", "HTTPS://", "www.", "m.", "news.example", "google.com", "/url?q=", "href.li/?", "/amp/", ".amp", "%61",
     "%", "%2", "[", "]", "(", ")", "<", ">", "`", "```", "|", "||", "_", "*", "&amp;", "&gt;", "](", "!", "#", "#!a",
     ":80", ":99999", "@", "::1", "\\", "?", "&", "=", "utm_a=1", "é", "。", "例え", "ß", "ﬀ", "℀", "\ud800", "\0",
     "\n", " ", "/index.html", "/", ".", "//", "…", "\u200d", "a", "中", "/wiki/", "👍", "—", "،"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join))


@given(text=_TEXTS, platform=st.sampled_from(Platform), asked=st.booleans())
def test_any_text_gives_links_with_a_settled_canonical_form(text: str, platform: Platform, *, asked: bool) -> None:
    """Never an exception; no article twice; the canonical form is that of the address to fetch."""
    found = find_links(text, platform, asked=asked)
    for link in found:
        assert link.url.startswith(("http://", "https://"))
        assert link.canonical == canonical(link.url)
    assert len({link.canonical for link in found}) == len(found)


@given(text=_TEXTS, platform=st.sampled_from(Platform))
def test_asking_only_adds_links(text: str, platform: Platform) -> None:
    """Who asks gets at least what comes unasked, in the same order."""
    unasked = [link.canonical for link in find_links(text, platform)]
    asked = [link.canonical for link in find_links(text, platform, asked=True)]
    assert [key for key in asked if key in unasked] == unasked


_WORDS = st.text(alphabet="abc äöü…!?.,;:()[]'\"*~_。、（）「」\n", max_size=20)


@given(before=_WORDS, after=_WORDS, platform=st.sampled_from(Platform))
def test_the_words_around_a_link_do_not_change_it(before: str, after: str, platform: Platform) -> None:
    """Whatever sentence it stands in, it is the same link."""
    assert urls(f"{before} {STORY} {after}", platform) == [STORY]
    assert urls(f"{before} ({STORY}). {after}", platform) == [STORY]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        pytest.param("example.com/x", ["https://example.com/x"], id="a host and a path"),
        pytest.param("Example.com", ["https://Example.com"], id="a host alone"),
        pytest.param(
            "bücher.example:8443/x?y=1#z", ["https://bücher.example:8443/x?y=1#z"], id="all that there may be"
        ),
        pytest.param("a.example b.example/2", ["https://a.example", "https://b.example/2"], id="two"),
        pytest.param("a.example a.example", ["https://a.example"], id="one twice"),
        pytest.param("what about example.com", [], id="among words"),
        pytest.param("1.5", [], id="a number"),
        pytest.param("user@example.com", [], id="an address of mail"),
        pytest.param("-a.example", [], id="no host"),
        pytest.param("a" * 5_000 + ".example", [], id="a name that is too long"),
    ],
)
def test_an_address_alone_needs_no_scheme_where_somebody_asks(text: str, urls: list[str]) -> None:
    """People type what they see in a browser's bar; in a message it would be any word with a dot."""
    assert [link.url for link in find_links(text, Platform.WEB, asked=True)] == urls
    assert find_links(text, Platform.WEB) == []


@pytest.mark.parametrize(
    ("text", "left_alone"),
    [
        pytest.param("🔇 {url}", True, id="a muted speaker"),
        pytest.param("{url} :mute:", True, id="as Slack writes it"),
        pytest.param("No-Brief: {url}", True, id="a word"),
        pytest.param("{url}/no-brief", False, id="a word of the address"),
        pytest.param("no-briefing {url}", False, id="a longer word"),
        pytest.param("unmute: {url}", False, id="another word"),
    ],
)
def test_a_message_can_keep_its_links_to_itself(text: str, left_alone: bool) -> None:
    """Whoever asks for them gets them all the same."""
    message = text.format(url="https://news.example.org/a")
    assert (find_links(message, Platform.SLACK) == []) is left_alone
    assert find_links(message, Platform.SLACK, asked=True)
