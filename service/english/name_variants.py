"""Names that mean the same country or body to everybody. Other names of a party come from the model."""

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
