"""Headings, items and speakers are known as such: a briefing takes none of them for a statement of the article."""

import pytest

from bot.articles.document import read
from bot.domain.article import Article, BlockKind

URL = "https://news.sund.example/2026/09/ferry-cuts"
LEAD = "The ferry company of Lower Marne will stop its evening sailings in October, its director said on Wednesday."
MORE = "Two of its five boats have failed their inspection, and the repair of each will cost 3.4 million crowns."


def _page(body: str, title: str = "On board the last evening ferry", language: str = "en") -> Article:
    html = f"<html lang={language}><title>{title}</title><body><main><article><h1>{title}</h1>{body}</article></main>"
    return read(html.encode(), url=URL, content_type="text/html; charset=utf-8")


def _kinds(article: Article) -> dict[str, BlockKind]:
    lines = article.text.split("\n\n")
    return {line: block.kind for line, block in zip(lines, article.blocks, strict=True)}


def _speakers(article: Article) -> list[str | None]:
    """Who says each line; None for what the article says itself."""
    return [block.speaker if block.kind is BlockKind.SPEECH else None for block in article.blocks]


def test_blocks_hold_every_sentence_once_and_in_order() -> None:
    """A briefing finds a sentence's block by its number."""
    article = _page(f"<p>{LEAD} {MORE}</p><h2>Repairs</h2><ul><li>two boats</li><li>one pier</li></ul><p>{MORE}</p>")
    numbers = [number for block in article.blocks for number in range(block.first, block.last + 1)]
    assert numbers == list(range(1, len(article.sentences) + 1))
    for line, block in zip(article.text.split("\n\n"), article.blocks, strict=True):
        assert " ".join(article.sentences[block.first - 1 : block.last]) == line


def test_headings_and_items_are_known_from_the_page() -> None:
    """Also one in bold, one behind a link, and a step with a sentence in bold."""
    article = _page(
        f"<p>{LEAD}</p><h2>What is <em>broken</em></h2><p>{MORE}</p><p><strong>What comes next</strong></p>"
        f"<p>{MORE}</p><h3><a href=x>How to travel</a></h3><ul><li>Take the <a href=/m>morning boat</a>.</li>"
        f"<li><p>Walk.</p></li></ul><ol><li><b>Wait.</b> The boat comes at six.</li></ol><p><b>{LEAD}</b></p>"
    )
    kinds = _kinds(article)
    assert [line for line, kind in kinds.items() if kind is BlockKind.HEADING] == [
        "What is broken", "What comes next", "How to travel"
    ]  # fmt: skip
    assert [line for line, kind in kinds.items() if kind is BlockKind.ITEM] == [
        "Take the morning boat.", "Walk.", "Wait. The boat comes at six."
    ]  # fmt: skip
    assert [block.level for block in article.blocks if block.level] == [2, 6, 3]
    assert kinds[LEAD] is BlockKind.PARAGRAPH


RECIPES = [
    pytest.param("en", "Haddock soup", ["400 g haddock", "2 leeks, sliced", "1 bay leaf"], id="en"),
    pytest.param("de", "Fischsuppe", ["400 g Schellfisch", "2 Stangen Lauch", "1 Lorbeerblatt"], id="de"),
    pytest.param("fr", "Soupe de poisson", ["400 g d’églefin", "2 poireaux", "1 feuille de laurier"], id="fr"),
    pytest.param("ja", "魚のスープ", ["たら 400g", "ねぎ 2本", "ローリエ 1枚"], id="ja"),
]


@pytest.mark.parametrize(("language", "name", "ingredients"), RECIPES)
def test_the_lines_of_a_recipe_stand_apart(language: str, name: str, ingredients: list[str]) -> None:
    """Lines without a full stop run together in a briefing, unless they are known as items."""
    items = "".join(f"<li>{entry}</li>" for entry in ingredients)
    article = _page(f"<p>{LEAD}</p><p>{MORE}</p><h2>{name}</h2><ul>{items}</ul><p>{MORE}</p>", language=language)
    kinds = _kinds(article)
    assert kinds[name] is BlockKind.HEADING
    assert [line for line, kind in kinds.items() if kind is BlockKind.ITEM] == ingredients


