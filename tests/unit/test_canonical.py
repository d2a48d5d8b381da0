"""The canonical form: two links to one article are recognised, two articles never mixed up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.canonical import WRAPPERS_MAX, canonical, carries_token, unwrapped
from bot.domain.group import group
from bot.domain.link_rules import (
    NO_ARTICLE_HOSTS,
    TOKENS_BY_HOST,
    TRACKING,
    TRACKING_BY_HOST,
    TRACKING_PREFIXES,
    WRAPPERS,
)

STORY = "https://news.example/2026/bridge"


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param("http://news.example/2026/bridge", id="http"),
        pytest.param("HTTPS://NEWS.Example/2026/bridge", id="case of scheme and host"),
        pytest.param("https://news.example./2026/bridge", id="dot at the end of the host"),
        pytest.param("https://news.example:443/2026/bridge", id="port of https"),
        pytest.param("http://news.example:80/2026/bridge", id="port of http"),
        pytest.param("https://news.example:/2026/bridge", id="empty port"),
        pytest.param("https://www.news.example/2026/bridge", id="www"),
        pytest.param("https://m.news.example/2026/bridge", id="m"),
        pytest.param("https://mobile.news.example/2026/bridge", id="mobile"),
        pytest.param("https://amp.news.example/2026/bridge", id="amp host"),
        pytest.param("https://www.m.news.example/2026/bridge", id="www and m"),
        pytest.param("https://reader:secret@news.example/2026/bridge", id="credentials"),
        pytest.param(f"{STORY}/", id="slash at the end"),
        pytest.param(f"{STORY}/index.html", id="index file"),
        pytest.param(f"{STORY}#comments", id="fragment"),
        pytest.param(f"{STORY}#:~:text=bridge", id="text fragment"),
        pytest.param(f"{STORY}?", id="empty query"),
        pytest.param(f"{STORY}?&&", id="query of nothing"),
        pytest.param(f"{STORY}?utm_source=a&utm_medium=b&UTM_Campaign=c", id="campaign"),
        pytest.param(f"{STORY}?fbclid=1&gclid=2&msclkid=3&mc_cid=4&mc_eid=5&igshid=6", id="click ids"),
        pytest.param(f"{STORY}?%75tm_source=a", id="campaign, escaped"),
        pytest.param(f"{STORY}?dicbo=v2-abc&tblci=1#tblci1", id="Outbrain and Taboola"),
        pytest.param(f"{STORY}?wprov=sfla1", id="Wikipedia's share links"),
        pytest.param(f"{STORY}?spm=a2c4g.1&vd_source=1", id="Alibaba and bilibili"),
        pytest.param(f"{STORY}?gaa_at=eafs&gaa_n=1&gaa_ts=2&gaa_sig=3", id="Google's showcase"),
        pytest.param(f"{STORY}?ftag=COS-05-10aaa0a", id="CBS"),
        pytest.param(f"{STORY}?ocid=msedgntp&cvid=4bc&ei=12", id="Microsoft's newsfeed"),
        pytest.param(f"{STORY}?share=twitter", id="share button"),
        pytest.param(f"{STORY}?share_id=7&source=letter.example", id="who shared it, and where"),
        pytest.param(f"{STORY}?share=jetpack-whatsapp", id="share button, WhatsApp"),
        pytest.param(f"{STORY}?fbclid=1&amp;utm_source=x&amp;share=email", id="escaped once too often"),
        pytest.param("https://touch.news.example/2026/bridge", id="touch"),
        pytest.param(f"{STORY}?ref=letter.example", id="referrer that is a host"),
        pytest.param(f"{STORY}/amp", id="amp at the end"),
        pytest.param(f"{STORY}/amp/", id="amp and slash at the end"),
        pytest.param("https://news.example/amp/2026/bridge", id="amp in front"),
        pytest.param("https://news.example/2026/amp/bridge", id="amp in between"),
        pytest.param(f"{STORY}.amp", id="amp as an ending"),
        pytest.param(f"{STORY}?amp", id="amp parameter"),
        pytest.param(f"{STORY}?amp=1", id="amp parameter with value"),
        pytest.param(f"{STORY}?outputType=amp", id="amp as a value"),
        pytest.param("https://news.example/2026/%62ridge", id="escape that needs none"),
        pytest.param("https://www.google.com/amp/s/news.example/2026/bridge", id="Google's AMP viewer"),
        pytest.param("https://www.google.com/amp/s/amp.news.example/2026/bridge/amp/?amp=1", id="AMP four times over"),
        pytest.param("https://news-example.cdn.ampproject.org/c/s/news.example/2026/bridge", id="AMP cache"),
        pytest.param("https://news-example.cdn.ampproject.org/v/news.example/2026/bridge?amp_js_v=0.1", id="AMP view"),
        pytest.param("https://cdn.ampproject.org/c/s/news.example/2026/bridge", id="AMP cache, old host"),
        pytest.param(
            "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fnews.example%2F2026%2Fbridge&ved=1", id="Google result"
        ),
        pytest.param("https://www.google.com/url?q=https://news.example/2026/bridge&sa=D", id="Google redirect"),
        pytest.param(
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F2026%2Fbridge%3Ffbclid%3D1&h=2", id="FB"
        ),
        pytest.param("https://l.instagram.com/?u=https%3A%2F%2Fnews.example%2F2026%2Fbridge&e=1", id="Instagram"),
        pytest.param("https://slack-redir.net/link?url=https%3A%2F%2Fnews.example%2F2026%2Fbridge", id="Slack"),
        pytest.param("https://t.umblr.com/redirect?z=https%3A%2F%2Fnews.example%2F2026%2Fbridge&t=1", id="Tumblr"),
        pytest.param("https://out.reddit.com/t3_1?url=https%3A%2F%2Fnews.example%2F2026%2Fbridge&token=1", id="Reddit"),
        pytest.param(
            "https://www.youtube.com/redirect?event=d&q=https%3A%2F%2Fnews.example%2F2026%2Fbridge", id="YouTube"
        ),
        pytest.param("https://href.li/?https://news.example/2026/bridge", id="the whole query"),
        pytest.param(
            "https://urldefense.com/v3/__https://news.example/2026/bridge__;!!N8Xdb1VRTUMlZeI!abc-1$", id="Proofpoint 3"
        ),
        pytest.param(
            "https://urldefense.com/v3/__https:/news.example/2026/bridge?utm_source=a*b__;Iw!!abc!x$",
            id="Proofpoint 3, a slash and a character replaced",
        ),
        pytest.param(
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__news.example_2026_bridge&d=DwMFaQ&c=1&e=", id="and 2"
        ),
        pytest.param("https://urldefense.proofpoint.com/v1/url?u=https://news.example/2026/bridge&k=1", id="and 1"),
        pytest.param(
            "https://protect2.fireeye.com/v1/url?k=1&q=1&u=https%3A%2F%2Fnews.example%2F2026%2Fbridge", id="FE"
        ),
        pytest.param(
            "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.example%2F2026%2Fbridge&data=1",
            id="Outlook",
        ),
        pytest.param(
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fnews.example"
            "%252F2026%252Fbridge",
            id="wrapper in a wrapper",
        ),
    ],
)
def test_variants_of_one_article_are_one(variant: str) -> None:
    """The same link again costs no fetch and no model call, however it was shared."""
    assert canonical(variant) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f"{STORY}?id=1", f"{STORY}?id=2", id="article by number"),
        pytest.param(f"{STORY}?page=1", STORY, id="page"),
        pytest.param(f"{STORY}?ref=main", STORY, id="ref that is no host"),
        pytest.param(f"{STORY}?v=a", f"{STORY}?v=A", id="case of a value"),
        pytest.param("https://news.example/A", "https://news.example/a", id="case of the path"),
        pytest.param("https://news.example:8443/a", "https://news.example/a", id="other port"),
        pytest.param("https://blog.news.example/a", "https://news.example/a", id="subdomain"),
        pytest.param("https://news.example/a%2Fb", "https://news.example/a/b", id="escaped slash"),
        pytest.param("https://news.example/#!/a", "https://news.example/#!/b", id="hashbang route"),
        pytest.param("https://news.example/#/a/1", "https://news.example/#/a/2", id="route in the fragment"),
        pytest.param("https://news.example/all?source=a.example", "https://news.example/all", id="source of a list"),
        pytest.param(
            "https://news.example/share?share_id=1", "https://news.example/share?share_id=2", id="shared thing"
        ),
        pytest.param("https://news.example/amp", "https://news.example/", id="page called amp"),
        pytest.param("https://news.example/amplifier", "https://news.example/lifier", id="word that begins alike"),
        pytest.param("https://faß.example/a", "https://fass.example/a", id="sharp s"),
        pytest.param("https://m.de/a", "https://de/a", id="site called m"),
        pytest.param("https://news.example/search?q=amp", "https://news.example/search", id="search for amp"),
        pytest.param("https://news.example/list?type=amp", "https://news.example/list", id="type of product"),
        pytest.param("https://news.example/calc?amp=16", "https://news.example/calc", id="amperes"),
        pytest.param("https://news.example/tag/amp/x", "https://news.example/tag/x", id="tag and letter"),
        pytest.param("https://news.example/tag/amp", "https://news.example/tag", id="tag"),
        pytest.param("https://news.example/wiki/amp", "https://news.example/wiki", id="entry of an encyclopedia"),
        pytest.param("https://shop.example/bass/amp/twin-reverb", "https://shop.example/bass/twin-reverb", id="goods"),
        pytest.param("https://news.example/best-guitars/amp", "https://news.example/best-guitars", id="part of a list"),
        pytest.param("https://touch.wordpress.com/a", "https://wordpress.com/a", id="blog called touch"),
        pytest.param("https://m.github.io/a", "https://github.io/a", id="pages of somebody called m"),
        pytest.param("https://amp.pages.dev/a", "https://mobile.pages.dev/a", id="two tenants"),
        pytest.param("https://mobile.substack.com/p/a", "https://substack.com/p/a", id="newsletter called mobile"),
        pytest.param("https://en.m.blogspot.com/a", "https://en.blogspot.com/a", id="below a blog called m"),
        pytest.param("https://m.co.uk/a", "https://co.uk/a", id="British site called m"),
        pytest.param("https://amp.com.au/a", "https://com.au/a", id="Australian company"),
        pytest.param("http://news.example:443/a", "https://news.example/a", id="http at the port of https"),
        pytest.param("https://news.example:80/a", "http://news.example/a", id="https at the port of http"),
        pytest.param("http://news.example:443/a", "https://news.example:80/a", id="both the wrong way round"),
        pytest.param("https://news.example/story.php?ei=12", "https://news.example/story.php?ei=13", id="name by ei"),
        pytest.param("https://news.example/a?share=9f2c", "https://news.example/a", id="share that is no button"),
        pytest.param("https://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijK", id="two videos"),
        pytest.param(
            "https://youtube.com/embed/videoseries?list=1", "https://youtube.com/embed/videoseries?list=2", id="lists"
        ),
        pytest.param(
            "https://youtube.com/abcdefghijk", "https://youtu.be/abcdefghijk", id="channel named like a video"
        ),
        pytest.param(f"https://web.archive.org/web/2026/{STORY}", STORY, id="copy in an archive"),
        pytest.param("https://arxiv.org/abs/2609.01234v1", "https://arxiv.org/abs/2609.01234v2", id="versions"),
        pytest.param("https://news.example/?s=1", "https://news.example/", id="parameter of another site"),
    ],
)
def test_different_articles_stay_apart(one: str, other: str) -> None:
    """Two articles taken for one are worse than one taken for two."""
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://news.example", "https://news.example/", id="home page"),
        pytest.param("https://news.example/a?b=2&a=1&a=0", "https://news.example/a?a=0&a=1&b=2", id="order"),
        pytest.param(
            "https://BÜCHER.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC", id="Unicode"
        ),
        pytest.param("https://xn--bcher-kva.example/%c3%a4", "https://xn--bcher-kva.example/%C3%A4", id="escaped"),
        pytest.param("https://例え。jp/a", "https://xn--r8jz45g.jp/a", id="ideographic dot"),
        pytest.param("https://en.m.wikipedia.org/wiki/Bridge", "https://en.wikipedia.org/wiki/Bridge", id="Wikipedia"),
        pytest.param("https://edition.cnn.com/a/index.html", "https://cnn.com/a", id="alias"),
        pytest.param("https://www.bbc.co.uk/news/1?at_medium=x", "https://bbc.com/news/1", id="alias and tracking"),
        pytest.param("https://www.nytimes.com/a.html?smid=tw&x=1", "https://nytimes.com/a.html?x=1", id="own tracking"),
        pytest.param("https://youtu.be/abcdefghijk?si=x&t=30", "https://youtube.com/watch?v=abcdefghijk", id="YouTube"),
        pytest.param(
            "https://m.youtube.com/watch?app=desktop&v=abcdefghijk&list=1",
            "https://youtube.com/watch?v=abcdefghijk",
            id="YouTube, from a list",
        ),
        pytest.param(
            "https://www.youtube.com/shorts/abcdefghijk", "https://youtube.com/watch?v=abcdefghijk", id="short"
        ),
        pytest.param("http://news.example:443/a?b=1", "http://news.example:443/a?b=1", id="http at the port of https"),
        pytest.param(
            "https://urldefense.com/v3/__https://a.example/caf*__;w6k!!c!d$",
            "https://a.example/caf%C3%A9",
            id="Proofpoint 3, a letter",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://a.example/b**Ac__;0LHQsg!!c!d$",
            "https://a.example/b%D0%B1%D0%B2c",
            id="Proofpoint 3, two letters as one mark",
        ),
        pytest.param("https://urldefense.com/v3/nothing", "https://urldefense.com/v3/nothing", id="broken wrapper"),
        pytest.param(
            "https://urldefense.com/v3/__https://a.example/*__;w!!c!d$",
            "https://urldefense.com/v3/__https://a.example/*__;w!!c!d$",
            id="broken characters",
        ),
        pytest.param("http://[::1]:80/a", "https://[::1]/a", id="IPv6"),
        pytest.param("http://[::1", "http://[::1", id="cannot be parsed"),
        pytest.param("https://news.example:99999/a", "https://news.example:99999/a", id="no port"),
        pytest.param("ftp://news.example/a", "ftp://news.example/a", id="other scheme"),
        pytest.param("no address", "no address", id="no address"),
        pytest.param("", "", id="nothing"),
        pytest.param(
            "https://www.google.com/url?q=not-an-address", "https://google.com/url?q=not-an-address", id="no target"
        ),
        pytest.param(
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://google.com/url?q=javascript:alert(1)",
            id="script",
        ),
    ],
)
def test_canonical_form(url: str, expected: str) -> None:
    """What is stored in the ledger for ever."""
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://medium.com/p/1?sk=abc", id="Medium"),
        pytest.param("https://blog.example/p/1?source=friends_link&sk=abc", id="a Medium blog under its own name"),
        pytest.param("https://www.nytimes.com/a.html?unlocked_article_code=1.x.y&smid=url-share", id="unlocked code"),
        pytest.param("https://www.ft.com/content/1?accessToken=z&sharetype=gift", id="access token"),
        pytest.param("https://www.theatlantic.com/a/1/?gift=abc", id="gift"),
        pytest.param("https://www.spiegel.de/a-1?giftToken=1", id="gift token"),
        pytest.param("https://www.economist.com/a?giftId=1", id="gift id"),
        pytest.param("https://www.wsj.com/a?st=abc&reflink=share", id="name that only one site uses for it"),
        pytest.param("https://news.example/a?pwapi_token=eyJ", id="last part of a name"),
        pytest.param("https://news.example/a?id=1&%67ift=x", id="escaped"),
        pytest.param("https://files.example/a.pdf?X-Amz-Signature=1", id="signed address"),
        pytest.param("https://www.google.com/url?q=https%3A%2F%2Fnews.example%2Fa%3Fgift%3Dx", id="in a wrapper"),
    ],
)
def test_a_token_is_part_of_what_was_asked_for(url: str) -> None:
    """What it opened is no answer to those who ask for the address without it."""
    assert carries_token(url)
    assert carries_token(canonical(url))
    assert canonical(url) != canonical(unwrapped(url).partition("?")[0])


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://news.example/a", id="no query"),
        pytest.param("https://news.example/a?id=1&page=2", id="ordinary parameters"),
        pytest.param("https://news.example/gift?topic=gifts&risk=1&design=2", id="words that hold one"),
        pytest.param("https://news.example/a?utm_source=gift", id="value"),
        pytest.param("https://news.example/a?mkt_tok=abc", id="tracking that is called a token"),
        pytest.param("https://news.example/a?st=1", id="name that another site uses for it"),
        pytest.param("https://news.example/a?", id="empty query"),
        pytest.param("http://[::1", id="cannot be parsed"),
    ],
)
def test_other_parameters_are_no_tokens(url: str) -> None:
    """What is for one channel alone is read anew in every other."""
    assert not carries_token(url)


def test_wrappers_are_opened_up_to_a_depth() -> None:
    """A link that is wrapped more often than anything honest is left as it is."""
    wrapped = STORY
    for _ in range(WRAPPERS_MAX):
        wrapped = f"https://href.li/?{wrapped}"
    assert unwrapped(wrapped) == STORY
    deeper = f"https://href.li/?{wrapped}"
    assert unwrapped(deeper) == deeper


def test_rules_are_written_as_canonical_leaves_names() -> None:
    """A rule for a host that never occurs would never work."""
    hosts = {
        *TRACKING_BY_HOST,
        *TOKENS_BY_HOST,
        *NO_ARTICLE_HOSTS,
        *(host for host in WRAPPERS if not host.startswith(".")),
    } - {"google"}
    assert {host for host in hosts if canonical(f"https://{host}/a") != f"https://{host}/a"} == set()
    names = {*TRACKING, *TRACKING_PREFIXES}.union(*TRACKING_BY_HOST.values())
    assert {name for name in names if name != name.lower()} == set()


_PIECES = st.sampled_from(
    ["http://", "https://", "www.", "m.", "en.m.", "amp.", "news.example", "google.com", "/url?q=", "href.li/?",
     "/amp/", ".amp", "%61", "%2561", "%", "/%75rl?q=", "[::1]", "(", "#!a", "#b", ":80", ":8080", "u:p@", "?", "&",
     "=", "utm_a=1", "ref=a.bc", "é", "。", "ß", "İ", "ﬀ", "\ud800", "\n", " ", "/index.html", "/", ".", "//", ";", "+",
     ":443", "urldefense.com/v3/__", "__;Iw!!a", "*", "youtu.be/abcdefghijk", "youtube.com/watch?v=", "&amp;share=x",
     "touch.", "github.io", "/amp", "2026"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=25).map(lambda pieces: "https://" + "".join(pieces))))
def test_the_canonical_form_is_its_own(url: str) -> None:
    """Never an exception, and stable: what is stored is what is looked up."""
    assert canonical(canonical(url)) == canonical(url)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_the_group_of_any_link_is_its_own(url: str) -> None:
    """What two links are taken for one by does not depend on how often it is asked."""
    for archive in ("", "https://web.archive.org/web/2026/", "https://archive.ph/newest/"):
        found = group(canonical(f"{archive}https://{url}"))
        assert group(found) == found
