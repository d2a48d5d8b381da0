"""What says the same with other words for "not", "if" and "before" is let pass."""

import pytest

from tests.unit.test_wording import kinds


@pytest.mark.parametrize(
    ("article", "claim", "language"),
    [
        ("As if the fines were not enough, the mayor has closed the market.", "The mayor has closed the market.", "en"),
        ("Auch wenn die Händler klagen, schließt die Stadt den Markt.", "Die Stadt schließt den Markt.", "de"),
        ("Même si les marchands protestent, la ville ferme le marché.", "La ville ferme le marché.", "fr"),
        ("Incluso si protestan los vendedores, la ciudad cierra el mercado.", "La ciudad cierra el mercado.", "es"),
    ],
)
def test_even_if_sets_no_condition(article: str, claim: str, language: str) -> None:
    """What happens in any case may be told without it."""
    assert kinds(article, claim, language) == []


@pytest.mark.parametrize(
    ("source", "claim", "language"),
    [
        ("The band played its second set as if nothing had happened.", "The band played its second set.", "en"),
        ("Der Chor sang weiter, als wäre im Saal nichts geschehen.", "Der Chor sang weiter.", "de"),
        ("L'orchestre a repris le concert comme si rien n'était.", "L'orchestre a repris le concert.", "fr"),
        ("La banda tocó el himno como si nada hubiera pasado.", "La banda tocó el himno.", "es"),
        ("No other line has so many late trains.", "Trains on this line are late more often than on any other.", "en"),
        ("Keine andere Linie hat so viele Pannen.", "Pannen hat diese Linie mehr als jede andere.", "de"),
        ("Aucune autre ligne n'a autant de pannes.", "Cette ligne a plus de pannes que toute autre.", "fr"),
        ("Ninguna otra línea tiene tantas averías.", "Esta línea tiene más averías que cualquier otra.", "es"),
        ("The pool is shut as no lifeguard could be found.", "No lifeguard was found, so the pool is shut.", "en"),
        ("Der Preis geht an Eva Rot, deren Vater Otto Rot malte.", "Eva Rot, Tochter von Otto Rot, erhält ihn.", "de"),
        ("The prize goes to Eva Rudd, the daughter of Tom Rudd.", "Eva Rudd, whose father is Tom Rudd, wins it.", "en"),
        ("At most ten weddings are held in the hall a year.", "No more than ten weddings are held there a year.", "en"),
        ("Im Saal sind jährlich höchstens zehn Feste erlaubt.", "Nicht mehr als zehn Feste sind erlaubt.", "de"),
        ("The room is open for readers on every weekday.", "Readers have the room from Monday to Friday.", "en"),
        ("Der Saal ist an Werktagen für Leser offen.", "Von Montag bis Freitag ist der Saal für Leser offen.", "de"),
        ("La salle est ouverte en semaine aux lecteurs.", "Du lundi au vendredi, la salle est ouverte.", "fr"),
        ("La sala abre entre semana a los lectores.", "De lunes a viernes, la sala abre a los lectores.", "es"),
        ("The coach will discipline neither Ibe nor Lund.", "Neither has been disciplined by the coach.", "en"),
        ("The port could close after bosses sold the cranes to a rival.", "Bosses sold the cranes to a rival.", "en"),
        (
            "Le port pourrait fermer après la vente des grues à un rival.",
            "La vente des grues à un rival a eu lieu.",
            "fr",
        ),
        ("A week after the vote, the hall was closed.", "The vote came a week before the hall was closed.", "en"),
    ],
)
def test_what_is_no_denial_and_no_opposite_stands(source: str, claim: str, language: str) -> None:
    """Beside what it is taken for, a true sentence is sent back, and may be lost."""
    assert kinds(source, claim, language) == []
