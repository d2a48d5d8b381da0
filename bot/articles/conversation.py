"""
Finds the turns of a conversation in an article's lines: who speaks, and what only an interviewer asks.

"SVEA ORSI: We asked for help in March." is what Svea Orsi says, not what the article says. Labels with a colon are
common elsewhere ("Price: 12 euros", "Pros: …"), so a conversation takes several speakers, of whom one comes back, and
a sign that the labels are names. What stays doubtful is a paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import BlockKind
from bot.language.tags import primary

#: So many labelled lines, or questions set apart, make a conversation.
TURNS_MIN = 3
#: Between its first and its last turn at least this share of the lines has a label.
LABELLED_SHARE_MIN = 0.3
#: Of the questions so many address somebody, and so many answers speak of themselves.
ADDRESSED_SHARE_MIN = 0.34
ANSWERED_SHARE_MIN = 0.5
#: An interviewer asks in so many of their turns.
ASKS_SHARE_MIN = 0.5
NAME_WORDS_MAX = 6
#: Of a name in a script without capitals.
PLAIN_NAME_CHARS_MAX = 14

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?"
#: A time, a name, a role behind a comma or in brackets, a time, a colon.
_LABEL = re.compile(
    rf"(?:(?P<before>{_TIME})[ :–-]{{0,3}})?"
    r"(?P<name>[^\W\d_][^\s,:：()\[\].!?]*\.?(?: [^\s,:：()\[\]!?]{1,30}){0,7})"
    r"(?P<role>, [^:：.!?]{2,60}| \([^()\d]{2,60}\))?"
    rf"(?:,? (?P<behind>{_TIME}))?(?P<colon> ?[:：])?(?=\s|$|(?<=：))"
)
_PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "da", "dos", "del", "della", "di", "du", "la", "le", "el", "al", "bin", "ter"]
)
#: How a letter begins: whom it is to says nothing of whose it is.
_SALUTATION = re.compile(
    r"(?:Dear|Liebe[rs]?|Sehr geehrte[rs]?|Chère?s?|Querid[oa]s?|Estimad[oa]s?|Car[oaie]|Gentile|Beste|Geachte|"
    r"Drog[ia]|Szanown[yai]|Дорог(?:ой|ая|ие)|Уважаем(?:ый|ая|ые)|Шановн(?:ий|а|і)|Kära|Sevgili|Sayın)\s",
    re.IGNORECASE,
)
#: A letter for whoever asks or answers: Q. and A., P. and R., В. and О.
_INITIAL = re.compile(r"([ADFIPQRSVВО])\. (?=\S)")
_ASKS = re.compile(r"[?？؟][\"”»’)]?(?:\s|$)|か。$")
#: A line that a dash sets apart as somebody's.
_DASH = re.compile(r"[–—―─-]{1,2}\s?[^\W\d]")

#: Words of address, and words by which somebody speaks of themselves; the first in questions, the others in answers.
_YOU = {
    "en": "you your", "de": "Sie Ihnen Ihr Ihre Ihren Ihrem Ihrer du dich dir dein euch", "fr": "vous votre vos tu",
    "es": "usted ustedes su sus tú te le tu", "pt": "você vocês senhor senhora seu sua", "it": "lei suo sua voi tu",
    "nl": "u uw je jij jouw jullie", "pl": "pan pani pana panią panu państwo ty", "ru": "вы вас вам вами ваш ваша ваши",
    "uk": "ви вас вам вами ваш ваша ваші", "sv": "du dig din ditt ni er", "tr": "siz sizin sizi size sen senin",
}  # fmt: skip
_I = {
    "en": "I me my we our us", "de": "ich mich mir mein meine meinen wir uns unser unsere",
    "fr": "je j me mon ma mes nous notre nos", "es": "yo me mi mis nos nosotros nosotras nuestro nuestra",
    "pt": "eu me meu minha nós nos nosso nossa", "it": "io mi mio mia noi ci nostro nostra",
    "nl": "ik mij me mijn wij we ons onze", "pl": "ja mnie mi mój moja my nas nam",
    "ru": "я меня мне мой моя мы нас нам", "uk": "я мене мені мій моя ми нас нам",
    "sv": "jag mig min mitt vi oss vår", "tr": "ben benim bana biz bizim",
}  # fmt: skip
#: The same where words are not set apart.
_YOU_CHARACTERS, _I_CHARACTERS = (
    re.compile("[你您]|さん|あなた|[すた]か|でしょうか|당신|님|씨|까"),
    re.compile("我|私|僕|俺|저는|제가|나는|우리"),
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a line of a conversation is; `speaker` is "" when nobody is named."""

    kind: BlockKind
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    named_more: bool  #: By a role or a time, which only people have who speak.
    asks: bool


