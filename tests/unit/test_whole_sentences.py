"""No word is lost inside of a sentence: what is left would be another statement, quoted as the article's own."""

import pytest

from bot.articles.extract import extract
from tests.story import LANGUAGES, STORIES, page, paragraphs, story_page

URL = "https://news.sund.example/2026/09/ferry-cuts"

#: Markup in the middle of a sentence, and the sentence.
SENTENCES = [
    pytest.param(
        'The board said that <i class="fa fa-ship"></i> the company will stop in October, when <b>winter</b> begins.',
        "The board said that the company will stop in October, when winter begins.",
        id="an icon",
    ),
    pytest.param(
        'Die Werft <span class="icon"></span>hat nach Angaben <em></em>des Rates <strong></strong>zwei '
        "Schiffe verloren.",
        "Die Werft hat nach Angaben des Rates zwei Schiffe verloren.",
        id="empty elements, German",
    ),
    pytest.param(
        'Le conseil <q></q>du port a voté <svg><title>Icône</title><path d="M0"/></svg> contre le prêt de la ville.',
        "Le conseil du port a voté contre le prêt de la ville.",
        id="a drawing, French",
    ),
    pytest.param(
        '<span id="more-4711"></span>The boats were found to have corroded lines in August.',
        "The boats were found to have corroded lines in August.",
        id="the anchor of a blog",
    ),
    pytest.param(
        '<a name="lead"></a>Los barcos tenían conductos oxidados en agosto, según el informe.',
        "Los barcos tenían conductos oxidados en agosto, según el informe.",
        id="an anchor with a name, Spanish",
    ),
    pytest.param(
        'The board said on Wednesday, <time datetime="2026-09-23">23 September</time>, that sailings will stop.',
        "The board said on Wednesday, 23 September, that sailings will stop.",
        id="a date",
    ),
    pytest.param(
        'Dyrektor ogłosił <time class="entry-date">w środę, 23 września</time> koniec wieczornych kursów.',
        "Dyrektor ogłosił w środę, 23 września koniec wieczornych kursów.",
        id="a date, Polish",
    ),
    pytest.param(
        'Two boats <span class="link"><a href="/boats">have failed</a></span> their inspection, the director told us.',
        "Two boats have failed their inspection, the director told us.",
        id="a link in a span called link",
    ),
    pytest.param(
        'Das Amt <span class="tags related">hat die Fahrten</span> bis zum Frühjahr <span '
        'class="menu-bar">verboten</span>.',
        "Das Amt hat die Fahrten bis zum Frühjahr verboten.",
        id="spans called like parts of a page, German",
    ),
    pytest.param(
        'Press the <button class="ui">red</button> knob, then <label for="x">the lever</label> on the left, '
        "says the guide.",
        "Press the red knob, then the lever on the left, says the guide.",
        id="a button and a label as words",
    ),
    pytest.param(
        "The result was <output>41 boats</output> in all, <data value='9'>nine</data> more than "
        "<var>n</var> years ago.",
        "The result was 41 boats in all, nine more than n years ago.",
        id="results and values",
    ),
    pytest.param(
        'Паром <x-term>«Чайка»</x-term> встанет на ремонт <app-badge class="share"></app-badge>в октябре, '
        "сказал директор.",
        "Паром «Чайка» встанет на ремонт в октябре, сказал директор.",
        id="elements of the site's own, Russian",
    ),
    pytest.param(
        "<font color=red>The</font> <big>ferry</big> <tt>company</tt> <u>will</u> <nobr>stop in</nobr> "
        "Octo<wbr>ber, it says.",
        "The ferry company will stop in October, it says.",
        id="markup of the nineties",
    ),
    pytest.param(
        ""
        "<ruby>港湾<rp>(</rp><rt>こうわん</rt><rp>)</rp></ruby>委員会は水曜日に夕方の便を取りやめると決め、島の住民に知らせた。",
        "港湾委員会は水曜日に夕方の便を取りやめると決め、島の住民に知らせた。",
        id="readings above the characters, Japanese",
    ),
    pytest.param(
        'The board met<sup class="noprint">[<a href="/cn">citation needed</a>]</sup> in May<sup>[b]</sup> and in June.',
        "The board met in May and in June.",
        id="notes in brackets",
    ),
    pytest.param(
        "Rund 10<sup>6</sup> Liter Öl liefen in den Hafen, auf einer Fläche von 14 km<sup>2</sup>, sagt das Amt.",
        "Rund 10⁶ Liter Öl liefen in den Hafen, auf einer Fläche von 14 km2, sagt das Amt.",
        id="a power of ten, German",
    ),
    pytest.param(
        'La barca <span class="tooltip">cisterna<span class="tooltiptext">Nave che porta olio.</span></span> '
        "è ferma da maggio.",
        "La barca cisterna è ferma da maggio.",
        id="a tooltip, Italian",
    ),
    pytest.param(
        'The tide <span role="tooltip">The rise and fall of the sea.</span>turned at nine<span class="sidenote">By the '
        "old clock.</span> and the boats went out.",
        "The tide turned at nine and the boats went out.",
        id="a note in the margin",
    ),
    pytest.param(
        'The board <a href="/x">said today<span class="screen-reader-text"> (in a new tab)</span></a> that boats stay.',
        "The board said today that boats stay.",
        id="words for screen readers",
    ),
    pytest.param(
        'Die Reederei<a class="footnote-ref" href="#fn1">1</a> streicht die Fahrten<a href="#note-2">[2]</a> am Abend.',
        "Die Reederei streicht die Fahrten am Abend.",
        id="links to notes, German",
    ),
    pytest.param(
        "He said <q>we have failed</q> and left, <q>“for good”</q>, without another word on Monday.",
        "He said “we have failed” and left, “for good”, without another word on Monday.",
        id="quotation marks of the browser",
    ),
    pytest.param(
        '<span class="dropcap">L</span>e <span itemprop="name">Conseil</span> a voté <mark class="ad-label">contre'
        '</mark> le <cite class="author">prêt</cite> de la ville <meta itemprop="x" content="y">mercredi.',
        "Le Conseil a voté contre le prêt de la ville mercredi.",
        id="a large initial and data for machines, French",
    ),
    pytest.param(
        "The <noscript><img src=b></noscript>ferry <script>var a = 1</script>company <style>p{}</style>will stop soon.",
        "The ferry company will stop soon.",
        id="scripts and styles",
    ),
    pytest.param(
        "The ferry<br>company will<br>stop its sailings in October, it said.",
        "The ferry company will stop its sailings in October, it said.",
        id="lines cut by hand",
    ),
    pytest.param(
        'A barca <a href="#nota">perdeu o motor</a> em <abbr title="agosto">ago.</abbr> e <ins>não</ins> '
        "voltará este ano.",
        "A barca perdeu o motor em ago. e não voltará este ano.",
        id="a link into the page, Portuguese",
    ),
]