STEPS = [
    pytest.param(
        "<ol><li><h3>Warm the milk</h3><p>Put it on the fire.</p></li><li><h3>Leeks</h3><p>Stir them.</p></li></ol>",
        [
            ("Warm the milk", "heading"),
            ("Put it on the fire.", "item"),
            ("Leeks", "heading"),
            ("Stir them.", "item"),
        ],
        id="steps with headings",
    ),
    pytest.param(
        "<ul><li><strong>Boat one</strong><p>Built in 1987.</p></li><li><b>Boat two</b><br>Built in 1990.</li></ul>",
        [("Boat one", "item"), ("Built in 1987.", "item"), ("Boat two", "item"), ("Built in 1990.", "item")],
        id="names in bold and what is said of them",
    ),
    pytest.param(
        "<ul><li>Boats<ul><li>Great Sund</li><li>Kettle Bay</li></ul></li><li>Piers</li></ul>",
        [("Boats", "item"), ("Great Sund", "item"), ("Kettle Bay", "item"), ("Piers", "item")],
        id="a list in a list",
    ),
    pytest.param(
        "<dl><dt>Captain</dt><dd>Steers the boat.</dd><dt>Mate</dt><dd>Helps the captain.</dd></dl>",
        [("Captain", "item"), ("Steers the boat.", "item"), ("Mate", "item"), ("Helps the captain.", "item")],
        id="definitions",
    ),
]


@pytest.mark.parametrize(("markup", "lines"), STEPS)
def test_the_lines_of_an_item_stand_apart(markup: str, lines: list[tuple[str, str]]) -> None:
    """An item's heading and its words are no one sentence."""
    found = [(line, kind.value) for line, kind in _kinds(_page(f"<p>{LEAD}</p>{markup}<p>{MORE}</p>")).items()]
    assert found[1:-1] == lines


def test_a_transcript_names_who_speaks() -> None:
    """Roles are no part of names, and a surname alone is its bearer's."""
    article = _page(
        "<p>A ferry company stops its evening boats.</p><h3>Transcript</h3>"
        "<p>MIRA HALLORAN, HOST: The evening ferries to the islands will stop in October. Jon took the last.</p>"
        "<p>JON EKBERG, BYLINE: It is a quarter past six, and the queue at the pier is longer than the boat.</p>"
        "<p>UNIDENTIFIED PASSENGER #1: I have two jobs in the city. If it goes at six, I lose the second one.</p>"
        "<p>EKBERG: The company says that it has no choice. Two of its five boats failed their inspection.</p>"
        "<p>SVEA McORSI: We asked for help in March. Nobody came.</p><p>Now they come, and want our signature.</p>"
        "<p>HALLORAN: That was Jon Ekberg at the harbour. The councils vote on the loan on 28 September.</p>"
        "<p>The words were compared with the recording, which the archive of the station keeps for ten years.</p>"
    )
    assert _speakers(article) == [
        None, None, "Mira Halloran", "Jon Ekberg", "Unidentified Passenger #1", "Jon Ekberg", "SVEA McORSI",
        "SVEA McORSI", "Mira Halloran", "",
    ]  # fmt: skip


