"""
Words that harm, help, blame or praise, and whom: verbs by class, nouns for acts, words for people.

The kinds follow the effect of a verb on those who take part in it, as connotation frames do (Rashkin, Singh, Choi
2016); the classes of verbs are those of VerbNet (Kipper-Schuler 2005): murder, hurt, judgment, rescue and so on. The
words are given as a thesaurus gives them; no list was made from texts.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from service.english.inflection import forms

Kind = Literal[
    "harmed",
    "harms",
    "blamed",
    "praised",
    "helped",
    "helps",
    "punished",
    "blames",
    "resists",
    "demands",
    "boasts",
    "touts",
    "speaks",
]
"""
What a text says of a party: others do it harm, blame, praise, help or punish it; it harms, helps, blames or resists
others, demands something, boasts, praises itself or its own without a boast, or only speaks.
"""


class Verb(NamedTuple):
    """What a verb says of its subject and of its object."""

    subject: Kind | None
    object: Kind | None


class Noun(NamedTuple):
    """What a noun says of its owner ("X’s attack"), of its matter ("of X") and of its aim ("on X", "against X")."""

    owner: Kind | None
    of: Kind | None
    aim: Kind | None


VERBS: dict[Verb, str] = {
    Verb("harms", "harmed"): """
        strip, terrorize, disenfranchise, dehumanise, cheat out of, rip apart, tear apart, kill, murder, assassinate,
        execute, slaughter, massacre, butcher, lynch, exterminate, annihilate, behead, strangle, suffocate, drown,
        poison, shoot, gun down, stab, injure, wound, maim, mutilate, cripple, hurt, harm, beat up, batter, assault,
        attack, ambush, bomb, bombard, shell, strafe, torture, torment, abuse, mistreat, rape, molest, brutalise,
        terrorise, intimidate, bully, harass, persecute, oppress, repress, enslave, subjugate, exploit, extort, rob,
        loot, plunder, pillage, invade, occupy, besiege, raid, starve, displace, evict, expel, deport, uproot,
        dispossess, kidnap, abduct, traffic, blackmail, threaten, menace, endanger, victimise, traumatise, bankrupt,
        impoverish, deprive, ruin, devastate, destroy, wreck, ravage, hound, smear, slander, defame, vilify, demonise,
        scapegoat, ostracise, silence, gag, muzzle, betray, deceive, defraud, swindle, cheat, dupe, trick, mislead,
        rip off, sabotage, destabilise, target, crack down on, prey on, open fire on, fire on, shoot at, fire at,
        trample, trample on, punch, kick, slap, choke, brainwash, manipulate, lure, infect, gas, discriminate against,
        turn against, conspire against, plot against, wage war on, declare war on, bring down, overthrow, topple,
        oust, hack, spy on, steal from, take hostage, hold hostage, drive out, force out, wipe out, lash, flog, whip,
        mug, stalk, jeopardise, overrun, exile, banish, bleed dry, sell out, let down
    """,
    Verb(None, "helped"): "support, champion, sponsor, stand by, side with, endorse, back",
    Verb(None, "harmed"): "beat, abandon, neglect, weaken, undermine, burn, pollute, contaminate, squeeze, overlook",
    Verb("harmed", None): """
        die, perish, suffer, starve, flee, bleed, drown, collapse, succumb, grieve, struggle to survive,
        lose everything, go hungry, suffer from, be left homeless, lose home, lose homes, lose job, lose jobs,
        lose life, lose lives, fear for, live in fear, bear the brunt, fall victim, fall prey, fall ill, languish
    """,
    Verb("blames", "blamed"): """
        accuse, blame, criticise, condemn, denounce, slam, blast, lambast, lambaste, castigate, censure, rebuke,
        reprimand, chastise, berate, scold, decry, deplore, fault, reproach, disparage, deride, ridicule, mock, scorn,
        vilify, attack verbally, lash out at, hit out at, take aim at, call out, rail against, rant against, chide,
        pillory, assail, slate, pan, savage, excoriate, upbraid, admonish, impugn, discredit, unmask, suspect,
        hold responsible, point the finger at, sneer at, jeer, heckle, boo, sue, impeach, skewer
    """,
    Verb(None, "blamed"): """
        convict, indict, prosecute, charge, disgrace, shame, implicate, incriminate, blacklist, sanction, investigate
    """,
    Verb(None, "punished"): """
        arrest, jail, imprison, detain, incarcerate, lock up, sentence, fine, interrogate, capture, seize, fire, sack,
        ban, outlaw, suspend, punish, penalise, raid, dismiss, handcuff, hang
    """,
    Verb("blamed", None): """
        plead guilty, admit guilt, lie, lie to, lie about, lie under oath, crow, sneer, scoff, sniff,
        snap, snarl, bark, bleat, carp, whine, moan, huff, grumble, gripe, squirm, wriggle, sulk, blather, babble,
        prattle, parrot, dangle, cling to, hide behind, stonewall, pounce, swoop, fawn, grovel, stoop, cave in, cower,
        flail, stumble, backpedal, trample, wheedle, connive, taunt, jeer, posture, grandstand, pander, scaremonger,
        fearmonger, nag, hector, browbeat, have the nerve to, try to silence, throw a tantrum, lash out, rail, whinge,
        snipe, sabotage, toe the line, drag its feet, drag his feet, drag her feet, drag their feet, pass the buck,
        play the victim, cook the books, line pockets, cut corners, bully, cheat, steal, conspire, collude, plot,
        scheme, embezzle, bungle, botch, blunder, falsify, fabricate, forge, forge documents, spread lies,
        spread fear, spread panic, spread propaganda, spread disinformation, sow fear, sow chaos, sow discord,
        sow panic, stoke, incite, instigate, foment, whip up, fan the flames, misrule, mismanage, squander, violate,
        flout, breach, renege, backtrack, break promise, break promises, break the law, break the rules, cover up,
        hush up, whitewash, turn a blind eye, dither, fail to, refuse to help, refuse to act, refuse to apologise,
        purport, pretend, feign, wreak havoc, wreak, inflict, perpetrate, commit crimes, commit atrocities,
        commit fraud, commit murder, commit violations, commit genocide, commit a crime, commit abuses,
        commit perjury, unleash, ransack, gloat, rant, rave, bluster, profiteer, pocket, hoard, launder, bribe, rig,
        meddle, interfere, escalate, provoke, abet, spew, spout, peddle, weaponise, concoct, dodge, evade, shirk,
        trash, bulldoze, ram through, railroad, strong-arm, grab, usurp, hijack, covet, terrorise, wage,
        seek to destroy, try to destroy
    """,
    Verb("helps", "helped"): """
        help, aid, assist, rescue, save, protect, defend, shield, safeguard, shelter, heal, cure, feed, clothe,
        liberate, free, comfort, console, nurse, care for, look after, stand up for, fight for, speak up for,
        come to the aid of, uplift, empower, evacuate, revive, resuscitate, welcome home, nurture, mentor, stand with,
        guard, give hope to, work tirelessly for, bring relief to
    """,
    Verb("helps", None): """
        call for peace, call for calm, appeal for calm, urge restraint, urge calm, call for dialogue,
        call for restraint, call for a ceasefire, seek peace, broker peace, give shelter, offer help, offer shelter,
        come to the rescue, volunteer, donate, make peace, mediate, broker, deliver aid, save lives, save the day,
        bring peace, bring hope, bring relief, keep the peace, pioneer
    """,
    Verb("praised", None): """
        keep a cool head, keep calm, stay calm, rise to the challenge, set an example, win hearts, earn respect,
        deliver on, keep promise, keep promises, triumph, prevail, excel, shine, persevere, inspire, overcome, thrive,
        flourish, distinguish himself, distinguish herself, distinguish themselves, win the hearts, win praise,
        earn praise, win applause, draw praise, win admiration
    """,
    Verb(None, "praised"): """
        praise, laud, hail, honour, applaud, commend, salute, admire, celebrate, acclaim, congratulate, thank, cheer,
        revere, glorify, venerate, extol, exalt, compliment, decorate, reward, respect, esteem, vindicate, exonerate,
        acquit, love, adore, cherish, pay tribute to, look up to, credit, idolise, lionise
    """,
    Verb("resists", None): """
        resist, defy, fight back, stand up to, push back, hold out, protest, rebel, refuse to surrender, stand firm,
        hold firm, rise up, blow the whistle, speak out, stand ground, fight off, repel, refuse to bow, fend off,
        oppose
    """,
    Verb(
        "demands", None
    ): "demand, call for, urge, appeal for, plead for, plead with, press for, propose, lobby for, insist on",
    Verb(None, None): """
        lie in, lie on, lie at, lie between, lie near, lie behind, lie beyond, lie ahead, lie with, lie within,
        lie beside, lie down, lie along, lie at the heart, beat expectations, boast a, boast an, boast the, boast one,
        boast two, boast some, boast more, boast several, fire up, shoot for
    """,
    Verb("boasts", None): "boast, brag",
    Verb("touts", None): """
        tout, trumpet, claim credit, take credit, claim the credit, take the credit, take full credit,
        pride itself on, pride himself on, pride herself on, pride themselves on
    """,
    Verb("speaks", None): """
        say, tell, report, add, note, state, explain, announce, publish, meet, plan, expect, discuss, reply, confirm,
        suggest, visit, attend, speak, print, describe
    """,
}

NOUNS: dict[Noun, str] = {
    Noun("harms", "harmed", "harmed"): """
        attack, assault, airstrike, air strike, strike, raid, crackdown, offensive, invasion, bombing, bombardment,
        shelling, missile attack, ambush, onslaught, aggression, plot, reprisal, smear campaign, campaign of terror,
        witch hunt, incursion, ill-treatment, threat
    """,
    Noun(None, "harmed", "harmed"): """
        war, violence, persecution, genocide, occupation, annexation, oppression, repression, siege, massacre,
        slaughter, blockade, exploitation, mistreatment, abuse, harassment, killing, execution, torture, beating,
        stabbing, shooting, rape, wounding, starvation
    """,
    Noun("harmed", "harmed", "harmed"): """
        death, suffering, plight, injury, wound, grief, ordeal, misery, pain, anguish, murder, assassination,
        abduction, kidnapping, poisoning, hardship, struggle for survival, eviction, deportation, expulsion,
        humiliation, funeral
    """,
    Noun("harms", "harms", None): "victim",
    Noun("blamed", "blamed", "harmed"): """
        false claim, baseless claim, empty promise, broken pledge, war crime, human rights abuse, crime, atrocity,
        brutality, cruelty, corruption, incompetence, failure, lie, deceit, deception, betrayal, treachery, hypocrisy,
        greed, propaganda, disinformation, misrule, mismanagement, tyranny, arrogance, cowardice, negligence, blunder,
        misconduct, wrongdoing, scandal, fraud, bigotry, racism, hatred, treason, recklessness, callousness, cynicism,
        folly, excuse, broken promise, scheming, scheme, machination, envy, spite, malice, vanity, bluster, tantrum,
        meddling, falsehood, contempt, indifference, power grab, land grab, bungling, impunity
    """,
    Noun(None, "blamed", "blamed"): """
        criticism, condemnation, accusation, allegation, charge, complaint, outrage, backlash, sanction, indictment,
        lawsuit, conviction, denunciation, impeachment, scepticism, skepticism
    """,
    Noun("praised", "praised", None): """
        courage, bravery, heroism, generosity, dedication, achievement, triumph, kindness, wisdom, brilliance, valour,
        integrity, compassion, devotion, selflessness, resilience, vision, genius, legacy, perseverance, tenacity,
        honesty, decency, humanity, patience, expertise, courageousness, sacrifice, tireless work, hard work,
        steadfastness
    """,
    Noun(None, None, "praised"): "praise, tribute, admiration, applause, gratitude, credit, award, acclaim",
    Noun("helps", None, "helped"): "help, aid, assistance, solidarity, support, relief, rescue, protection, lifeline",
}

PEOPLE: dict[Kind, str] = {
    "praised": """
        hero, heroine, champion, saviour, savior, visionary, pioneer, trailblazer, role model, icon, legend,
        peacemaker, guardian, defender, lifesaver, martyr, patriot, genius, inspiration, freedom fighter,
        whistleblower
    """,
    "blamed": """
        liar, criminal, war criminal, murderer, killer, butcher, thug, thief, crook, fraud, fraudster, traitor,
        tyrant, dictator, despot, autocrat, warlord, terrorist, extremist, fanatic, racist, bigot, hypocrite, coward,
        bully, aggressor, invader, occupier, culprit, villain, monster, mastermind, conspirator, propagandist,
        charlatan, conman, con artist, profiteer, warmonger, henchman, crony, oppressor, perpetrator, cheat,
        demagogue, swindler, torturer, rapist, predator, puppet, stooge, tormentor, firebrand, sore loser, ideologue,
        mercenary, zealot, puppet master, opportunist, fascist, supremacist, savage
    """,
    "harmed": """
        target, prey, underdog, victim, casualty, scapegoat, hostage
    """,
}
QUALITIES: dict[Kind, str] = {
    "praised": """
        vigilant, dynamic, reasonable, gentle, painstaking, meticulous, dignified, gracious, prudent, calm, careful,
        conscientious, reliable, trustworthy, sincere, forthright, modest, stalwart, pioneering, warm, upstanding,
        impartial, fair-minded, level-headed, thoughtful, skilled, eloquent, restrained, magnanimous, impeccable,
        unshakeable, intrepid, dauntless, mild-mannered, soft-spoken, sensible, brilliant, masterful, deft, brave,
        courageous, heroic, fearless, valiant, gallant, selfless, tireless, principled, honest, decent, generous,
        compassionate, noble, beloved, admired, respected, esteemed, celebrated, acclaimed, renowned, distinguished,
        gifted, inspiring, inspirational, honourable, upright, steadfast, kind-hearted, big-hearted, hard-working,
        hardworking, trusted, wise, award-winning, prize-winning, legendary, far-sighted, patriotic, resolute,
        unflinching, undaunted, plucky, caring, humble, exemplary, incorruptible, patiently, rightly, movingly,
        tenderly, kindly, loyal
    """,
    "blamed": """
        wrong, pampered, complacent, intransigent, stubborn, litigious, smooth-talking, slick, sly, cunning, crafty,
        shifty, petty, stingy, obstinate, pig-headed, haughty, smug, pompous, conceited, selfish, shabby, shady,
        hostile, aggressive, belligerent, hysterical, brazen, grudging, opportunistic, spineless, feckless, gutless,
        toothless, lazy, wasteful, bloated, clumsy, amateurish, defiant, ham-fisted, barbaric, inhuman, sadistic,
        dogmatic, fanatical, unhinged, deranged, delusional, paranoid, evasive, slippery, oily, greasy, thin-skinned,
        lavish, scornful, contemptuous, dismissive, disdainful, condescending, insolent, impudent, unrepentant,
        remorseless, merciless, pitiless, cold-hearted, cold-blooded, trigger-happy, money-hungry, unaccountable,
        tone-deaf, corrupt, brutal, ruthless, cruel, dishonest, greedy, incompetent, inept, hapless, clueless,
        cowardly, hypocritical, treacherous, disgraced, shameless, reckless, callous, cynical, sinister, murderous,
        tyrannical, despotic, bloodthirsty, evil, vile, vicious, heartless, unscrupulous, devious, deceitful,
        power-hungry, money-grubbing, scandal-hit, scandal-plagued, self-serving, arrogant, notorious, infamous,
        crooked, rogue, genocidal, bumbling, blundering, bungling, spiteful, vindictive, malicious, vengeful,
        negligent, irresponsible, guilty, complicit, out-of-touch, grasping, scheming, jealous, envious, embittered,
        sneering, heavy-handed, high-handed, tight-fisted, discredited, bloodstained, lawless, hate-filled, fascist,
        supremacist, racist, extremist, terrorist, savage
    """,
    "harmed": """
        helpless, defenceless, defenseless, innocent, vulnerable, starving, orphaned, besieged, persecuted, oppressed,
        exploited, abused, injured, wounded, traumatised, grieving, bereaved, homeless, displaced, downtrodden,
        impoverished, destitute, forgotten, battered, beleaguered, murdered, slain, kidnapped, abducted, tortured,
        war-torn, war-ravaged, long-suffering, hard-pressed, hard-hit, powerless, terrified, frightened, forsaken,
        penniless, stricken, wronged, blameless, hungry, unarmed, evicted
    """,
}
"""Adjectives for people. Their adverbs tell how somebody does a thing: "shamelessly demanded"."""


def _forms_of(verbs: str) -> frozenset[str]:
    return frozenset(form for verb in verbs.split() for form in forms(verb, "verb"))


CONTROL = _forms_of(
    "try vow promise pledge want agree vote cooperate collaborate decide work continue plan manage"
    " seek intend struggle fight help attempt threaten prepare hope rush begin start battle aim conspire plot"
)
"""Verbs whose subject is also the subject of the infinitive after them: "vowed to protect"."""
DENIALS = _forms_of("deny refuse decline fail stop cease avoid prevent forget hesitate neglect") | frozenset(
    ("without", "against", "never", "not", "neither", "nor", "no")
)
"""Words that turn what follows into its opposite."""
COPULAS = _forms_of("become remain emerge seem look prove stay")
"""Verbs that describe their subject as "is" does."""
DOING = _forms_of(
    "launch stage mount conduct order orchestrate lead start wage unleash commit plan mastermind carry make"
    " perpetrate show display demonstrate prove level"
)
"""Verbs that add nothing to the noun after them, whose subject owns it: "launched an attack", "showed courage"."""
RECEIVING = _forms_of("face draw receive earn win suffer endure meet attract provoke undergo come get")
"""Verbs whose subject is the aim of the noun after them: "faces charges", "came under attack"."""
MODALS = frozenset(("would", "could", "may", "might", "should", "must"))
"""Verbs after which a thing is only possible, or wanted."""
GET = frozenset(("get", "gets", "got", "getting"))
OPPONENTS = frozenset(
    form
    for noun in "critic opponent rival foe enemy adversary opposition detractor victim accuser challenger attacker"
    " killer murderer tormentor persecutor kidnapper captor oppressor".split()
    for form in forms(noun, "noun")
)
"""Nouns for those who stand against their owner: what happens to "X’s critics" does not happen to X."""
BELONGING = frozenset(
    form
    for noun in "people citizen resident inhabitant soldier troop army force government leader president team staff"
    " worker member police authority minister crew child woman man civilian family population farmer regime"
    " military town city village home house wife husband son daughter mother father brother sister life".split()
    for form in forms(noun, "noun")
)
"""Nouns for those who act or suffer for their owner: "the people of X"."""