@pytest.mark.parametrize(("markup", "sentence"), SENTENCES)
def test_every_word_of_a_sentence_is_kept(markup: str, sentence: str) -> None:
    """An extractor that deletes an element takes a part of a statement away, and what is left is false."""
    assert extract(story_page(markup), URL).text.split("\n\n")[0] == sentence


@pytest.mark.parametrize("mark", ['<span class="id-c br"></span>', '<i class="line-break"> </i>', "<br>"])
def test_empty_element_that_stands_for_a_line_break_ends_the_line(mark: str) -> None:
    """Read over, it glues a heading to the paragraph below it."""
    first = "The ferries to the islands stay in the harbour until Monday, the company said."
    second = f"The captains had asked for it.{mark}<b>What comes next</b>{mark}The union votes on the new hours in May."
    text = extract(story_page(f"{first}</p><p>{second}"), URL).text.split("\n\n")
    assert text[1:4] == [
        "The captains had asked for it.",
        "What comes next",
        "The union votes on the new hours in May.",
    ]


FORMULAS = [
    pytest.param(
        '<span class="mwe-math-element"><span style="display: none;"><math><semantics><mi>d</mi><annotation '
        'encoding="application/x-tex">{\\displaystyle d=v\\cdot t}</annotation></semantics></math></span>'
        '<img src="x.svg" class="mwe-math-fallback-image-inline" alt="{\\displaystyle d=v\\cdot t}"></span>',
        "d=v\\cdot t",
        id="hidden, with a picture",
    ),
    pytest.param(
        '<span class="katex"><span class="katex-mathml"><math><semantics><mi>d</mi><annotation encoding='
        '"application/x-tex">d=vt</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">'
        "<span>d</span>=vt</span></span>",
        "d=vt",
        id="shown twice",
    ),
    pytest.param(
        '<span class="MathJax_Preview"></span><span class="MathJax"><nobr>d=vt</nobr></span>'
        '<script type="math/tex">d=vt</script>',
        "d=vt",
        id="in a script, and rendered",
    ),
    pytest.param(
        "<math><mi>d</mi><mo>=</mo><mfrac><mi>v</mi><mn>2</mn></mfrac><msup><mi>t</mi><mn>2</mn></msup></math>",
        "d=(v)/(2)t^2",
        id="signs only",
    ),
    pytest.param(
        "<mjx-container "
        'class="MathJax"><svg><path/></svg><mjx-assistive-mml><math><mi>d</mi><mo>=</mo><mi>s</mi></math>'
        "</mjx-assistive-mml></mjx-container>",
        "d=s",
        id="for screen readers",
    ),
    pytest.param('<img class="latex" src="https://s0.wp.com/latex.php?x" alt="$d=vt$">', "d=vt", id="a picture"),
]


@pytest.mark.parametrize(("formula", "text"), FORMULAS)
def test_a_formula_stands_in_its_sentence(formula: str, text: str) -> None:
    """Without it the words on both sides say something else."""
    lead = f"The drift is given by {formula}, where v is the speed of the current, said the pilot of the boat."
    first = extract(story_page(lead), URL).text.split("\n\n")[0]
    assert first == f"The drift is given by {text}, where v is the speed of the current, said the pilot of the boat."


def test_a_sentence_whose_formula_cannot_be_read_is_left_out() -> None:
    """A picture of a formula, and no word of what it shows: "is given by, where v is the speed" is no statement."""
    lead = (
        'The pilot knows the sea. The drift is <img src="/math/render/a.svg">, where v is the speed. He steers by it.'
    )
    assert extract(story_page(lead), URL).text.split("\n\n")[0] == "The pilot knows the sea. He steers by it."


def test_a_picture_in_a_sentence_says_nothing() -> None:
    """Its description is for those who cannot see it, and no word of the sentence."""
    lead = 'The pilot <img src="a.png" alt="A smiling man in a boat">steers by the stars, as his father did before him.'
    assert extract(story_page(lead), URL).text.startswith("The pilot steers by the stars")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paragraph_is_read_word_for_word(language: str) -> None:
    """In all scripts, with the joiners that some of them need."""
    text = extract(story_page(STORIES[language][0], language), URL).text
    assert text.split("\n\n") == STORIES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_every_word_changes_nothing(language: str) -> None:
    """Empty elements before each word are how editors leave pages."""
    icons = ' <i class="icon"></i><span></span>'
    html = page("".join(text.replace(" ", icons).replace("<p>", "<p><b></b>") for text in paragraphs(language)))
    assert extract(html, URL).text.split("\n\n") == STORIES[language]