CONVERSATIONS = [
    pytest.param(
        "de",
        [
            "Svea Orsi leitet die Fähren im Sund. Wir trafen sie am Hafen von Marne.",
            "Kurier: Frau Orsi, warum fahren die Boote abends nicht mehr?",
            "Orsi: Weil zwei von ihnen nicht mehr fahren dürfen. Wir haben im März um Hilfe gebeten, und niemand kam.",
            "Kurier: Und was sagen Sie den Leuten auf den Inseln, die in der Stadt arbeiten?",
            "Orsi: Dass es mir leidtut. Und dass wir im Frühjahr zwei neue Boote bekommen werden, wenn alles gut geht.",
        ],
        [None, "Kurier", "Orsi", "Kurier", "Orsi"],
        id="German interview of a paper with its own name",
    ),
    pytest.param(
        "fr",
        [
            "La compagnie supprime ses traversées du soir. Nous avons rencontré sa directrice, Svea Orsi, sur le quai.",
            "Le Courrier : Pourquoi les bateaux ne partent-ils plus le soir ?",
            "Svea Orsi : Parce que deux d’entre eux ne sont plus en état. Nous avions demandé de l’aide en mars.",
            "Le Courrier : Que dites-vous aux habitants des îles ?",
            "Svea Orsi : Que je suis désolée, et que nous aurons deux nouveaux bateaux au printemps.",
        ],
        [None, "Le Courrier", "Svea Orsi", "Le Courrier", "Svea Orsi"],
        id="French interview with a space before the colon",
    ),
    pytest.param(
        "zh",
        [
            "轮渡公司宣布从十月起取消晚间航班，公司负责人奥尔西在码头接受了本报记者的采访，谈到了检查和修理的情况。",
            "记者：为什么晚上不再开船了？",
            "奥尔西：因为五艘船中有两艘没有通过安全检查。我们三月份就请求过帮助，但是没有人来。",
            "记者：您想对岛上的居民说些什么？",
            "奥尔西：我感到很抱歉。明年春天我们会有两艘新船，到那时晚间航班就会恢复。",
        ],
        [None, "记者", "奥尔西", "记者", "奥尔西"],
        id="Chinese interview with full-width colons",
    ),
    pytest.param(
        "en",
        [
            "The podcast of the Sund Gazette spoke with the ferry company about the cuts.",
            "[00:04] Mira: So the evening boats are gone, and nobody on the islands knows how to get home from work.",
            "[00:31] Svea: They are gone for now. Two of our five boats failed the inspection.",
            "[01:12] Mira: The repairs will cost you more than half of what you earned in the whole of last year.",
            "[01:40] Svea: Much more than half. We asked for help in March, and nobody even wrote an answer to us.",
        ],
        [None, "Mira", "Svea", "Mira", "Svea"],
        id="podcast with time codes",
    ),
    pytest.param(
        "en",
        [
            "Svea Orsi runs the ferries of the Sund. We met her at the pier of Lower Marne.",
            "Q: Why do the boats no longer sail in the evening?",
            "A: Because two of them are not allowed to. We asked for help in March, and nobody came.",
            "Q: What do you tell the people of the islands?",
            "A: That I am sorry, and that there will be two new boats in spring if all goes well.",
        ],
        [None, "Q", "A", "Q", "A"],
        id="question and answer",
    ),
    pytest.param(
        "es",
        [
            "La compañía suprime los viajes de la tarde. Hablamos con su directora en el muelle de Marne.",
            "P. ¿Por qué no salen ya los barcos por la tarde?",
            "R. Porque dos de ellos no pueden navegar. Nosotros pedimos ayuda en marzo y no vino nadie.",
            "P. ¿Qué les dice usted a los isleños?",
            "R. Que lo siento mucho. Yo crecí en una de las islas y mi madre vive allí.",
        ],
        [None, "P", "R", "P", "R"],
        id="Spanish, initials with full stops",
    ),
    pytest.param(
        "it",
        [
            "La compagnia taglia le corse serali. Abbiamo incontrato la sua direttrice sul molo di Marna bassa.",
            "Corriere: Signora Orsi, perché i battelli non partono più la sera?",
            "Orsi: Perché due di loro non possono più navigare. Abbiamo chiesto aiuto a marzo.",
            "Corriere: E che cosa dice a chi abita sulle isole?",
            "Orsi: Che mi dispiace. E che in primavera avremo due battelli nuovi, se tutto va bene.",
        ],
        [None, "Corriere", "Orsi", "Corriere", "Orsi"],
        id="Italian interview",
    ),
]


@pytest.mark.parametrize(("language", "lines", "speakers"), CONVERSATIONS)
def test_a_conversation_names_who_speaks(language: str, lines: list[str], speakers: list[str | None]) -> None:
    """With names, initials, time codes or the name of a paper, in any script."""
    article = _page("".join(f"<p>{line}</p>" for line in lines), language=language)
    assert article.text.split("\n\n") == lines
    assert _speakers(article) == speakers


