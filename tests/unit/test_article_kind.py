"""What kind of piece an article is, in four languages each, by three signs each; and what only looks like one."""

import json

import pytest

from bot.articles.document import read
from bot.domain.article import Article, ArticleKind

STORIES = {
    "en": (
        "Ferry company stops its evening sailings",
        (
            "The ferry company of Lower Marne will stop its evening sailings in October, because two of its "
            "five boats have failed their inspection, the director said on Wednesday."
        ),
        (
            "The repair of each will cost 3.4 million crowns, more than half of what it earned in the whole "
            "of last year."
        ),
    ),
    "de": (
        "Fähre fällt abends aus",
        (
            "Die Fährgesellschaft im Sund streicht von Oktober an ihre Abendfahrten, weil zwei ihrer fünf "
            "Schiffe nicht durch die Prüfung gekommen sind, wie die Geschäftsführerin am Mittwoch sagte."
        ),
        ("Die Reparatur kostet je Schiff 3,4 Millionen Kronen, mehr als die Hälfte des Gewinns im vergangenen Jahr."),
    ),
    "fr": (
        "Le bac ne part plus le soir",
        (
            "La compagnie des bacs du Sund supprime ses traversées du soir à partir d’octobre, parce que deux"
            " de ses cinq bateaux n’ont pas passé la visite, a dit mercredi sa directrice."
        ),
        (
            "La réparation de chaque bateau coûtera 3,4 millions de couronnes, plus de la moitié du bénéfice "
            "de l’an dernier."
        ),
    ),
    "es": (
        "El barco ya no sale por la tarde",
        (
            "La compañía de transbordadores suprime sus viajes de la tarde desde octubre, porque dos de sus "
            "cinco barcos no pasaron la inspección, dijo el miércoles su directora."
        ),
        ("La reparación de cada barco costará 3,4 millones de coronas, más de la mitad del beneficio del año pasado."),
    ),
    "pl": (
        "Prom wieczorem nie popłynie",
        (
            "Spółka promowa z Dolnego Marnu od października skróci wieczorne rejsy, ponieważ dwa z pięciu jej"
            " statków nie przeszły przeglądu, powiedziała w środę jej dyrektorka na posiedzeniu rady."
        ),
        "Naprawa każdego z nich kosztuje 3,4 mln koron, czyli ponad połowę zysku spółki z ubiegłego roku.",
    ),
    "ru": (
        "Паром больше не ходит вечером",
        (
            "Паромная компания с октября отменяет вечерние рейсы, потому что два из пяти её судов не прошли "
            "проверку безопасности, сообщила директор в среду на заседании портового совета."
        ),
        "Ремонт каждого судна обойдётся в 3,4 миллиона крон, больше половины прибыли за прошлый год.",
    ),
    "ja": (
        "フェリー会社、夕方の便を減らす",
        (
            "フェリー会社は、保有する五隻のうち二隻が安全検査に合格しなかったため、十月の第一週から夕方の便を減ら"
            "すと水曜日に港湾委員会で発表した。"
        ),
        "修理には一隻あたり三百四十万クローネかかり、昨年の利益の半分を超えるという。",
    ),
    "it": (
        "Il traghetto non parte più la sera",
        (
            "La compagnia dei traghetti dello Stretto sopprime le corse serali da ottobre, perché due dei "
            "suoi cinque battelli non hanno superato la visita, ha detto mercoledì la direttrice."
        ),
        ("La riparazione di ogni battello costerà 3,4 milioni di corone, più della metà dell’utile dell’anno scorso."),
    ),
    "pt": (
        "A balsa não sai mais à noite",
        (
            "A companhia de balsas do estreito suprime as viagens da noite a partir de outubro, porque dois "
            "dos seus cinco barcos não passaram na inspeção, disse na quarta-feira a diretora."
        ),
        "O conserto de cada barco custará 3,4 milhões de coroas, mais da metade do lucro do ano passado.",
    ),
    "nl": (
        "De avondboot vaart niet meer",
        (
            "De veerdienst van de Sund schrapt vanaf oktober zijn avondboten, omdat twee van de vijf schepen "
            "niet door de keuring zijn gekomen, zei de directeur woensdag tegen het bestuur."
        ),
        ("De reparatie van elk schip kost 3,4 miljoen kronen, meer dan de helft van de winst van vorig jaar."),
    ),
    "sv": (
        "Kvällsbåten går inte längre",
        (
            "Färjebolaget i Sundet ställer in sina kvällsturer från oktober, eftersom två av de fem båtarna "
            "inte klarade besiktningen, sade direktören i onsdags till hamnstyrelsen."
        ),
        "Reparationen av varje båt kostar 3,4 miljoner kronor, mer än hälften av förra årets vinst.",
    ),
    "tr": (
        "Akşam vapuru kalktı",
        (
            "Boğaz vapur şirketi ekim ayından itibaren akşam seferlerini kaldırıyor, çünkü beş gemisinden "
            "ikisi güvenlik denetimini geçemedi, dedi müdür çarşamba günü liman kurulunda."
        ),
        "Her geminin onarımı 3,4 milyon krona mal olacak, bu geçen yılki kârın yarısından fazla.",
    ),
    "uk": (
        "Пором увечері не ходить",
        (
            "Поромна компанія з жовтня скасовує вечірні рейси, бо два з п’яти її суден не пройшли перевірку "
            "безпеки, повідомила директорка в середу на засіданні портової ради."
        ),
        "Ремонт кожного судна коштуватиме 3,4 мільйона крон, більше половини прибутку за минулий рік.",
    ),
    "zh": (
        "轮渡公司削减晚间航班",
        (
            "轮渡公司周三向港口委员会表示，由于五艘船中有两艘没有通过安全检查，公司将从十月第一周起削减晚间航班，"
            "岛上居民必须在十八时四十分以前离开市区。"
        ),
        ("每艘船的修理费用为三百四十万克朗，超过公司去年利润的一半。店主们担心圣诞节的生意，委员会要求公司租一艘船。"),
    ),
    "ko": (
        "여객선 회사, 저녁 배편 줄인다",
        (
            "여객선 회사는 보유한 배 다섯 척 가운데 두 척이 안전 검사를 통과하지 못해 10월 첫째 "
            "주부터 저녁 배편을 줄인다고 수요일 항만위원회에서 밝혔다. 상인들은 성탄절 장사를 "
            "걱정한다."
        ),
        ("수리에는 한 척에 340만 크로네가 들며 지난해 이익의 절반이 넘는 금액이라고 대표는 말했다."),
    ),
    "ar": (
        "العبّارة لا تبحر مساء",
        (
            "أعلنت شركة العبّارات أنها ستلغي رحلات المساء ابتداء من أكتوبر، لأن اثنتين من سفنها الخمس لم "
            "تجتازا فحص السلامة، كما قالت مديرتها يوم الأربعاء أمام مجلس الميناء."
        ),
        "وتكلف إصلاحات كل سفينة 3.4 مليون كرونة، أي أكثر من نصف أرباح العام الماضي.",
    ),
}
K = ArticleKind

