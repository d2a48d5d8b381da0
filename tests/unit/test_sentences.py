"""Sentences are what briefings refer to by number, in every language that we claim."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.sentences import QUOTATION_CHARS_MAX, split

#: Language, and a text whose sentences end at "|".
BORDERS = [
    pytest.param("en", "He moved to the U.S. in 1990.|It was cold.|The U.S. Senate voted.", id="en U.S. goes on"),
    pytest.param("en", "She lives in the U.S.|Now she wants to leave.", id="en U.S. ends"),
    pytest.param("en", "Dr. Smith met Prof. Jones at 5 p.m.|They talked.", id="en titles and the clock"),
    pytest.param("en", "It opens at 9 a.m. Monday and closes at 3 p.m. EST on Friday.", id="en clock before a weekday"),
    pytest.param("en", "It rose 3.5 percent to $1.2 billion.|Shares fell 0.4 points.", id="en decimals"),
    pytest.param("en", "“We lost. We will be back,” he said.|It was silent.", id="en two sentences in a quotation"),
    pytest.param("en", "“Why?” she asked.|“Because,” he said.", id="en question in a quotation"),
    pytest.param("en", '"It is over."|Then he left.', id="en straight quotation marks"),
    pytest.param("en", "He paused … and went on.|Then … nothing.", id="en ellipsis"),
    pytest.param("en", "Well... maybe it was.|No...|Yes.", id="en three points"),
    pytest.param("en", "John F. Kennedy and J.R.R. Tolkien met.|George W. Bush came.", id="en initials"),
    pytest.param("en", "It was the firm J.D. Power that asked them.|It did.", id="en initials that are a degree, too"),
    pytest.param("en", "The No. 1 team won.|No. 2 lost.", id="en number sign"),
    pytest.param("en", "Sen. Ana Cruz (R-Tex.) said no.|Gov. Jay Marsh said yes.", id="en offices, short last word"),
    pytest.param("en", "Rep. Lee, R-W.Va., and Sen. Cruz, D-N.Y., left.|She is R-N.Y.|He is not.", id="en parties"),
    pytest.param("en", "In 2006 then-Sen. Ana Cruz said so.|She was right.", id="en office behind a hyphen"),
    pytest.param("en", "(He left. She stayed.)|They never met.", id="en parenthesis"),
    pytest.param("en", "Lt. Col. James Smith Jr. was there.|Mr. and Mrs. Lee were not.", id="en ranks"),
    pytest.param("en", "Yahoo! Inc. is in Sunnyvale.|Visit example.com.|It uses Node.js.", id="en names with marks"),
    pytest.param("en", "What?!|No!!|Really?", id="en piled marks"),
    pytest.param("en", "Prices rose on Jan. 5, 2020.|On Feb. 3 they fell.", id="en months"),
    pytest.param("en", "Apple sold more.|iPhone sales rose.", id="en sentence with a small first letter"),
    pytest.param("en", "1. The bridge is long.|It is grey.", id="en number of an item"),
    pytest.param("de", "Am 3. Oktober 1990 war es so weit.|Dr. Müller kam.", id="de date"),
    pytest.param("de", "Das sind z. B. 3,5 Mio. Euro.|Ca. 20 Prozent fehlen.", id="de abbreviations and decimals"),
    pytest.param("de", "Der 1. FC Köln gewann.|Prof. Dr. Meier u. a. kamen.", id="de ordinal before a name"),
    pytest.param("de", "Kaiser Wilhelm II. war da.|Sie kam am 12.5.2020.|Es war spät.", id="de Roman numeral"),
    pytest.param("de", "Er sagte: „Ich komme. Warte.“|Dann ging er.", id="de quotation"),
    pytest.param("fr", "M. Macron est arrivé.|Mme Le Pen aussi.|J.-C. Juncker est là.", id="fr titles and initials"),
    pytest.param("fr", "Le 1er mai, il a dit : « Non ! »|Puis rien.|Il y a 3,5 millions d'euros.", id="fr quotation"),
    pytest.param("es", "El Sr. López llegó.|La Sra. García no.|¿Qué pasa?|¡Nada!", id="es titles and inverted marks"),
    pytest.param("es", "«Nos vamos».|Se fue.|Los EE.UU. ganaron 3.500 euros.", id="es quotation, EE.UU."),
    pytest.param("pt", "O Sr. Silva chegou.|O dr. João disse: “Vamos.”|E foi.", id="pt titles and a quotation"),
    pytest.param("pt", "O art. 5 vale R$ 3,5 mi no total.|A Sra. Souza negou.", id="pt article number"),
    pytest.param("it", "Il sig. Rossi è qui.|La dott.ssa Bianchi no.|Parla l'on. Verdi.", id="it titles"),
    pytest.param("it", "«Andiamo».|E partì.|Circa 3,5 mln. di euro.", id="it quotation and millions"),
    pytest.param("nl", "Dhr. Jansen kwam.|Mevr. De Vries niet.|Drs. P. kwam.", id="nl titles"),
    pytest.param("nl", "‘We gaan.’|Hij ging.|Dat kost ca. 3,5 mln. euro.", id="nl quotation and millions"),
    pytest.param("pl", "Prof. Kowalski przyszedł.|Był 3 maja 2020 r. w Warszawie.", id="pl title and year"),
    pytest.param("pl", "To m.in. 3,5 mln zł.|„Idziemy.”|Poszedł.", id="pl abbreviation and quotation"),
    pytest.param("ru", "Г. Иванов приехал.|А. С. Пушкин родился в 1799 г. в Москве.", id="ru initials and year"),
    pytest.param("ru", "Это 3,5 млн руб. в год.|«Мы идём».|Он ушёл.", id="ru roubles and a quotation"),
    pytest.param("uk", "А. С. Пушкін народився в 1799 р. в Москві.|Так.", id="uk initials and year"),
    pytest.param("uk", "Це 3,5 млн грн. на рік.|«Ми йдемо».|Він пішов на вул. Франка.", id="uk hryvnias and a street"),
    pytest.param("ja", "今日は雨です。|明日は晴れるでしょう。|何？|本当！", id="ja marks"),
    pytest.param("ja", "「行こう。」と彼は言った。|そして出た。", id="ja quotation that goes on"),
    pytest.param("zh", "今天下雨。|明天晴。|什么？|真的！|好。|3.5亿元。", id="zh marks and a decimal"),
    pytest.param("zh", "“我们走。”他说。|然后走了。", id="zh quotation with its speaker"),
    pytest.param("ar", "هل جاء؟|نعم.|قال: «نحن هنا.»|ثم ذهب.", id="ar question and quotation"),
    pytest.param("ar", "بلغت 3.5 مليون.|وقال د. أحمد ذلك.", id="ar decimal and title"),
]

#: The same for quotation marks of all kinds, dashes that quote, datelines, and words that look cut short.
QUOTATIONS = [
    pytest.param(
        "en",
        "They speak of “ a shame. ”|But nobody left.|He said ‘No.’|“They say ‘Go.’ I say ‘Stay.’ We are late.”",
        id="en marks apart from their words, and marks inside of others",
    ),
    pytest.param(
        "de",
        "»Die Boote lagen immer in der alten Halle.«|"
        "Am 31. August bzw. 21. November 2012 prüfte sie je ca. 70 bzw. 75 "
        "Leitungen.|»Dort ging es um ca. 600 Liter Öl.«|Danach schwieg der Vorstand.",
        id="de »Die Boote lagen immer",
    ),
    pytest.param(
        "de",
        "Die Geschäftsführerin sagte: »Wir fahren, bis uns jemand anhält.«|Das war am 3. Oktober.|"
        "Seither hat die Inselbahn z. B. an Sonntagen keine Gäste mehr.",
        id="de Die Geschäftsführerin sagte: »Wir",
    ),
    pytest.param(
        "de",
        "»Wir fahren«, sagte sie.|»Wer denn sonst?«, fragte er.|»Niemand!«, rief sie.",
        id="de »Wir fahren«, sagte sie.",
    ),
    pytest.param("de", "»Wir fahren. Wir warten nicht«, sagte sie.|Dann ging sie.", id="de »Wir fahren. Wir warten"),
    pytest.param(
        "de",
        "„Wir fahren.“|Danach schwieg sie.|„Niemand kam“, sagte sie.",
        id="de „Wir fahren.“ Danach schwieg",
    ),
    pytest.param("de", "Er nannte es »eine Schande«.|Dann ging er.", id="de Er nannte es »eine"),
    pytest.param(
        "de",
        "Es sind ca. 20 Boote, u. a. zwei neue.|Lt. Polizei war es so.|Die GmbH & Co. KG zahlt.",
        id="de Es sind ca. 20",
    ),
    pytest.param("pl", "– Nie wiemy, co dalej – powiedziała Orsi.|– Pytaliśmy w marcu.", id="pl – Nie wiemy, co"),
    pytest.param("pl", "– Dlaczego? – zapytała.|– Bo tak – odpowiedział.", id="pl – Dlaczego? – zapytała."),
    pytest.param(
        "pl",
        "To ok. 600 litrów.|Ok. 20 osób czekało.|Prom odpływa o godz. 18.|Było zimno.",
        id="pl To ok. 600 litrów.",
    ),
    pytest.param(
        "pl",
        "Spotkali się przy ul. Długiej 5, tj. w centrum.|To było m.in. w Gdańsku.",
        id="pl Spotkali się przy ul.",
    ),
    pytest.param("pl", "„Nie wiemy.”|Potem wyszła.|Kosztuje 3,4 mln zł.", id="pl „Nie wiemy.” Potem wyszła."),
    pytest.param("es", "—No sabemos —dijo Orsi—.|Pedimos ayuda en marzo.", id="es —No sabemos —dijo Orsi—."),
    pytest.param("es", "—¿Por qué? —preguntó ella.|—Porque sí —respondió él.", id="es —¿Por qué? —preguntó ella."),
    pytest.param("es", "Washington. - El senador dijo que no.|Luego se fue.", id="es Washington. - El senador"),
    pytest.param("es", "MADRID.- El ministro llegó.|Luego se fue.", id="es MADRID.- El ministro llegó."),
    pytest.param("es", "Ciudad de México. — La presidenta habló.|Nadie respondió.", id="es Ciudad de México. —"),
    pytest.param("it", "ROMA. – Il ministro è arrivato.|Poi è partito.", id="it ROMA. – Il ministro"),
    pytest.param("en", "WASHINGTON. — The senator said no.|Then she left.", id="en WASHINGTON. — The senator"),
    pytest.param(
        "fr",
        "– Pourquoi ? demanda-t-elle.|– Parce que deux bateaux sont en panne, répondit-il.",
        id="fr – Pourquoi ? demanda-t-elle.",
    ),
    pytest.param("fr", "— Non !|— Si, dit-elle.|Elle partit.", id="fr — Non ! —"),
    pytest.param(
        "fr",
        "« Nous partons. »|Puis elle se tut.|« Pourquoi ? », demanda-t-il.",
        id="fr « Nous partons. »",
    ),
    pytest.param("fr", "Elle a dit : « Nous partons. Nous n’attendons pas. »|Puis rien.", id="fr Elle a dit :"),
    pytest.param("ru", "– Мы не знаем, – сказала Орси.|– Мы просили в марте.", id="ru – Мы не знаем,"),
    pytest.param("ru", "«Мы идём!»|Он ушёл.|«Зачем?» – спросила она.", id="ru «Мы идём!» Он ушёл."),
    pytest.param("uk", "– Чому? – запитала вона.|– Бо так, – відповів він.", id="uk – Чому? – запитала"),
    pytest.param("en", "“We lost.”|Then he left.|'It is over.'|She stayed.", id="en “We lost.” Then he"),
    pytest.param("en", "He said: “We lost.”|She stayed.", id="en He said: “We lost.”"),
    pytest.param("en", "It was (as he said) “over.”|The town slept.", id="en It was (as he"),
    pytest.param(
        "en",
        "The No. 5 boat came, e.g. on Sunday, approx. 20 min. late.|It left at 6 p.m.|Nobody waited.",
        id="en The No. 5 boat",
    ),
    pytest.param(
        "sv",
        "Det kostar ca. 600 kr. per båt.|”Vi vet inte.”|Sedan gick hon.|Hon bor t.ex. i Lund.",
        id="sv Det kostar ca. 600",
    ),
    pytest.param("sv", "– Vi vet inte, säger Orsi.|– Vi bad om hjälp i mars.", id="sv – Vi vet inte,"),
    pytest.param(
        "tr",
        "Dr. Yılmaz geldi.|“Bilmiyoruz.”|Sonra gitti.|Saat 18.40'ta başladı.",
        id="tr Dr. Yılmaz geldi. “Bilmiyoruz.”",
    ),
    pytest.param("pt", "— Não sabemos — disse Orsi.|— Pedimos ajuda em março.", id="pt — Não sabemos —"),
    pytest.param("nl", "‘We weten het niet.’|Daarna zweeg ze.|Het kost ca. 600 euro.", id="nl ‘We weten het niet.’"),
    pytest.param("it", "«Non lo sappiamo.»|Poi tacque.|«Perché?», chiese lei.", id="it «Non lo sappiamo.» Poi"),
    pytest.param("it", "– Perché? – chiese lei.|– Perché no.", id="it – Perché? – chiese"),
    pytest.param(
        "es",
        "«No lo sabemos».|Luego calló.|El Sr. López y la Dra. Gil llegaron.",
        id="es «No lo sabemos». Luego",
    ),
    pytest.param(
        "de",
        "Der Verein (e. V.) zahlt nicht.|Der SV e.V. auch nicht.|Str. und Hbf. sind nah.",
        id="de Der Verein (e. V.)",
    ),
    pytest.param("uk", "Це бл. 600 літрів.|Орсі мовчала.", id="uk Це бл. 600 літрів."),
    pytest.param(
        "ru",
        "Это ок. 600 литров.|Орси молчала.|Это т. е. много, и т. д. и т. п.",
        id="ru Это ок. 600 литров.",
    ),
    pytest.param("da", "»Vi ved det ikke.«|Så gik hun.", id="da »Vi ved det ikke.«"),
    pytest.param("cs", "„Nevíme.“|Pak odešla.", id="cs „Nevíme.“ Pak odešla."),
    pytest.param("ko", "“우리는 모릅니다.”|그녀는 떠났다.", id="ko “우리는 모릅니다.” 그녀는 떠났다."),
    pytest.param("fa", "او گفت: «نمی‌دانیم.»|سپس رفت.", id="fa او گفت: «نمی‌دانیم.» سپس"),
    pytest.param("hi", "उसने कहा।|फिर चली गई।", id="hi उसने कहा। फिर चली"),
    pytest.param("de", "Das war ein Fehler dieser Art.|Dann ging er.", id="de Das war ein Fehler"),
    pytest.param(
        "de",
        "›Niemand kam‹, sagte sie.|›Warum auch.‹|Dann schwieg sie.",
        id="de ›Niemand kam‹, sagte sie.",
    ),
    pytest.param("de", "BERLIN. – Die Ministerin kam.|Sie schwieg.", id="de BERLIN. – Die Ministerin"),
    pytest.param("de", "»Wir fahren.«|»Wohin?«|»Nach Sund.«", id="de »Wir fahren.« »Wohin?« »Nach"),
    pytest.param(
        "pl",
        "— Kto zapłaci? — pyta Orsi.|— Nikt — mówi burmistrz.|— Taka jest prawda.",
        id="pl — Kto zapłaci? —",
    ),
    pytest.param(
        "pl",
        "Żona czekała.|Łódź odpłynęła o godz. 18.40.|Źle się stało.",
        id="pl Żona czekała. Łódź odpłynęła",
    ),
    pytest.param("pl", "Kraków. - Prezydent przyjechał.|Mówił krótko.", id="pl Kraków. - Prezydent przyjechał."),
    pytest.param(
        "es",
        "—Nadie vino —dijo Orsi, que dirige la empresa—, y ahora es tarde.|—¡Mentira! —gritó alguien.",
        id="es —Nadie vino —dijo Orsi,",
    ),
    pytest.param("es", "Bogotá.- La alcaldesa habló.|Nadie respondió.", id="es Bogotá.- La alcaldesa habló."),
    pytest.param("es", "–No lo sé.|Nadie lo sabe –admitió.|Luego calló.", id="es –No lo sé. Nadie"),
    pytest.param("es", "“No lo sabemos”.|Luego calló.|“¿Por qué?”, preguntó.", id="es “No lo sabemos”. Luego"),
    pytest.param("es", "El mar.|Nada más.", id="es El mar. Nada más."),
    pytest.param(
        "fr",
        "— Qui paiera ? — demande Orsi.|— Personne, répond le maire.|— C’est ainsi.",
        id="fr — Qui paiera ?",
    ),
    pytest.param("fr", "PARIS. — Le ministre est venu.|Il s’est tu.", id="fr PARIS. — Le ministre"),
    pytest.param("fr", "«Nous partons.»|Puis elle se tut.", id="fr «Nous partons.» Puis elle"),
    pytest.param("fr", "Il dit : « Pourquoi ? »|Elle rit.", id="fr Il dit : «"),
    pytest.param("it", "«Perché?».|Silenzio.|“Non lo so.”|Poi uscì.", id="it «Perché?». Silenzio. “Non lo"),
    pytest.param("it", "— Chi paga? — chiede Orsi.|— Nessuno.", id="it — Chi paga? —"),
    pytest.param(
        "pt",
        "“Não sabemos.”|Depois saiu.|– Por quê? – perguntou ela.",
        id="pt “Não sabemos.” Depois saiu.",
    ),
    pytest.param("pt", "BRASÍLIA. – O ministro falou.|Ninguém respondeu.", id="pt BRASÍLIA. – O ministro"),
    pytest.param("nl", "“We weten het niet.”|Daarna zweeg ze.|„Waarom?” vroeg hij.", id="nl “We weten het niet.”"),
    pytest.param("ru", "— Кто заплатит? — спрашивает Орси.|— Никто.|Так и есть.", id="ru — Кто заплатит? —"),
    pytest.param("ru", "МОСКВА. — Министр приехал.|Он молчал.", id="ru МОСКВА. — Министр приехал."),
    pytest.param("uk", "«Ми не знаємо».|Потім вона пішла.", id="uk «Ми не знаємо». Потім"),
    pytest.param(
        "sv",
        "”Vem betalar?”|Ingen svarade.|– Det vet vi inte, sa hon.|Hon gick.",
        id="sv ”Vem betalar?” Ingen svarade.",
    ),
    pytest.param(
        "tr",
        "“Kim ödeyecek?” diye sordu.|Kimse konuşmadı.|Çok geç oldu.|Şimdi ne olacak?",
        id="tr “Kim ödeyecek?” diye sordu.",
    ),
    pytest.param("en", "‘We lost.’|Then he left.|(‘Not us.’)|She stayed.", id="en ‘We lost.’ Then he"),
    pytest.param(
        "en",
        'He called it "a shame."|Then he left.|The U.N. - which paid - left too.',
        id="en He called it a",
    ),
    pytest.param("en", "LONDON. - The mayor said no.|Nobody asked.", id="en LONDON. - The mayor"),
    pytest.param("zh", "他说：“我们走。”|然后他走了。", id="zh 他说：“我们走。” 然后他走了。"),
    pytest.param("ja", "「誰が払うのか。」|誰も答えなかった。", id="ja 「誰が払うのか。」 誰も答えなかった。"),
    pytest.param("ko", "“누가 냅니까?”|아무도 답하지 않았다.", id="ko “누가 냅니까?” 아무도 답하지"),
    pytest.param("ar", "قال: «من سيدفع؟»|لم يجب أحد.", id="ar قال: «من سيدفع؟» لم"),
]


@pytest.mark.parametrize(("language", "marked"), [*BORDERS, *QUOTATIONS])
def test_sentences_end_where_people_end_them(language: str, marked: str) -> None:
    """Abbreviations, initials, decimals, quotations and ellipses don't split."""
    expected = marked.split("|")
    joint = "" if language in {"ja", "zh"} else " "
    assert split(joint.join(expected), language) == expected


