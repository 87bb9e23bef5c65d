"""The language of short texts: a headline is read as English wherever that is possible."""

from __future__ import annotations

import pytest

from service.analysis.language import language_of

ENGLISH = """
Café owners slammed the brutal tax.
Façade of brutal regime crumbles
Naïve voters fooled by brutal tax
Zürich bankers slam brutal tax
Malmö police arrest three men
São Paulo reels after brutal flood
Łódź factory workers blast bosses
Kraków mayor slams Warsaw plan
Real Madrid crush Málaga
Peña Nieto slams Trump wall
Beyoncé stuns Köln crowd
Erdoğan blasts Macron over Syria
Orbán vows to crush migrants
Škoda slashes 4,000 jobs
Gdańsk shipyard workers walk out
İstanbul mayor jailed
Björk slams Reykjavík developers
Brontë museum saved from closure
Pokémon fans rage at price hike
Résumé fraud costs minister her job
Curaçao braces for hurricane
Nestlé under fire over baby milk
Citroën recalls 600,000 cars
Peshmerga fighters recapture Kirkuk
CAFÉ OWNERS SLAM BRUTAL TAX
MAYOR RESIGNS AFTER BRUTAL AUDIT
ZÜRICH BANKERS FURIOUS AT TAX GRAB
Café Owners Slam Brutal Tax
Putin, Lukashenko Meet In Minsk
Mélenchon Vows Revenge On Macron
Merkel Hails Deal, Scholz Fumes
Gothenburg: man shot dead
Ljubljana protest turns violent
Bolsonaro supporters storm congress
Angela Merkel praises Emmanuel Macron
Police probe Málaga club blaze
Türkiye slams Brussels over visa ban
Nicolás Maduro clings to power
Ålesund ferry runs aground
Øresund bridge closed by storm
Ceaușescu palace sold
Václav Havel honoured in Prague
Dvořák festival opens tonight
Señor Gómez denies bribery claims
El Niño batters Perú coast
The naïve minister's rôle was a façade, critics say
Senate passes budget
Stock markets plunge again
Tesla recalls vehicles
Hospital staff strike over pay
Farmers block Calais port
Germany wins 4-1
Fire guts Notre-Dame spire
Rebel MPs defy Starmer
Ministers accused of betrayal
Tory donor lands peerage
Drone strikes rock Odesa
Kyiv: six killed in drone attack
Ex-CEO jailed for fraud
Cyclone Ana kills dozens in Malawi
Smörgåsbord of scandals engulfs IKEA
Doppelgänger disinformation network exposed
Schadenfreude as rival party implodes
Jalapeño shortage hits Texas
Piñata makers sue Walmart
Le Pen vows revenge after court ban
Rio de Janeiro mayor slams cops
Médecins Sans Frontières staff killed
Charles de Gaulle airport shut
AfD surges in Thüringen poll
Côte d'Ivoire bans brutal film
Real Sociedad thrash Atlético
Vladimir Putin Arrives In Beijing
ERDOĞAN BLASTS NETANYAHU
Ukraine, Russia swap prisoners
Sinn Féin storms to victory
Taoiseach Micheál Martin quits
Chávez heirs loot Venezuela
Coup d'état fears grip Bogotá
Angst over Düsseldorf job cuts
Déjà vu as Señor Sánchez survives
Ørsted shares crash
Nuñez hails Liverpool's brutal win
Łukasz Fabiański saves West Ham
Håkon crowned in Tromsø
Šefčovič warns London
Viktor Orbán: Brussels is corrupt
Die-hard fans mob Düsseldorf arena
Ångström scientists win Nobel
""".strip().split("\n")