QUESTIONS = [
    pytest.param(
        "en", ["Why do your boats no longer sail in the evening?", "What do you tell the people of the islands?",
               "Will you buy new boats?"],
        ["Because two of them may not. We asked for help in March, and nobody came to look at them.",
         "That I am sorry. I grew up on Great Sund myself, and my mother still lives there.",
         "We would like to. But a boat costs more than we earn in three years."], id="en"),
    pytest.param(
        "de", ["Frau Orsi, warum fahren Ihre Boote abends nicht mehr?", "Was sagen Sie den Leuten auf den Inseln?",
               "Und wer bezahlt das?"],
        ["Weil zwei von ihnen nicht mehr fahren dürfen. Wir haben im März um Hilfe gebeten.",
         "Dass es mir leidtut. Ich bin selbst auf einer der Inseln aufgewachsen und weiß, was das heißt.",
         "Das wissen wir noch nicht. Die Räte stimmen am 28. September darüber ab."], id="de"),
    pytest.param(
        "es", ["¿Por qué sus barcos ya no salen por la tarde?", "¿Qué les dice usted a los isleños?",
               "¿Van a comprar barcos nuevos?"],
        ["Porque dos de ellos no pueden. Nosotros pedimos ayuda en marzo y no vino nadie a verlos.",
         "Que lo siento mucho. Yo crecí en una de las islas y mi madre vive todavía allí.",
         "Nos gustaría. Pero un barco cuesta más de lo que ganamos en tres años."], id="es"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "questions", "answers"), QUESTIONS)
def test_questions_set_apart_are_an_interviewers(language: str, questions: list[str], answers: list[str]) -> None:
    """What is asked is no statement of the article, and the answers are somebody's."""
    turns = "".join(f"<p><strong>{q}</strong></p><p>{a}</p>" for q, a in zip(questions, answers, strict=True))
    article = _page(f"<p>{LEAD}</p>{turns}<h2>About</h2><p>{MORE}</p>", language=language)
    kinds = [block.kind for block in article.blocks]
    assert kinds == [
        BlockKind.PARAGRAPH, *[BlockKind.QUESTION, BlockKind.SPEECH] * 3, BlockKind.HEADING, BlockKind.PARAGRAPH
    ]  # fmt: skip


DASHES = [
    pytest.param(
        "ru",
        ["— Почему ваши паромы больше не ходят вечером?", "— Что вы скажете жителям островов?",
         "— Вы купите новые суда?"],
        ["— Потому что два из пяти не прошли проверку. Мы просили о помощи в марте, но никто не пришёл.",
         "— Что мне очень жаль. Я сама выросла на острове.",
         "— Мы бы хотели. Но судно стоит больше, чем мы зарабатываем за три года."], id="Russian"),
    pytest.param(
        "ja",
        ["――なぜ夕方の便をやめるのですか。", "――島の人たちには何と言いますか。", "――新しい船は買いますか。"],
        ["二隻が検査に通らなかったからです。私たちは三月に助けを求めましたが、誰も来ませんでした。",
         "申し訳なく思っています。私も島で育ちましたから。",
         "買いたいと思います。しかし船は私たちの三年分の収入より高いのです。"], id="Japanese"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "questions", "answers"), DASHES)
def test_questions_behind_a_dash_are_an_interviewers(language: str, questions: list[str], answers: list[str]) -> None:
    """As Russian and Japanese papers print interviews."""
    turns = "".join(f"<p>{q}</p><p>{a}</p>" for q, a in zip(questions, answers, strict=True))
    kinds = [block.kind for block in _page(turns, language=language).blocks]
    assert kinds == [BlockKind.QUESTION, BlockKind.SPEECH] * 3