def test_missing_space_after_a_full_stop_still_ends_the_sentence() -> None:
    """Pages lose spaces where a tag ended; two glued sentences would be one claim."""
    assert split("They came back.Then they left.", "en") == ["They came back.", "Then they left."]


def test_ends_of_lines_and_paragraphs_end_sentences() -> None:
    """A heading without a full stop is not the beginning of the next sentence."""
    assert split("The heading\nFirst line\n\n\nSecond  one. \tThird.", "en") == [
        "The heading",
        "First line",
        "Second one.",
        "Third.",
    ]


def test_a_quotation_that_never_ends_is_split_all_the_same() -> None:
    """One forgotten quotation mark must not make an article a single sentence."""
    text = '"It goes on. ' + "The council said so again. " * (QUOTATION_CHARS_MAX // 20)
    assert len(split(text, "en")) > 10


@pytest.mark.parametrize("language", ["", "und", "xx", "pt-BR", "zh-Hant"])
def test_any_language_tag_is_taken(language: str) -> None:
    """The detector may answer with a language nobody planned for."""
    assert split("Hello there. Next one.", language) == ["Hello there.", "Next one."]


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "ru", "ja", "zh", "ar", "und"]))
def test_every_sentence_is_a_verbatim_stretch_and_nothing_is_lost(text: str, language: str) -> None:
    """Grounding compares sentences with the text: neither may hold a letter more."""
    folded = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    found = split(text, language)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence in folded for sentence in found)


def test_importing_the_language_package_is_light() -> None:
    """The parent process starts with it; libraries are loaded with the first use."""
    code = (
        "import sys, bot.language.sentences, bot.language.detect, bot.language.hygiene;"
        "print(sorted(set(sys.modules) & {'sentencex', 'resiliparse', 'lxml', 'trafilatura'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
