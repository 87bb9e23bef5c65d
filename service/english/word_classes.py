"""Closed lists of English words: pronouns, articles, prepositions, auxiliaries, days; offices and kinds of sources."""

from __future__ import annotations


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ── Verbs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PAST = _words("met went came left gave took made held spoke began got saw found sent kept won lost led ran cited")
"""Irregular forms that show where another clause has its subject."""
BE = _words("is was were are am be been being")
AUXILIARIES = BE | _words("has have had will would could can may might should must did does do")

PARTICIPLE_AUXILIARIES = _words("have has had having be been being is are was were am get gets got getting")
"""Verbs after which a form such as *slammed* is a participle."""

# ── Small words ──────────────────────────────────────────────────────────────────────────────────────────────────

PRONOUNS = _words("he she they it")
ARTICLES = _words("the a an his her their its our my one two three four five several many some most both all another")
INDEFINITE = _words("a an one two three four five several many some most all another")
"""Those of them that leave open who is meant."""
DETERMINERS = _words("a an the his her its their our my your every each another no two three twin")
"""Words after which a noun stands, and no verb."""
DAYS = _words("monday tuesday wednesday thursday friday saturday sunday today yesterday earlier")
MONTHS = _words(
    "january february march april june july august september october november december jan feb aug sept oct nov dec"
)
DATE_WORDS = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september"
    " october november december yesterday tomorrow"
)
"""Words that mean a date. *March* and *may* are left out: they are other words as well."""
PREPOSITIONS = _words(
    "in on at from by with to of for about against between into over under through during near toward towards among via"
    " per without upon"
)
COMMON_VERBS = _words(
    "accept accuse act add affect agree aim allow appeal apply approve argue arrive ask avoid back ban believe belong"
    " block blame call carry cause change charge claim close combine concern consider contain continue cost count cover"
    " create decide decline demand deny depend describe design differ disagree earn employ end enter exist expect face"
    " fail fear fill follow force form happen hate help hope identify include increase insist join judge kill know lack"
    " last live look love manage matter mean meet mention move need offer open operate oppose order own pass plan play"
    " prefer prepare prevent produce promise propose protect prove provide publish question raise reach read receive"
    " refuse reject remain remember remove repeat replace reply report represent require respond rest return rule save"
    " see seem serve share sit start stay stop suggest supply support suspect talk target thank threaten try turn urge"
    " use visit vote wait walk want warn watch welcome wish wonder work worry"
)
"""Frequent verbs, without irregular ones and endings: they look like nouns, or like nothing."""
NEVER_LAST = _words(
    "the a an my your their its our every and or but nor because although whether of than via per during upon towards"
    " toward whose if"
)
"""Words that no sentence ends in: if one does, it ends before it is done."""
SELDOM_LAST = _words("as at by for from into with between among against")
"""Prepositions that a sentence ends in only if what they belong to stands before them."""
ADVERBS = _words("also later then once again now still already even just first since not never")
NEGATIONS = _words("not never no neither nor without none nobody cannot cant")
QUANTIFIERS = _words("some many most all both several few other others another each every any no none much more half")
DEGREES = _words(
    "very more truly deeply utterly completely absolutely highly increasingly quite really extremely particularly"
    " especially totally purely simply wholly profoundly"
)
"""Adverbs that belong to the adjective or adverb after them, and go with it."""
COMPARING = _words("so as too how less")
"""Words after which an adjective is measured against something: *so rude that*, *as rude as*."""
OPENERS = _words("and but as so yet then however meanwhile later also")
BREAKS = _words("but while although though whereas ;")
"""Words between a verb of saying and a quotation that the verb no longer reaches."""
TAIL = _words("late early after before when as last this")
"""Words that may follow "he said" where that is all he is said to do."""
NOT_NAMES = (
    PREPOSITIONS
    | AUXILIARIES
    | PRONOUNS
    | ARTICLES
    | DAYS
    | MONTHS
    | ADVERBS
    | OPENERS
    | BREAKS
    | _words(
        "i we you it me us him them myself himself herself themselves who whom whose which what that this these those"
        " there here where when why how if whether because until unless before after or nor than no only indeed thus"
        " moreover furthermore instead therefore nevertheless initially recently finally previously separately"
        " additionally similarly notably reportedly allegedly officially privately publicly following despite amid"
        " according asked speaking tomorrow up out off down back away nobody everyone everybody someone anyone none"
        " nothing something everything"
    )
)