def test_quotations_behind_a_dash_are_no_interview() -> None:
    """Polish and French papers quote so, and say within the line who speaks."""
    lines = [
        "– Nie wiemy, co dalej – powiedziała Orsi. – Pytaliśmy w marcu, ale nikt do nas nie przyszedł.",
        "– Dlaczego nikt nam nie pomógł? – pytała w środę rada portu, kiedy usłyszała o decyzji spółki.",
        "– Kupimy nowy statek? – zastanawiał się burmistrz wyspy, który sam kiedyś pływał na promie.",
        "– Kto za to zapłaci? – pytają sklepikarze, którzy boją się o handel przed świętami.",
    ]
    article = _page("".join(f"<p>{line}</p>" for line in lines), language="pl")
    assert {block.kind for block in article.blocks} == {BlockKind.PARAGRAPH}


NO_CONVERSATIONS = [
    pytest.param(
        ["Pros: The boat is quiet.", "Cons: It is slow.", "Pros: The second boat is fast.", "Cons: It is loud."],
        id="for and against",
    ),
    pytest.param(
        ["Price: 12 crowns", "Where: Lower Marne", "Price: 14 crowns", "Where: Kettle Bay", "When: Every Friday"],
        id="facts of several places",
    ),
    pytest.param(
        ["BEST FOR: Families with children.", "PRICE RANGE: From 12 crowns.", "BEST FOR: People who want to sleep.",
         "PRICE RANGE: From 90 crowns."],
        id="facts in capitals",
    ),
    pytest.param(
        ["PRICE RANGE: From 12 crowns.", "Price range depends on the season.", "OPENING HOURS: From six.",
         "PRICE RANGE: From 14 crowns.", "Opening hours differ."],
        id="facts in capitals that the text names in small letters",
    ),
    pytest.param(
        ["DEAR ABBY: My husband flies first class. Is that fair?", "Dear Left Behind: Ask him.",
         "Dear Abby: My neighbour sings. What do I do?", "Dear Sleepless: Sing too."],
        id="letters and how they begin",
    ),
    pytest.param(
        ["Q: Do I need a ticket?", "A: Yes, for each boat.", "Q: Is there a toilet?", "A: There is one on deck."],
        id="frequent questions with initials",
    ),
    pytest.param(
        ["Monday: The boat leaves at six.", "Tuesday: The boat leaves at seven.", "Monday: It comes back at nine."],
        id="days of a timetable",
    ),
    pytest.param(
        ["Note: The boat leaves at six. Is that early?", "Note: It comes back at nine.", "Note: It does not wait."],
        id="one label that comes again",
    ),
]  # fmt: skip


@pytest.mark.parametrize("lines", NO_CONVERSATIONS)
def test_labels_that_are_no_names_are_no_speakers(lines: list[str]) -> None:
    """A colon does not make somebody say something."""
    article = _page(f"<p>{LEAD} {MORE}</p>" + "".join(f"<p>{line}</p>" for line in lines) + f"<p>{MORE}</p>")
    assert set(_speakers(article)) == {None}


def test_frequent_questions_are_headings() -> None:
    """They are asked by readers, and the article answers in its own words."""
    pairs = [("Can I take my dog?", "Dogs travel on deck."), ("How do I pay?", "You pay on board."),
             ("When should I come?", "You should come early, as the boat does not wait.")]  # fmt: skip
    article = _page(f"<p>{LEAD}</p>" + "".join(f"<h3>{q}</h3><p>{a} {MORE}</p>" for q, a in pairs))
    assert [block.kind for block in article.blocks[1:]] == [BlockKind.HEADING, BlockKind.PARAGRAPH] * 3


def test_a_file_in_markdown_has_headings_and_items_too() -> None:
    """Whatever markup a text comes in."""
    source = f"# The ferry\n\n{LEAD}\n\n## What is *broken*\n\n- two boats\n- one pier\n\n1. Wait.\n\n{MORE}\n"
    article = read(source.encode(), url="file:///ferry.md", content_type="text/markdown")
    assert [(block.kind, block.level) for block in article.blocks] == [
        (BlockKind.PARAGRAPH, 0), (BlockKind.HEADING, 2), (BlockKind.ITEM, 0), (BlockKind.ITEM, 0),
        (BlockKind.ITEM, 0), (BlockKind.PARAGRAPH, 0),
    ]  # fmt: skip
