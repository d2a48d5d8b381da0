"""How many independent voices tell a story: reprints of one agency, copies and papers of one owner are one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.hosts import owner
from bot.domain.telling import Telling
from bot.language.telling import copied


@dataclass(frozen=True, slots=True)
class Voices:
    """Who tells a story."""

    count: int  #: Of independent ones.
    agencies: Mapping[str, int]  #: Agencies that several of the texts are by, and how many are.
    of: tuple[int, ...]  #: For each text a number of its voice.


def voices(tellings: Sequence[Telling], sites: Sequence[str]) -> Voices:
    """
    Count them.

    Args:
        tellings: Of the texts of one story; few, they are compared each with each.
        sites: The hosts of the same texts; "" for one that is unknown and so is nobody else's.
    """
    voice = list(range(len(tellings)))
    agencies = [telling.agency for telling in tellings]
    owners = [owner(site) for site in sites]
    for index in range(len(tellings)):
        for other in range(index):
            same = (
                (agencies[index] and agencies[index] == agencies[other])
                or (owners[index] and owners[index] == owners[other])
                or copied(tellings[index], tellings[other])
            )
            if same and voice[index] != voice[other]:
                gone, kept = voice[index], voice[other]
                voice = [kept if each == gone else each for each in voice]
    several = {name: count for name, count in Counter(filter(None, agencies)).items() if count > 1}
    return Voices(len(set(voice)), several, tuple(voice))