def turns(lines: Sequence[str], kinds: Sequence[BlockKind], language: str, title: str = "") -> list[Turn | None]:
    """
    What each line is as a part of a conversation; None for lines that are none.

    Args:
        lines: Of the text.
        kinds: What each of them is otherwise: nobody speaks in items of a list, and a heading ends a turn.
        language: Of the text.
        title: Of the article; names that it mentions are names.
    """
    labels = [_label(line) if kind is BlockKind.PARAGRAPH else None for line, kind in zip(lines, kinds, strict=True)]
    headings = [kind is BlockKind.HEADING for kind in kinds]
    base = primary(language)
    speakers = _speakers(lines, labels, title)
    if speakers and (any(len(name) > 1 for name in speakers) or _is_interview(lines, _asked(lines, labels), base)):
        return _spoken(labels, headings, speakers)
    apart = [heading or bool(_DASH.match(line)) for line, heading in zip(lines, headings, strict=True)]
    questions = _asked(lines, apart)
    if not speakers and sum(questions) >= TURNS_MIN and _is_interview(lines, questions, base):
        return _answered(headings, questions)
    return [None] * len(lines)


def _asked(lines: Sequence[str], apart: Sequence[object]) -> list[bool]:
    """Which of the lines that are set apart ask something."""
    return [bool(is_apart and _ASKS.search(line)) for line, is_apart in zip(lines, apart, strict=True)]


def _label(line: str) -> _Label | None:
    """The speaker that a line names in front of what is said."""
    if initial := _INITIAL.match(line):
        return _Label(initial[1], named_more=False, asks=bool(_ASKS.search(line)))
    found = _LABEL.match(line)
    if not found or not (found["colon"] or ((found["before"] or found["behind"]) and found.end() == len(line))):
        return None
    name = found["name"]
    if not _may_be_a_name(name) or _SALUTATION.match(name):
        return None
    return _Label(name, bool(found["role"] or found["before"] or found["behind"]), bool(_ASKS.search(line)))


def _may_be_a_name(name: str) -> bool:
    words = name.split()
    if len(words) > NAME_WORDS_MAX:
        return False
    if name.lower() == name.upper():  # a script without capitals
        return len(name) <= PLAIN_NAME_CHARS_MAX
    return words[0][0].isupper() and all(
        word[0].isupper() or not word[0].isalpha() or word in _PARTICLES for word in words
    )


def _speakers(lines: Sequence[str], labels: Sequence[_Label | None], title: str) -> dict[str, str]:
    """Each label of a conversation → the name that it stands for; empty when the lines are none."""
    said = [label for label in labels if label]
    if len(said) < TURNS_MIN or len({label.name for label in said}) == 1:
        return {}
    places = [number for number, label in enumerate(labels) if label]
    if len(said) < LABELLED_SHARE_MIN * (places[-1] - places[0] + 1):
        return {}
    full = _full_names(said)
    counts = Counter(full[label.name] for label in said)
    prose = "\n".join([title, *(line for line, label in zip(lines, labels, strict=True) if not label)])
    told = {name: _as_written(name, prose) for name in counts}
    again = [name for name, count in counts.items() if count > 1]
    if not again or len(counts) == 1:
        return {}
    if not (_are_named(said, full) or any(" " in name and told[name] for name in again) or _one_asks(said, full)):
        return {}
    return {
        label.name: told[full[label.name]] or _in_small_letters(full[label.name])
        for label in said
        if counts[full[label.name]] > 1 or " " in label.name or label.named_more or label.name.isupper()
    }