# ── Nouns ────────────────────────────────────────────────────────────────────────────────────────────────────────

SOURCES = _words(
    "officials police critics analysts sources witnesses experts authorities lawmakers supporters opponents scientists"
    " researchers prosecutors investigators reporters journalists activists campaigners residents lawyers doctors"
    " diplomats observers economists historians protesters politicians ministers senators leaders spokesmen aides"
    " advisers advisors allies rivals commentators rebels unions voters people others media insiders relatives"
    " survivors veterans parents teachers workers demonstrators organisers organizers regulators eyewitnesses onlookers"
    " bystanders advocates sheriffs"
)
"""Nouns that need no article to be a source."""
PUBLIC = _words("political public religious opposition party media cultural")
"""Words that make *figures* people, not numbers."""
MODIFIERS = _words(
    "senior local state federal top other government military security defence defense intelligence police unnamed"
    " western eastern foreign opposition party health court human rights former current independent public rescue law"
    " enforcement city county environmental climate conservative liberal prime deputy vice interim chief political"
    " religious outside"
)
OFFICES = _words(
    "president premier minister secretary chancellor senator sen rep gov governor mayor gen ambassador chairman"
    " chairwoman chief leader speaker spokesman spokeswoman ceo director commissioner congressman congresswoman"
    " secretary-general judge justice"
)
COURTESY_TITLES = _words("mr mrs ms miss dr sir lord lady prof professor")
TITLES = COURTESY_TITLES | _words(
    "rev reverend father cardinal pope archbishop bishop rabbi imam king queen prince princess capt captain sgt"
    " sergeant lt lieutenant col colonel general admiral major sheriff officer detective representative attorney lawyer"
    " inspector mp lawmaker activist analyst author actor actress economist principal superintendent coach editor"
    " spokesperson host chairperson agent founder executive candidate head"
)
"""What stands before the name of a person, besides `OFFICES`."""
PLACE_WORDS = _words(
    "house street news times post city state states county river avenue square university college hall journal day week"
    " network radio television magazine bank church press post north south east west new san los united media twitter"
    " facebook congress parliament republican republicans democrat democrats"
)
"""Words that are no part of a person's name: a name with one of them is that of a place, a paper or a body."""
ABBREVIATED_OFFICES = {"CEO": "chief executive", "PM": "prime minister", "CFO": "chief financial officer"}
HEARERS = _words("reporters journalists parliament lawmakers senators me us them him her it")
CONTENTS = _words(
    "claim claims accusation accusations allegation allegations report reports rumour rumours rumor rumors suggestion"
    " suggestions speculation so-called"
)
"""Words for what others say, whoever they are."""
DOCUMENTS = _words(
    "study studies paper papers statement statements bill law data figures survey poll document documents letter"
    " article book film report sign signs rule rules evidence result results story agreement treaty plan"
)
"""Things that somebody wrote or made, which do not speak themselves."""
NOTHING = _words("nothing little goodbye no yes hello so")
"""What may follow "said" without being a clause."""
COMMON_FIRST_WORDS = _words(
    "police parliament congress government workers people women men voters police protesters senate court hospital "
    "management staff residents children army troops election it he she they this that there who what"
)
"""Words that may begin a sentence though the article does not have them: they are no names."""
REFERRING_WORDS = _words(
    "he she it they we i you him her them us his its their our who this that these those the a an one both all"
)
"""Pronouns and articles: a name that consists of these names nobody."""
