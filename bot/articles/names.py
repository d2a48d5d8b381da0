"""What is a person's name, in a byline or in a field that declares one. Better no name than a wrong one."""

import re
from collections.abc import Iterator

from bot.articles.structured import unescaped

NAME_CHARS_MIN = 2
NAME_CHARS_MAX = 60
NAME_WORDS_MAX = 6
#: A line that ends with "reporter" in Japanese, Chinese or Korean; a longer one is a sentence.
EASTERN_BYLINE_CHARS_MAX = 24

_BY = (
    r"(?:this (?:post|article|story) (?:was|is) )?(?:written|posted|published|reported|researched|words|text|story|"
    r"article|post|view all posts|all posts|more posts) by|(?:(?:ein )?interview|propos recueillis|testo) "
    r"(?:by|von|par|di)|by|von|par|por|di|door|av|af|auteurs?|autrice|autor(?:in|es|as?|ka|zy)?|författare|yazar|yazan|"
    r"authors?|contributors?|redactie|(?:text|words|texte|texto|testo)(?=\s*:)|текст|автор|автори|авторы|przez|tekst|"
    r"بقلم|كتب|كتبت|작성자|글쓴이|글"
)
_PREFIX = re.compile(rf"^(?:{_BY})(?=\W|$)[\s:：]*", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*[;|•·/()（）［］\[\]]\s*|,\s+|\s+[-–—]\s+|\s+(?:and|und|et|y|e|en|i|og|och|ve|и|і|та|with|&|\+)\s+|、|，|\s+و\s?|"
    r"\s+(?:on behalf of|for|in|at|on|für|pour|para|per|voor|dla|для)\s+|,?$"
)
_PARTICLE = re.compile(
    r"(?:del?|della|de[rns]|d[iao]s?|du|l[ae]|v[ao]n|vom|zu[mr]?|te[rn]?|bin|ibn|[ae]l|a[fv]|[yei])$", re.IGNORECASE
)
_CREDENTIAL = re.compile(r"^(?:[A-Z]{2,6}|[A-Z]\.?[A-Za-z]{0,3}\.?(?:[A-Z]\.?)+|Ph\.?D\.?|Jr\.?|Sr\.?|Esq\.?)$")
_CAPITALISED = re.compile(
    r"^[^\W\d_a-zß-öø-ÿа-яіїєґ][^\W\d_]*(?:['’.-][^\W\d_]*)*\.?$|^[a-z]{1,2}['’][A-Z]\w+$|^[A-Z]\.$"
)
#: No name at all, also when it is declared.
_NOBODY = re.compile(
    r"https?:|www\.|@|^\W*$|^\d+$|^(?:admin\w*|webmaster|unknown|anonymous|null|undefined|none|n/a|author|editor|staff|team|"
    r"user|guest|root|test|default|super ?user|(?:site|web) ?editor|web ?team|wordpress|joomla|drupal|blogger|wix|"
    r"squarespace|shopify)$",
    re.IGNORECASE,
)
#: What people are, by the words for it in the languages of the layout.
_JOB = re.compile(
    r"\b(?:reporters?|editors?|writers?|correspondents?|columnists?|contributors?|journalists?|photographers?|producers?|"
    r"interns?|authors?|analysts?|strategists?|consultants?|ceo|cto|founders?|co-?founders?|directors?|managers?|"
    r"presidents?|specialists?|experts?|leaders?|bloggers?|(?:chef)?redakteur(?:in|e)?|reporterin|autor(?:in|en)?|"
    r"korrespondent(?:in|en)?|journalist(?:in|en)?|volontär(?:in)?|journalistes?|rédact(?:eur|rice)s?|auteurs?|autrice|"
    r"correspondante?s?|envoyée? spéciale?|chroniqueu(?:r|se)|pigiste|periodistas?|redactor(?:a|es)?|columnista|"
    r"corresponsal(?:es)?|enviad[oa] especial|jornalistas?|repórter(?:es)?|redator(?:a|es)?|editora|giornalist[aie]|"
    r"redatt(?:ore|rice)|corrispondente|inviat[oa]|verslaggever|redacteur|dziennikar(?:z|ka|ze)|redaktor(?:ka)?|"
    r"korespondent(?:ka)?|reporter(?:ka)?|корреспондент\w*|журналист\w*|редактор\w*|обозреватель|автор\w*|"
    r"кореспондент\w*|журналіст\w*|оглядач\w*|redaktör|skribent|krönikör|muhabir\w*|yazar\w*|editörü?|gazeteci)\b|"
    r"مراسل|صحفي|محرر|كاتب",
    re.IGNORECASE,
)
#: What papers and agencies are called, and the offices of any of them.
_PAPER = re.compile(
    r"\b(?:gazette|times|herald|tribune|courier|chronicle|telegraph|observer|newspapers?|news agency|reuters|afp|dpa|"
    r"efe|ansa|tass|bloomberg|associated press|zeitung|nachrichten|anzeiger|tagblatt|kurier|quotidien|journal|gaceta|"
    r"diario|periódico|noticias|jornal|giornale|corriere|gazzetta|krant|dagblad|nieuwsblad|gazeta|dziennik|газета|вести|"
    r"новости|известия|новини|tidning(?:en)?|gazetesi|haber ajansı)\b|^(?:ap|pap|anp|apa)$|"
    r"^(?:(?:die|the|la|our|the web|web|news|online) )?(?:redaktion|redaction|rédaction|redacción|redação|redazione|"
    r"redactie|redakcja|редакция|редакція|redaktionen|newsroom|newsdesk|news desk|editorial(?: team| board| staff)?|"
    r"staff|team|(?:from )?(?:staff|wire|agency) reports?|(?:web|sports|news|city|world|staff) desk|agencies)$",
    re.IGNORECASE,
)
#: The same behind somebody's name: where he works.
_OFFICE = re.compile(
    r"\b(?:news\w*|magazine|press|agency|media|network|university|institute|association|inc|llc|ltd|gmbh|company|staff|"
    r"team|desk|department|bureau)\b|^(?:the|der|die|das|le|la|les|el|los|il|de|het) ",
    re.IGNORECASE,
)
#: No name when it stands in running text.
_NO_NAME = re.compile(
    r"\d|^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?$|\b(?:read|view|posts?|share|follow|subscribe|more|"
    r"newsletter|comments?|updated|published|minutes?|head|staff|guest|image|photo|photograph\w*|getty|copyright|rights|"
    r"category|home|menu|about|contact|profile|biography|(?:mon|tues|wednes|thurs|fri|satur|sun)day|grader|licensed|"
    r"development|marketing|team|our|the|your|this|video|news)\b",
    re.IGNORECASE,
)