#: Kind → language → three signs: an address, a line above the headline, a section, a prefix, a type.
SIGNS: dict[ArticleKind, dict[str, list[tuple[str, str]]]] = {
    K.OPINION: {
        "en": [("path", "/opinion/"), ("prefix", "Column: "), ("type", "OpinionNewsArticle")],
        "de": [("path", "/meinung/"), ("kicker", "Kommentar"), ("section", "Meinung")],
        "es": [("path", "/opinion/"), ("prefix", "Tribuna: "), ("section", "Opinión")],
        "pl": [("path", "/opinie/"), ("kicker", "Felieton"), ("prefix", "Komentarz | ")],
    },
    K.ANALYSIS: {
        "en": [("kicker", "Analysis"), ("prefix", "Analysis: "), ("type", "AnalysisNewsArticle")],
        "de": [("kicker", "Analyse"), ("prefix", "Hintergrund: "), ("path", "/analysen/")],
        "fr": [("kicker", "Décryptage"), ("prefix", "Décryptage : "), ("section", "Analyses")],
        "ru": [("kicker", "Разбор"), ("prefix", "Анализ: "), ("section", "Аналитика")],
    },
    K.INTERVIEW: {
        "en": [("path", "/interviews/"), ("kicker", "The Interview"), ("prefix", "Interview: ")],
        "fr": [("path", "/entretiens/"), ("kicker", "Entretien"), ("section", "Entretien")],
        "es": [("path", "/entrevistas/"), ("kicker", "Entrevista"), ("prefix", "Entrevista: ")],
        "ja": [("kicker", "インタビュー"), ("prefix", "【インタビュー】"), ("section", "インタビュー")],
    },
    K.LIVE: {
        "en": [("type", "LiveBlogPosting"), ("path", "/world/live/2026/sep/23/"), ("prefix", "Live: ")],
        "de": [("kicker", "Liveblog"), ("path", "/liveticker/"), ("prefix", "Liveticker: ")],
        "fr": [("prefix", "EN DIRECT - "), ("path", "/en-direct/"), ("kicker", "En direct")],
        "ru": [("prefix", "Онлайн: "), ("kicker", "Онлайн-трансляция"), ("type", "LiveBlogPosting")],
    },
    K.REVIEW: {
        "en": [("path", "/reviews/"), ("type", "ReviewNewsArticle"), ("suffix", " review: slow, wet and lovely")],
        "de": [("path", "/rezensionen/"), ("kicker", "Filmkritik"), ("prefix", "Im Test: ")],
        "es": [("path", "/criticas/"), ("kicker", "Crítica"), ("prefix", "Reseña: ")],
        "pl": [("path", "/recenzje/"), ("kicker", "Recenzja"), ("prefix", "Recenzja: ")],
    },
    K.HOW_TO: {
        "en": [("path", "/how-to/"), ("type", "HowTo"), ("steps", "How to find a boat in the evening")],
        "de": [("path", "/ratgeber/"), ("kicker", "Anleitung"), ("steps", "So finden Sie abends ein Boot")],
        "fr": [("path", "/tutoriels/"), ("type", "Recipe"), ("steps", "Comment trouver un bateau le soir")],
        "es": [("kicker", "Tutorial"), ("prefix", "Receta: "), ("steps", "Cómo encontrar un barco por la tarde")],
    },
    K.LIST: {
        "en": [("things", "4 boats that still sail in the evening"), ("things", "The 4 best piers of the Sund"),
               ("path", "/rankings/")],
        "de": [("things", "4 Boote, die abends noch fahren"), ("things", "Die 4 schönsten Stege am Sund"),
               ("prefix", "Ranking: ")],
        "es": [("things", "Los 4 mejores muelles del estrecho"), ("things", "4 barcos que salen por la tarde"),
               ("things", "Top 4 de las islas")],
        "ja": [("things", "夕方に乗れる船おすすめ4選"), ("things", "島で見たい桟橋4つ"),
               ("things", "フェリー旅の楽しみ方 4つのコツ")],
    },
    K.PRESS_RELEASE: {
        "en": [("path", "/press-releases/"), ("kicker", "Press release"), ("first", "FOR IMMEDIATE RELEASE")],
        "de": [("path", "/pressemitteilungen/"), ("section", "Pressemitteilung"), ("prefix", "Pressemitteilung: ")],
        "fr": [("path", "/communiques-de-presse/"), ("kicker", "Communiqué de presse"),
               ("section", "Communiqués de presse")],
        "pl": [("path", "/informacje-prasowe/"), ("kicker", "Informacja prasowa"), ("prefix", "Komunikat prasowy: ")],
    },
    K.SPONSORED: {
        "en": [("type", "AdvertiserContentArticle"), ("kicker", "Paid post"), ("path", "/sponsored/")],
        "de": [("prefix", "Anzeige: "), ("section", "Advertorial"), ("kicker", "Gesponserter Inhalt")],
        "es": [("kicker", "Contenido patrocinado"), ("path", "/contenido-de-marca/"), ("section", "Publirreportaje")],
        "ru": [("kicker", "На правах рекламы"), ("section", "Партнёрский материал"),
               ("kicker", "Спонсорский материал")],
    },
    K.OBITUARY: {
        "en": [("path", "/obituaries/"), ("kicker", "Obituary"), ("section", "Obituaries")],
        "de": [("path", "/nachrufe/"), ("kicker", "Nachruf"), ("prefix", "Nachruf: ")],
        "es": [("path", "/obituarios/"), ("kicker", "Obituario"), ("prefix", "Necrológica: ")],
        "ru": [("section", "Некрологи"), ("kicker", "Некролог"), ("prefix", "Некролог: ")],
    },
    K.SATIRE: {
        "en": [("type", "SatiricalArticle"), ("section", "Satire"), ("footer", "The Bilge is a satirical newspaper.")],
        "de": [("section", "Satire"), ("kicker", "Satire"), ("footer", "Der Kiel ist eine Satirezeitung seit 1987.")],
        "fr": [("section", "Satire"), ("kicker", "Satire"), ("footer", "Le Mât est un journal satirique.")],
        "es": [("section", "Sátira"), ("prefix", "Sátira: "), ("footer", "El Ancla es un periódico satírico.")],
    },
    K.TRANSCRIPT: {
        "en": [("speech", "Transcript"), ("path", "/transcripts/"), ("kicker", "Full transcript")],
        "de": [("speech", "Transkript"), ("kicker", "Transkript"), ("prefix", "Transkript: ")],
        "es": [("speech", "Transcripción"), ("kicker", "Transcripción"), ("section", "Transcripción")],
        "fr": [("speech", "Retranscription"), ("kicker", "Retranscription"), ("prefix", "Retranscription : ")],
    },
}  # fmt: skip
#: The same in nine more languages, written after the rules.
MORE = [
    (K.OPINION, "it", "path", "/opinioni/"),
    (K.OPINION, "it", "prefix", "Editoriale | "),
    (K.OPINION, "pt", "kicker", "Opinião"),
    (K.OPINION, "nl", "section", "Opinie"),
    (K.OPINION, "sv", "kicker", "Ledare"),
    (K.OPINION, "tr", "section", "Köşe Yazıları"),
    (K.OPINION, "uk", "prefix", "Колонка: "),
    (K.OPINION, "zh", "prefix", "社论："),
    (K.OPINION, "ko", "prefix", "[사설] "),
    (K.OPINION, "ar", "section", "رأي"),
    (K.OPINION, "zh", "kicker", "评论"),
    (K.ANALYSIS, "it", "prefix", "Analisi: "),
    (K.ANALYSIS, "pt", "kicker", "Análise"),
    (K.ANALYSIS, "nl", "kicker", "Analyse"),
    (K.ANALYSIS, "sv", "prefix", "Analys: "),
    (K.ANALYSIS, "uk", "section", "Аналітика"),
    (K.INTERVIEW, "it", "kicker", "L'intervista"),
    (K.INTERVIEW, "pt", "prefix", "Entrevista: "),
    (K.INTERVIEW, "sv", "section", "Intervju"),
    (K.INTERVIEW, "zh", "prefix", "专访｜"),
    (K.INTERVIEW, "ko", "prefix", "[인터뷰] "),
    (K.INTERVIEW, "tr", "kicker", "Röportaj"),
    (K.LIVE, "it", "path", "/diretta/"),
    (K.LIVE, "pt", "prefix", "AO VIVO: "),
    (K.LIVE, "tr", "prefix", "CANLI: "),
    (K.LIVE, "ko", "type", "LiveBlogPosting"),
    (K.REVIEW, "it", "prefix", "Recensione: "),
    (K.REVIEW, "nl", "kicker", "Recensie"),
    (K.REVIEW, "zh", "section", "书评"),
    (K.REVIEW, "uk", "prefix", "Рецензія: "),
    (K.PRESS_RELEASE, "it", "section", "Comunicato stampa"),
    (K.PRESS_RELEASE, "nl", "path", "/persberichten/"),
    (K.PRESS_RELEASE, "ko", "kicker", "보도자료"),
    (K.PRESS_RELEASE, "ar", "kicker", "بيان صحفي"),
    (K.SPONSORED, "it", "kicker", "Contenuto sponsorizzato"),
    (K.SPONSORED, "nl", "section", "Partnerbijdrage"),
    (K.SPONSORED, "sv", "kicker", "Annonsinnehåll"),
    (K.OBITUARY, "pt", "section", "Obituários"),
    (K.OBITUARY, "ko", "prefix", "[부고] "),
    (K.OBITUARY, "sv", "kicker", "Dödsruna"),
    (K.SATIRE, "it", "section", "Satira"),
    (K.SATIRE, "nl", "kicker", "Satire"),
    (K.HOW_TO, "it", "things", "Come trovare un traghetto la sera"),
    (K.HOW_TO, "pt", "things", "Como encontrar uma balsa à noite"),
    (K.HOW_TO, "uk", "things", "Як знайти пором увечері"),
    (K.HOW_TO, "ko", "things", "저녁에 배를 찾는 법"),
    (K.HOW_TO, "zh", "things", "如何在晚上找到渡轮"),
    (K.LIST, "it", "things", "I 4 traghetti più belli dello Stretto"),
    (K.LIST, "zh", "things", "岛上最美的4个码头"),
    (K.LIST, "ko", "things", "섬에서 꼭 봐야 할 부두 4곳"),
    (K.LIST, "uk", "things", "4 пороми, які ще ходять"),
]
ROWS = [
    pytest.param(kind, language, sign, value, id=f"{kind} in {language} by {sign} {value}")
    for kind, languages in SIGNS.items()
    for language, signs in languages.items()
    for sign, value in signs
]
ROWS += [pytest.param(*row, id=" ".join(row)) for row in MORE]
SPEECH = (
    "MIRA HALLORAN: {0}", "JON EKBERG: {1}", "HALLORAN: {1}", "EKBERG: {0}",
)  # fmt: skip