def _are_named(said: Sequence[_Label], full: dict[str, str]) -> bool:
    """Whether labels are as people's are: with roles or times, or a full name at first and a surname then."""
    more = Counter(full[label.name] for label in said if label.named_more)
    return len(more) > 1 or any(" " in full[label.name] and label.name != full[label.name] for label in said)


def _one_asks(said: Sequence[_Label], full: dict[str, str]) -> bool:
    """Whether somebody does little else than to ask, and is answered by somebody else."""
    turns_of = Counter(full[label.name] for label in said)
    asked_by = Counter(full[label.name] for label in said if label.asks)
    return any(count > 1 and count >= ASKS_SHARE_MIN * turns_of[name] for name, count in asked_by.items()) and any(
        count > 1 and name not in asked_by for name, count in turns_of.items()
    )


def _full_names(said: Sequence[_Label]) -> dict[str, str]:
    """Each label's name → the longest of the names that end with it: EKBERG is JON EKBERG."""
    names = {label.name for label in said}
    return {
        name: max((other for other in names if f" {other}".casefold().endswith(f" {name}".casefold())), key=len)
        for name in names
    }


def _as_written(name: str, prose: str) -> str:
    """The name as the article writes it outside of labels; "" when it does not."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", prose, re.IGNORECASE)
    return found[0] if found and _may_be_a_name(found[0]) else ""


def _in_small_letters(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() and len(name) > 1 else name


def _spoken(labels: Sequence[_Label | None], headings: Sequence[bool], speakers: dict[str, str]) -> list[Turn | None]:
    """A turn goes on to the next label or heading; whose words come behind the last one, nobody can tell."""
    places = [number for number, label in enumerate(labels) if label and label.name in speakers]
    found: list[Turn | None] = []
    turn: Turn | None = None
    for number, label in enumerate(labels):
        if label and label.name in speakers:
            turn = Turn(BlockKind.SPEECH, speakers[label.name])
        elif headings[number]:
            turn = None
        elif turn and number > places[-1]:
            turn = Turn(BlockKind.SPEECH)
        found.append(turn)
    return found


def _is_interview(lines: Sequence[str], questions: Sequence[bool], language: str) -> bool:
    """Whether the questions are put to a person, who answers: a list of frequent questions speaks to its readers."""
    asked = [line for line, is_question in zip(lines, questions, strict=True) if is_question]
    answers = [lines[number + 1] for number, is_question in enumerate(questions[:-1]) if is_question]
    you, own = (
        _having(asked, _YOU.get(language, ""), _YOU_CHARACTERS),
        _having(answers, _I.get(language, ""), _I_CHARACTERS),
    )
    return you >= ADDRESSED_SHARE_MIN * len(asked) and own >= ANSWERED_SHARE_MIN * len(asked)


def _having(texts: Sequence[str], words: str, characters: re.Pattern[str]) -> int:
    """How many of the texts have one of the words, or of the characters."""
    wanted = set(words.split())
    return sum(
        1
        for text in texts
        if not wanted.isdisjoint(_WORD.findall(text))
        or not wanted.isdisjoint(_WORD.findall(text[:1].lower() + text[1:]))
        or characters.search(text)
    )


def _answered(headings: Sequence[bool], questions: Sequence[bool]) -> list[Turn | None]:
    found: list[Turn | None] = []
    turn: Turn | None = None
    for heading, question in zip(headings, questions, strict=True):
        if question:
            turn = Turn(BlockKind.SPEECH)
            found.append(Turn(BlockKind.QUESTION))
        else:
            turn = None if heading else turn
            found.append(turn)
    return found