_HAN, _KANA = "\u4e00-\u9fff々ヶ", "\u3041-\u30ff"
_EASTERN = re.compile(rf"[{_HAN}{_KANA}\uac00-\ud7af]")
_EASTERN_TITLE = (
    r"(?:[本該]?[报報紙]|新华社|中新社)?(?:记者|記者|特派员|特派員|通讯员|編集委員|編集長|論説委員|解説委員|ライター|編集者|기자|"
    r"선임기자|인턴기자|특파원|논설위원)"
)
_EASTERN_BEFORE = re.compile(
    rf"^(?:作者|撰文|撰稿|責任編集|取材|執筆者?|著者|筆者|文責|文|聞き手|글|작성자|{_EASTERN_TITLE})(?:[・･](?:文|取材|撮影|写真))*"
    r"\s*[:：／/・｜|＝=]?\s*"
)
_EASTERN_REPORTER = re.compile(rf"{_EASTERN_TITLE}$")
_EASTERN_BEHIND = re.compile(rf"\s*(?:{_EASTERN_TITLE}|さん|氏|报道|報道|撰|摄)$")
_EASTERN_NAME = re.compile(
    rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,3}}[{_KANA}]{{1,4}}|[{_HAN}]{{1,3}} [{_HAN}{_KANA}]{{1,4}}|"
    r"[ァ-ヶー]{2,}(?:[・＝ ][ァ-ヶー]{2,})+|[가-힣]{2,4}|[가-힣]{1,2} [가-힣]{1,3}"
)
_EASTERN_OFFICE = re.compile(
    r"(?:部|社|局|課|会|団|班|室|網|网|報|报|新聞|通信|編集|取材|記事|一覧|続き|読む|写真|関連|提供|委員|チーム|ニュース|"
    r"匿名|管理者|管理人|スタッフ|小编|管理员|관리자|운영자|"
    r"편집|신문|뉴스|기사|제공|사진|구독|더보기|팀|부)$"
)
_BETWEEN_EASTERN = re.compile(rf"(?<=[{_HAN}])[・･](?=[{_HAN}])|[\s,，、／/]+(?=[{_HAN}]{{2,4}}(?:$|[\s,，、／/]))")