def _page(language: str, sign: str = "", value: str = "") -> Article:
    title, *told = STORIES[language]
    paragraphs = [f"<p>{text}</p>" for text in told]
    head, above, below = "", "<div class='meta'><a href='/'>•</a></div>", ""
    path = value if sign == "path" else "/2026/09/"
    if sign == "type":
        head = f"<script type='application/ld+json'>{json.dumps({'@type': value, 'headline': title})}</script>"
    elif sign == "section":
        head = f"<meta property='article:section' content='{value}'>"
    elif sign == "kicker":
        above = f"<div class='article-kicker'>{value}</div>"
    elif sign == "footer":
        below = f"<footer><p>{value}</p></footer>"
    elif sign == "first":
        paragraphs.insert(0, f"<p>{value}</p>")
    elif sign == "speech":
        paragraphs = [f"<h3>{value}</h3>", *(f"<p>{line.format(*told)}</p>" for line in SPEECH)]
    elif sign in {"things", "steps"}:
        title = value
        paragraphs += [f"<h2>{number}. {told[1][:12]}</h2>{paragraphs[number % 2]}" for number in range(1, 5)]
    elif sign in {"prefix", "suffix"}:
        title = f"{value}{title}" if sign == "prefix" else f"{title}{value}"
    html = (
        f"<html lang={language}><head><title>{title}</title>{head}</head><body>{above}<h1>{title}</h1>"
        f"<article>{''.join(paragraphs)}</article>{below}</body></html>"
    )
    return read(html.encode(), url=f"https://news.sund.example{path}story", content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(("kind", "language", "sign", "value"), ROWS)
def test_a_kind_is_told_by_what_the_page_says(kind: ArticleKind, language: str, sign: str, value: str) -> None:
    """Each of these signs is enough alone."""
    assert _page(language, sign, value).kind is kind


def test_each_kind_has_three_pages_in_four_languages() -> None:
    """A rule for one language is half a rule."""
    assert set(SIGNS) == set(ArticleKind) - {ArticleKind.NEWS}
    assert all(len(languages) == 4 for languages in SIGNS.values())
    assert all(len(signs) == 3 for languages in SIGNS.values() for signs in languages.values())


@pytest.mark.parametrize("language", STORIES)
def test_what_gives_no_sign_is_news(language: str) -> None:
    """Most of what people share."""
    assert _page(language).kind is ArticleKind.NEWS


NEWS = [
    pytest.param("it", "kicker", "Cronaca", id="it Cronaca"),
    pytest.param("pt", "section", "Economia", id="pt Economia"),
    pytest.param("nl", "things", "Hoe de veerdienst haar boten verloor", id="nl Hoe de veerdienst haar boten verloor"),
    pytest.param(
        "it", "things", "Come la compagnia ha perso i suoi battelli", id="it Come la compagnia ha perso i suoi battelli"
    ),
    pytest.param("sv", "things", "4 personer döda efter olycka", id="sv 4 personer döda efter olycka"),
    pytest.param("zh", "things", "轮渡公司4月起停航", id="zh 轮渡公司4月起停航"),
    pytest.param("ko", "things", "여객선 회사 4명 해고", id="ko 여객선 회사 4명 해고"),
    pytest.param("tr", "kicker", "Yorumlar (4)", id="tr Yorumlar (4)"),
    pytest.param("it", "kicker", "Commenti", id="it Commenti"),
    pytest.param("ar", "section", "اقتصاد", id="ar اقتصاد"),
    pytest.param("en", "prefix", "Opinion poll: ", id="a poll of opinions"),
    pytest.param("en", "prefix", "Review of ferries finds faults: ", id="a review by an authority"),
    pytest.param("en", "suffix", ": the year in review", id="a look back"),
    pytest.param("en", "suffix", " as inspectors review boats", id="a verb"),
    pytest.param("en", "things", "4 people killed as ferry hits pier", id="a number of people"),
    pytest.param("en", "things", "Ferry strike enters its 4th week", id="an ordinal"),
    pytest.param("de", "things", "4 Tote nach Unglück am Steg", id="a number of dead"),
    pytest.param("es", "things", "4 muertos en el muelle", id="a number of dead in Spanish"),
    pytest.param("fr", "suffix", " : comment la compagnie a cédé", id="a how that explains"),
    pytest.param("fr", "steps", "Comment la compagnie a perdu ses bateaux", id="a how with a subject"),
    pytest.param("es", "steps", "Cómo la compañía perdió sus barcos", id="a how with a subject in Spanish"),
    pytest.param("en", "path", "/live/", id="a section about living"),
    pytest.param("en", "kicker", "Live music", id="a topic"),
    pytest.param("en", "footer", "We also publish satire every Friday.", id="a paper that has satire too"),
    pytest.param("de", "kicker", "Anzeige", id="the label of an advertisement above the headline"),
    pytest.param("de", "kicker", "12 Kommentare", id="a number of comments"),
    pytest.param("en", "section", "Business", id="another section"),
    pytest.param("en", "path", "/book-reviews-under-fire/", id="part of an address"),
    pytest.param("pl", "suffix", " po wywiadzie w radiu", id="an interview that it reports on"),
]


@pytest.mark.parametrize(("language", "sign", "value"), NEWS)
def test_what_only_looks_like_a_kind_is_news(language: str, sign: str, value: str) -> None:
    """A wrong kind insults whoever wrote the piece."""
    assert _page(language, sign, value).kind is ArticleKind.NEWS


def test_a_report_with_a_recipe_is_news() -> None:
    """What a page holds is not what it is."""
    nodes = json.dumps([{"@type": "NewsArticle", "headline": "x"}, {"@type": "Recipe", "name": "Soup"}])
    page = f"<script type='application/ld+json'>{nodes}</script><h1>Cook leaves the pier</h1>" + "".join(
        f"<p>{text}</p>" for text in STORIES["en"][1:]
    )
    assert read(page.encode(), url="https://a.example/x", content_type="text/html").kind is ArticleKind.NEWS


@pytest.mark.parametrize("head", ['<meta property="og:type" content="video.other">', '<meta name="x" content="y">'])
def test_a_broadcast_that_carries_its_words_is_a_transcript_with_speakers(head: str) -> None:
    """With a player on the page, and whoever speaks is known."""
    told = STORIES["en"][1:]
    words = "".join(f"<p>{line.format(*told)}</p>" for line in SPEECH * 2)
    page = f"<html><head><title>Evening boats</title>{head}</head><body><h1>Evening boats</h1><audio src=a.mp3></audio>"
    node = json.dumps({"@type": "PodcastEpisode", "name": "Evening boats"})
    page += f"<script type='application/ld+json'>{node}</script><div class='transcript'>{words}</div></body></html>"
    article = read(page.encode(), url="https://radio.example/episodes/12", content_type="text/html")
    assert article.kind is ArticleKind.TRANSCRIPT
    assert [block.speaker for block in article.blocks] == ["Mira Halloran", "Jon Ekberg"] * 4


def test_a_conversation_on_a_page_of_words_is_an_interview() -> None:
    """Nothing says that it was broadcast."""
    assert _page("en", "speech", "At the pier").kind is ArticleKind.INTERVIEW
