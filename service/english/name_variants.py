"""Names that mean the same country or body to everybody. Other names of a party come from the model."""

from __future__ import annotations

from collections.abc import Iterable

NAME_VARIANTS: tuple[tuple[str, ...], ...] = (
    ("United States", "U.S.", "US", "USA", "U.S.A.", "United States of America", "America"),
    ("United Kingdom", "UK", "U.K.", "Britain", "Great Britain"),
    ("European Union", "EU", "E.U."),
    ("United Nations", "UN", "U.N."),
    ("United Arab Emirates", "UAE", "U.A.E."),
    ("Russia", "Russian Federation"),
    ("Kyiv", "Kiev"),
    ("Türkiye", "Turkey"),
)

SEATS: dict[str, str] = dict(
    pair.split("=")
    for pair in (
        "Washington=United States;White House=United States;Moscow=Russia;Kremlin=Russia;Kyiv=Ukraine;Kiev=Ukraine;"
        "Beijing=China;Taipei=Taiwan;Tokyo=Japan;Seoul=South Korea;Pyongyang=North Korea;New Delhi=India;"
        "Islamabad=Pakistan;Kabul=Afghanistan;Tehran=Iran;Baghdad=Iraq;Damascus=Syria;Beirut=Lebanon;"
        "Riyadh=Saudi Arabia;Ankara=Türkiye;Cairo=Egypt;London=United Kingdom;Downing Street=United Kingdom;"
        "Paris=France;Berlin=Germany;Rome=Italy;Madrid=Spain;Lisbon=Portugal;Warsaw=Poland;Budapest=Hungary;"
        "Prague=Czech Republic;Bucharest=Romania;Minsk=Belarus;Belgrade=Serbia;Pristina=Kosovo;Athens=Greece;"
        "Brussels=European Union;Ottawa=Canada;Canberra=Australia;Mexico City=Mexico;Caracas=Venezuela;"
        "Havana=Cuba;Brasília=Brazil;Buenos Aires=Argentina;Jakarta=Indonesia;Manila=Philippines;Hanoi=Vietnam"
    ).split(";")
)
"""Seats of governments, and the state that reports mean by them where the seat acts."""

STATES = frozenset(
    (
        "Afghanistan;Albania;Algeria;Andorra;Angola;Antigua and Barbuda;Argentina;Armenia;Australia;Austria;Azerbaijan;"
        "Bahamas;Bahrain;Bangladesh;Barbados;Belarus;Belgium;Belize;Benin;Bhutan;Bolivia;Bosnia;Botswana;Brazil;Brunei;"
        "Bulgaria;Burkina Faso;Burundi;Cambodia;Cameroon;Canada;Cape Verde;Chad;Chile;China;Colombia;Comoros;Congo;"
        "Costa Rica;Croatia;Cuba;Cyprus;Czech Republic;Czechia;Denmark;Djibouti;Dominica;Ecuador;Egypt;El Salvador;"
        "Eritrea;Estonia;Eswatini;Ethiopia;Fiji;Finland;France;Gabon;Gambia;Georgia;Germany;Ghana;Greece;Grenada;"
        "Guatemala;Guinea;Guyana;Haiti;Honduras;Hungary;Iceland;India;Indonesia;Iran;Iraq;Ireland;Israel;Italy;"
        "Ivory Coast;Jamaica;Japan;Jordan;Kazakhstan;Kenya;Kiribati;Kosovo;Kuwait;Kyrgyzstan;Laos;Latvia;Lebanon;"
        "Lesotho;Liberia;Libya;Liechtenstein;Lithuania;Luxembourg;Madagascar;Malawi;Malaysia;Maldives;Mali;Malta;"
        "Mauritania;Mauritius;Mexico;Micronesia;Moldova;Monaco;Mongolia;Montenegro;Morocco;Mozambique;Myanmar;Namibia;"
        "Nauru;Nepal;Netherlands;New Zealand;Nicaragua;Niger;Nigeria;North Korea;North Macedonia;Norway;Oman;Pakistan;"
        "Palau;Palestine;Panama;Papua New Guinea;Paraguay;Peru;Philippines;Poland;Portugal;Qatar;Romania;Russia;Rwanda;"
        "Samoa;San Marino;Saudi Arabia;Senegal;Serbia;Seychelles;Sierra Leone;Singapore;Slovakia;Slovenia;Somalia;"
        "South Africa;South Korea;South Sudan;Spain;Sri Lanka;Sudan;Suriname;Sweden;Switzerland;Syria;Taiwan;"
        "Tajikistan;Tanzania;Thailand;Timor-Leste;Togo;Tonga;Trinidad and Tobago;Tunisia;Turkmenistan;Tuvalu;Uganda;"
        "Ukraine;Uruguay;Uzbekistan;Vanuatu;Vatican;Venezuela;Vietnam;Yemen;Zambia;Zimbabwe"
    ).split(";")
)
"""States, and what reports name like one. That a name is here says no more."""

