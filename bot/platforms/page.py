"""
A page of HTML that stands alone: it loads nothing, runs nothing, prints, and is light or dark as its reader has it.

Its one style is named in its policy by its hash, so that nothing that came in with a text could add another.
"""

import base64
import hashlib
from collections.abc import Iterable
from html import escape

from bot.language.hygiene import visible

_STYLE = """
:root{color-scheme:light dark;--ink:#16191d;--soft:#565d69;--line:#d9dde3;--link:#0b57d0;--ground:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a9b1bd;--line:#3a4048;--link:#8ab4f8;--ground:#14171a}}
*{box-sizing:border-box}
body{max-width:44rem;margin:0 auto;padding:2rem 1rem;font:1rem/1.6 system-ui,sans-serif;color:var(--ink);
background:var(--ground);overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.25;margin:0}
h2{font-size:1.15rem;line-height:1.35;margin:0}
section{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1.25rem}
p{margin:.5rem 0}ol,ul{margin:.5rem 0;padding-left:1.4rem}li{margin:.25rem 0}
.soft,small,footer{color:var(--soft);font-size:.875rem}
figure{margin:1rem 0}svg{width:100%;height:auto}
.lead{font-size:1.125rem}.end{font-weight:600}
a{color:var(--link)}a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
footer{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:.75rem}
button{font:inherit;padding:.5rem 1rem}
@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--line:#999;--link:#000;--ground:#fff}
body{max-width:none;padding:0;font-size:10.5pt}section,li{break-inside:avoid}h2{break-after:avoid}
a[href]::after{content:" <" attr(href) ">";font-size:.8em;overflow-wrap:anywhere}}
""".replace("\n", "")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def page(language: str, title: str, body: Iterable[str], *, forms: bool = False) -> str:
    """
    The page.

    Args:
        language: A BCP 47 tag.
        title: Plain text.
        body: Elements, in which strangers' text is escaped; what is "" is left out. A heading of the first order is put
            before them.
        forms: Whether it has a form, which leads to itself.
    """
    return _whole(language, title, [f"<h1>{safe(title)}</h1>", *body], forms=forms)


def document(language: str, title: str, body: Iterable[str]) -> str:
    """The same of a body that has its own heading."""
    return _whole(language, title, body, forms=False)


def safe(text: str) -> str:
    """A stranger's text as HTML: escaped, without what nobody sees."""
    return escape(visible(text))


def paragraph(text: str, kind: str = "") -> str:
    """A stranger's text as a paragraph of a class; "" for none."""
    of_class = f' class="{kind}"' if kind else ""
    return f"<p{of_class}>{safe(text)}</p>" if text else ""


def _whole(language: str, title: str, body: Iterable[str], *, forms: bool) -> str:
    sends_to = "'self'" if forms else "'none'"
    policy = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action {sends_to}"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="generator" content="Newsbrief">'
        f"<title>{safe(title)}</title><style>{_STYLE}</style>"
    )
    parts = "\n".join(filter(None, body))
    return f'<!doctype html>\n<html lang="{safe(language)}"><head>{head}</head>\n<body>\n{parts}\n</body></html>'