def signed_by(line: str) -> bool:
    """Whether the line is a byline: "By" in some language, and a name; or a name and "reporter" (홍길동 기자)."""
    said = says_by(line) or (len(line) <= EASTERN_BYLINE_CHARS_MAX and _EASTERN_REPORTER.search(line))
    return bool(said and names_in(line))


def says_by(line: str) -> int:
    """How many characters of a line say that a name follows: "By", "Von", "文・"; 0 for none."""
    inside = line.lstrip("（(【")
    found = _PREFIX.match(inside) or _EASTERN_BEFORE.match(inside)
    return found.end() + len(line) - len(inside) if found else 0


def declared_names(text: str, *, inverted: bool = False) -> list[str]:
    """
    The names in a field that holds names and nothing else. Jobs, papers and their offices are none.

    Args:
        text: Of the field.
        inverted: It is one of those in which the family name comes first ("Halloran, Mira"), always.
    """
    text = " ".join(unescaped(text).split())
    if _NOBODY.search(text):
        return []
    if name := _turned(text, always=inverted):
        return [name]
    if _EASTERN.search(text):
        return list(_eastern_names(text))
    names: list[str] = []
    for part in (part.strip(" ,.-–—:\"'") for part in _SPLIT.split(_PREFIX.sub("", text))):
        if 1 < len(part) <= NAME_CHARS_MAX and not _is_other(part) and not (names and _stands_behind(part, names[-1])):
            names.append(part)
    return names


def _stands_behind(part: str, name: str) -> bool:
    """Whether a part behind a name says where its bearer works, or his degree: "Mira Halloran, Futurism"."""
    one_word = " " in name and " " not in part
    return one_word or bool(_OFFICE.search(part) or _CREDENTIAL.fullmatch(part))


def is_paper(text: str) -> bool:
    """Whether a text names a newspaper, an agency, or the office of one."""
    return bool(_PAPER.search(text) or _EASTERN_OFFICE.search(text))


def names_in(text: str) -> list[str]:
    """The names at the beginning of a byline, up to the first thing that is none."""
    text = " ".join(text.split())
    if _EASTERN.search(text):
        return list(_eastern_names(text))
    text = _PREFIX.sub("", _PREFIX.sub("", text))
    names: list[str] = []
    for part in filter(None, (part.strip(" ,-–—:") for part in _SPLIT.split(text))):
        if _is_name(part):
            names.append(part)
        elif names:
            break
    return names


def _turned(text: str, *, always: bool) -> str:
    """A name whose family's part comes first ("Halloran, Mira") the right way round; "" for other fields."""
    family, comma, given = (part.strip() for part in text.partition(","))
    if not comma or "," in given or ";" in text or not family or not given:
        return ""
    both = f"{given} {family}"
    single = len(family.split()) == 1 and len(given.split()) == 1 and len(given) > 1
    usable = always or (single and not _is_other(given) and not _is_other(family))
    return both if usable and _is_name(both) and not _CREDENTIAL.match(given) else ""


def _is_other(part: str) -> bool:
    """Whether a part of a field is a job, a paper or a degree, and so no name."""
    return bool(_NOBODY.search(part) or _JOB.search(part) or _PAPER.search(part))


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(text) > NAME_CHARS_MAX or len(words) > NAME_WORDS_MAX:
        return False
    if _CREDENTIAL.match(words[0]) and (len(words) == 1 or not text.isupper()):
        return False
    if _NO_NAME.search(text) or _is_other(text) or len(text) < NAME_CHARS_MIN:
        return False
    proper = [word for word in words if not _PARTICLE.match(word)]
    return bool(proper) and all(_CAPITALISED.match(word) or _CREDENTIAL.match(word) for word in proper)


def _eastern_names(text: str) -> Iterator[str]:
    """The names in a Japanese, Chinese or Korean byline, without what their bearers are."""
    text = text.strip(" 　（）()【】［］[]<>＜＞")
    before = _EASTERN_BEFORE.match(text)
    text = text[before.end() :] if before else text
    # In Chinese several names stand side by side; in Japanese a space divides family and given name.
    chinese = bool(before and re.search("[记员报]", before[0]))
    pieces = _BETWEEN_EASTERN.split(text) if chinese or not _EASTERN_NAME.fullmatch(text) else [text]
    for piece in pieces:
        name = piece.strip(" 　（）()【】")
        while (shorter := _EASTERN_BEHIND.sub("", name)) != name:
            name = shorter
        if not _EASTERN_NAME.fullmatch(name) or _EASTERN_OFFICE.search(name):
            return
        yield name
