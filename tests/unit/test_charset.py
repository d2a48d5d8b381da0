"""The bytes decide; what a page declares is believed when they agree."""

import codecs

import pytest

from bot.articles.charset import decode

RUSSIAN = "Городской совет во вторник после долгих споров одобрил строительство нового моста через гавань. "
JAPANESE = "市議会は火曜日の夜、長い議論の末に新しい橋の建設を承認した。工事は来年三月に始まる。"
CHINESE = "市议会经过长时间辩论，于星期二批准建造新桥。工程预计明年三月开工。"
KOREAN = "시의회는 화요일 긴 토론 끝에 새 다리 건설을 승인했다. 공사는 내년 삼월에 시작된다. "
FRENCH = "Le conseil a approuvé mardi le nouveau pont après un long débat sur son coût, jugé très élevé. "
POLISH = "Rada miasta zatwierdziła we wtorek po długiej debacie budowę nowego mostu, która potrwa trzy lata. "
ARABIC = "وافق المجلس البلدي يوم الثلاثاء على بناء الجسر الجديد بعد نقاش طويل حول كلفته. "


def _page(text: str, encoding: str, *, meta: str = "") -> bytes:
    declared = f'<meta charset="{meta}">' if meta else ""
    paragraphs = f"<p>{text}</p>" * 8
    return f"<html><head>{declared}<title>{text[:20]}</title></head><body>{paragraphs}</body></html>".encode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(RUSSIAN, "windows-1251", id="Russian, windows-1251"),
        pytest.param(RUSSIAN, "koi8-r", id="Russian, KOI8-R"),
        pytest.param(JAPANESE, "shift_jis", id="Japanese, Shift JIS"),
        pytest.param(JAPANESE, "euc-jp", id="Japanese, EUC-JP"),
        pytest.param(CHINESE, "gb18030", id="Chinese, GB18030"),
        pytest.param(KOREAN, "euc-kr", id="Korean, EUC-KR"),
        pytest.param(FRENCH, "windows-1252", id="French, windows-1252"),
        pytest.param(POLISH, "windows-1250", id="Polish, windows-1250"),
        pytest.param(ARABIC, "windows-1256", id="Arabic, windows-1256"),
        pytest.param(RUSSIAN, "utf-8", id="UTF-8"),
    ],
)
@pytest.mark.parametrize("declared", ["header", "meta", "nowhere"])
def test_a_page_is_decoded_whether_or_not_it_says_how(text: str, encoding: str, declared: str) -> None:
    """Undeclared pages are read too; their bytes tell."""
    body = _page(text, encoding, meta=encoding if declared == "meta" else "")
    header = f"text/html; charset={encoding}" if declared == "header" else "text/html"
    assert text in decode(body, header)


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        pytest.param(_page(FRENCH, "utf-8"), "text/html; charset=iso-8859-1", FRENCH, id="UTF-8 declared as Latin-1"),
        pytest.param(_page(FRENCH, "utf-8", meta="windows-1252"), "text/html", FRENCH, id="UTF-8, meta says otherwise"),
        pytest.param(_page(FRENCH, "cp1252"), "text/html; charset=utf-8", FRENCH, id="windows-1252 declared as UTF-8"),
        pytest.param(_page(RUSSIAN, "cp1251", meta="cp1251"), "text/html; charset=utf-8", RUSSIAN, id="meta is right"),
        pytest.param(_page(FRENCH, "utf-8"), "text/html; charset=klingon", FRENCH, id="no such charset"),
        pytest.param(_page(FRENCH, "utf-8"), "text/html; charset=", FRENCH, id="charset left empty"),
        pytest.param(codecs.BOM_UTF8 + _page(FRENCH, "utf-8"), "text/html; charset=cp1251", FRENCH, id="UTF-8 mark"),
        pytest.param(codecs.BOM_UTF16_LE + _page(FRENCH, "utf-16-le"), "text/html", FRENCH, id="UTF-16 mark"),
        pytest.param(_page(JAPANESE, "iso2022_jp", meta="iso-2022-jp"), "text/html", JAPANESE, id="seven-bit Japanese"),
        pytest.param(b"<p>5 < 6 \xff and on</p>" + "é".encode() * 200, "", "5 < 6 \ufffd and on", id="one broken byte"),
        pytest.param(b"<p>+ADw-script+AD4-</p>", "text/html; charset=utf-7", "+ADw-script+AD4-", id="UTF-7 is none"),
    ],
)
def test_wrong_declarations_do_no_harm(body: bytes, header: str, expected: str) -> None:
    """Half of the web's wrong declarations are UTF-8 pages that say Latin-1."""
    assert expected in decode(body, header)