PEOPLES: tuple[tuple[str, ...], ...] = (
    ("United States", "U.S.", "US", "America", "American", "Americans"),
    ("United Kingdom", "UK", "U.K.", "Britain", "British", "Briton", "Britons"),
    ("European Union", "EU", "E.U.", "European", "Europeans", "Europe"),
    ("Saudi Arabia", "Saudi", "Saudis"),
    ("Czech Republic", "Czech", "Czechs"),
    *(
        tuple(pair.split("="))
        for pair in (
            "France=French Spain=Spanish Ireland=Irish Greece=Greek Denmark=Danish Netherlands=Dutch Poland=Polish "
            "Switzerland=Swiss Wales=Welsh Scotland=Scottish Finland=Finnish Sweden=Swedish Norway=Norwegian "
            "Portugal=Portuguese Philippines=Filipino Thailand=Thai Turkey=Turkish Türkiye=Turkish Iceland=Icelandic "
            "Germany=German Afghanistan=Afghan Iraq=Iraqi Israel=Israeli Belgium=Belgian Ukraine=Ukrainian "
            "Argentina=Argentine Cyprus=Cypriot Slovakia=Slovak"
        ).split()
    ),
)
"""Names of a state with those of its people: who names one speaks of the other. They are not all the same party."""
ABBREVIATED: tuple[tuple[str, ...], ...] = tuple(
    tuple(pair.split("="))
    for pair in (
        "Florida=Fla.;Pennsylvania=Pa.;Virginia=Va.;West Virginia=W.Va.;Georgia=Ga.;Louisiana=La.;Maryland=Md.;"
        "Kentucky=Ky.;Vermont=Vt.;Missouri=Mo.;Kansas=Kan.;Connecticut=Conn.=Ct.;New York=N.Y.;New Jersey=N.J.;"
        "New Hampshire=N.H.;New Mexico=N.M.;North Carolina=N.C.;South Carolina=S.C.;North Dakota=N.D.;"
        "South Dakota=S.D.;Rhode Island=R.I.;District of Columbia=D.C.;British Columbia=B.C.;"
        "Northern Ireland=N.I.;New South Wales=N.S.W.=NSW;New Zealand=N.Z.=NZ"
    ).split(";")
)
"""Places whose abbreviation is not their first letters, as agencies write it."""
_ADJECTIVE = ("an", "n", "ese", "ish", "i", "ch")
_ABBREVIATED = 5
"""Letters that an abbreviation has at most, and at least two fewer than what it stands for."""


def is_adjective(word: str, name: str) -> bool:
    """Tell whether a word is a name's adjective by its form: "Ukrainian", "Russian", "Chinese"."""
    stem = name[: max(4, len(name) - 2)]
    return (
        not name.startswith(word) and word.startswith(stem) and word.endswith(_ADJECTIVE) and len(word) <= len(name) + 4
    )


def is_other_form(word: str, other: str) -> bool:
    """Tell whether one of two words is the adjective, or an abbreviation with a full stop, of the other: "Sept."."""
    one, two = word.rstrip("."), other.rstrip(".")
    short, long = (word, two) if len(one) < len(two) else (other, one)
    if short.endswith(".") and 3 <= len(short) - 1 <= min(_ABBREVIATED, len(long) - 2):
        return long.casefold().startswith(short[:-1].casefold())
    singular, plain = one.removesuffix("s"), two.removesuffix("s")
    return is_adjective(singular, two) or is_adjective(plain, one)


def states_of(word: str, names: Iterable[str]) -> set[str]:
    """Return those of *names* whose adjective a word is: "Iran" for "Iranian"."""
    peoples = {name for group in PEOPLES if word in group for name in group}
    return {name for name in names if name in peoples or is_adjective(word, name)} - {word}
