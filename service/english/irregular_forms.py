"""Tables of the verbs and nouns whose forms follow no rule."""

from __future__ import annotations

PAST_AND_PARTICIPLE: dict[str, tuple[str, str]] = {
    base: (past, participle)
    for base, past, participle in (
        line.split()
        for line in """
        be was been
        bear bore borne
        beat beat beaten
        become became become
        begin began begun
        bend bent bent
        bite bit bitten
        bleed bled bled
        blow blew blown
        break broke broken
        breed bred bred
        bring brought brought
        browbeat browbeat browbeaten
        buy bought bought
        build built built
        cast cast cast
        catch caught caught
        choose chose chosen
        cling clung clung
        come came come
        cut cut cut
        deal dealt dealt
        dig dug dug
        do did done
        draw drew drawn
        drink drank drunk
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed fed
        feel felt felt
        fight fought fought
        find found found
        flee fled fled
        fling flung flung
        fly flew flown
        forget forgot forgotten
        get got got
        give gave given
        grind ground ground
        go went gone
        grow grew grown
        hang hung hung
        have had had
        hear heard heard
        hide hid hidden
        hit hit hit
        hold held held
        hurt hurt hurt
        keep kept kept
        know knew known
        lay laid laid
        lead led led
        leave left left
        lend lent lent
        let let let
        lie lied lied
        light lit lit
        lose lost lost
        make made made
        mean meant meant
        meet met met
        mislead misled misled
        misspeak misspoke misspoken
        overrun overran overrun
        overthrow overthrew overthrown
        pay paid paid
        put put put
        read read read
        ride rode ridden
        ring rang rung
        rise rose risen
        run ran run
        say said said
        see saw seen
        seek sought sought
        sell sold sold
        send sent sent
        set set set
        shake shook shaken
        shed shed shed
        shoot shot shot
        sing sang sung
        show showed shown
        sink sank sunk
        sit sat sat
        slink slunk slunk
        sling slung slung
        sow sowed sown
        speak spoke spoken
        spend spent spent
        spin spun spun
        spit spat spat
        spread spread spread
        stand stood stood
        steal stole stolen
        stick stuck stuck
        sting stung stung
        stink stank stunk
        strike struck struck
        string strung strung
        swear swore sworn
        sweep swept swept
        swing swung swung
        take took taken
        teach taught taught
        tear tore torn
        tell told told
        think thought thought
        throw threw thrown
        thrust thrust thrust
        undercut undercut undercut
        understand understood understood
        wake woke woken
        weep wept wept
        win won won
        withdraw withdrew withdrawn
        wring wrung wrung
        write wrote written
        """.strip().splitlines()
    )
}
THIRD_PERSONS = {"be": "is", "have": "has"}
STRESSED_AT_THE_END = frozenset(
    "abet abhor acquit admit allot commit compel confer control defer deter dispel equip excel expel forget impel incur"
    " infer occur omit outwit patrol permit prefer propel rebel rebut recur refer regret repel submit transfer".split()
)
PLURALS = {
    "child": "children",
    "foot": "feet",
    "half": "halves",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "person": "people",
    "thief": "thieves",
    "wife": "wives",
    "woman": "women",
    "crisis": "crises",
    "fiasco": "fiascos",
    "psycho": "psychos",
}
NOT_MEN = frozenset("german human norman ottoman roman shaman talisman".split())
