"""Where and by whom a report was filed, in front of its first sentence: no part of the news."""

import re

from bot.language.letters import CAPITAL

#: Sentences at the beginning of an article that may have a dateline.
DATELINE_SENTENCES = 3

#: "Berlin", "New York", "Frankfurt/Main".
PLACE = rf"{CAPITAL}[\w'’.]*(?:[ /-]{CAPITAL}[\w'’.]*){{0,3}}"
#: ", United Arab Emirates", ", Ill.", ", Jan 5", ", 3. Mai": where more exactly, and when.
MORE = rf"(?:, (?:{PLACE}|\d{{1,2}}\.? [^\W\d_]{{3,10}})\.?(?: \d{{1,2}})?(?: [a-z]{{3,10}})?){{0,2}}"
_LOUD_PLACE = rf"{CAPITAL}{{3,}}(?:[ -](?:{CAPITAL}|\.){{2,}}){{0,3}}"
_AGENCY = r"\([\w./ -]{2,30}\)"
#: Behind it a sentence begins.
BEGINS = rf"(?={CAPITAL}|[\"“„«¿¡])"
_DASH = r"\.?\s*[—–-]+\s*"
#: Datelines that show as such: "LONDON, Jan 5 (Reuters) - ", "(CNN)", "Berlin (dpa) - ", "Harwick, Ill. — ".
_DATELINE = re.compile(
    rf"(?:{PLACE}{MORE} ?{_AGENCY}(?:{_DASH}|: )|{_AGENCY}(?:{_DASH}|:\s)|\([A-Z]{{2,6}}\)\s*"
    rf"|{_LOUD_PLACE}{MORE}{_DASH}|{PLACE}, {CAPITAL}\w*\.{_DASH}){BEGINS}"
)
#: Those that do so only at the beginning of an article: "NEW DELHI: ", "Washington. - ", "Indianapolis – ".
_OPENING_DATELINE = re.compile(rf"(?:{_LOUD_PLACE}{MORE}: |{PLACE}{MORE}\.? [—–-]+ ){BEGINS}")
#: "Madrid, 3 dic (EFE).", behind which a dash stands before the first sentence.
_DATELINE_ALONE = re.compile(rf"{PLACE}{MORE}(?: ?{_AGENCY})?\.")
_LEADING_DASH = re.compile(rf"[—–-]+\s*{BEGINS}")
_SPACED_DASH = re.compile(r"\s[—–-]\s")


def bare(sentence: str, *, opening: bool = False, before: str = "") -> str:
    """
    The sentence without an agency's dateline before it.

    Args:
        sentence: Any.
        opening: The article begins with it: there a place and a dash are a dateline, elsewhere they may be a thought.
        before: The sentence before it, which may be a dateline that leaves its dash behind.
    """
    if _LEADING_DASH.match(sentence) and _DATELINE_ALONE.fullmatch(before):
        return _LEADING_DASH.sub("", sentence, count=1)
    if found := _DATELINE.match(sentence):
        return sentence[found.end() :]
    if opening and (found := _OPENING_DATELINE.match(sentence)):
        rest = sentence[found.end() :]
        return sentence if _SPACED_DASH.search(rest) else rest
    return sentence