OTHERS = {
    "de": """
Der Bürgermeister tritt nach der Prüfung zurück
Café-Besitzer kritisieren die brutale Steuer
Die Regierung plant neue Steuern
Polizei nimmt drei Männer fest
Wir haben keine Angst vor ihnen
BAHN STREICHT HUNDERTE ZÜGE
Merkel lobt Macron und kritisiert Orbán
Scholz kündigt Steuersenkung an
Bundestag beschließt Haushalt
Kanzler Scholz entlässt Finanzminister Lindner
Mehrheit der Deutschen gegen Tempolimit
Explosion in Köln: Polizei sucht Zeugen
""",
    "fr": """
Le maire démissionne après un audit brutal
Les patrons de café dénoncent la taxe
Le gouvernement prépare une nouvelle loi
Grève des cheminots : trafic perturbé
Macron promet de baisser les impôts
Trois morts dans un incendie à Lyon
Le président annonce la dissolution de l’Assemblée
""",
    "es": """
El alcalde dimite tras la auditoría
Los dueños de cafés critican el impuesto
El Gobierno aprueba la nueva ley
La policía detiene a tres hombres
Tres muertos en un incendio en Málaga
Maduro promete bajar los impuestos
Sánchez anuncia nuevas ayudas para los agricultores
""",
    "pt": """
O prefeito renuncia depois da auditoria
Governo anuncia novo imposto sobre combustíveis
Três mortos em incêndio em São Paulo
""",
    "it": """
Il sindaco si dimette dopo la verifica
Il governo approva la nuova legge
Meloni attacca i giudici: decisione assurda
Sciopero dei treni, disagi in tutta Italia
""",
    "nl": """
De burgemeester stapt op na het onderzoek
Kabinet wil nieuwe belasting invoeren
Minister Wilders stapt uit de coalitie
""",
    "sv": """
Regeringen vill höja skatten på bensin
Tre män greps av polisen i Malmö
Statsministern kritiserar oppositionens budgetförslag
""",
    "da": """
Regeringen vil hæve skatten på benzin
""",
    "nb": """
Rådet møttes på mandag og snakket om den nye broen
""",
    "fi": """
Hallitus aikoo nostaa bensiinin veroa
Pääministeri arvosteli opposition esitystä
""",
    "pl": """
Rząd chce podnieść podatek od benzyny
Trzy osoby zginęły w pożarze w Łodzi
Premier skrytykował decyzję sądu
""",
    "cs": """
Vláda chce zvýšit daň z benzinu
""",
    "hu": """
A kormány emelni akarja a benzin adóját
""",
    "ro": """
Guvernul vrea să crească taxa pe benzină
""",
    "tr": """
Hükümet benzin vergisini artırmak istiyor
Cumhurbaşkanı yeni vergi paketini açıkladı
""",
    "ru": """
Мэр ушёл в отставку после проверки
Правительство повышает налоги
Путин подписал новый закон о выборах
""",
    "uk": """
Уряд підвищує податки на пальне
Зеленський закликав союзників надати зброю
""",
    "bg": """
Правителството вдига данъците
""",
    "el": """
Η κυβέρνηση αυξάνει τους φόρους
""",
    "ar": """
الحكومة ترفع الضرائب على الوقود
""",
    "ja": """
首相は東京で会談した。
""",
    "zh": """
政府宣布提高燃油税并削减补贴
""",
    "ko": """
정부가 유류세를 인상한다고 밝혔다
""",
    "id": """
Pemerintah menaikkan pajak bahan bakar
""",
    "fa": """
دولت مالیات سوخت را افزایش داد
""",
    "hr": """
Vlada želi povećati porez na benzin
""",
}

KIN = """
Lula critica juros altos do Banco Central
Statsministeren kritiserer oppositionens forslag
LA FRANCE FACE À LA CRISE
El Barça gana la Liga por tercera vez
""".strip().split("\n")
"""Lines that could be of this language or of its neighbour, but not English."""


@pytest.mark.parametrize("line", ENGLISH)
def test_what_may_be_english_is_read_as_english(line: str) -> None:
    """Accents, names, capitals and few words make no English line one of another language."""
    assert language_of(line) in {"en", None}


@pytest.mark.parametrize(
    ("language", "line"), [(code, line) for code, lines in OTHERS.items() for line in lines.strip().split("\n")]
)
def test_what_is_plainly_another_language_is_told(language: str, line: str) -> None:
    """A clear line of another language is told as such, however short."""
    assert language_of(line) == language


@pytest.mark.parametrize("line", KIN)
def test_neighbours_are_not_told_apart_by_a_line(line: str) -> None:
    """A line that two neighbouring languages could share is given neither of them, and is not called English."""
    assert language_of(line) is None


@pytest.mark.parametrize(
    "accented",
    [
        "café",
        "façade",
        "naïve",
        "Zürich",
        "Malmö",
        "São Paulo",
        "Łódź",
        "Škoda",
        "Ångström",
        "Tromsø",
        "Orbán",
        "Erdoğan",
        "Ceaușescu",
        "Peña",
        "Dvořák",
        "Gdańsk",
        "Þór",
        "Čapek",
        "Őrség",
        "Țepeș",
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "{} owners slammed the brutal tax.",
        "Brutal tax slammed by {} owners",
        "{} OWNERS SLAM BRUTAL TAX GRAB",
        "{} Owners Slam The Brutal New Tax",
    ],
)
def test_an_accent_makes_no_other_language(line: str, accented: str) -> None:
    """The same English line is English with every accent of Europe."""
    assert language_of(line.format(accented.upper() if line.isupper() else accented)) in {"en", None}


def test_the_cafe_is_english() -> None:
    """A sentence of six words with one accent is English."""
    assert language_of("Café owners slammed the brutal tax.") == "en"
