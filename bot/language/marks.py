"""The marks at the end of a sentence or a line, in all scripts."""

import re

#: Behind a question.
ASKS = ("?", "？", "؟")
#: A sentence with its end, quotation marks and brackets behind it included.
SENTENCE_ENDS = re.compile(r"[.!?…。！？؟][\"'”’“‘»›«‹」』)\]]*$")
#: A line that is no heading: a mark of any kind stands at its end.
LINE_ENDS = re.compile(r"[.!?…:;,。！？：；،؟\"”’»“」)]$")
