"""
Tables of words that exclude each other, as a thesaurus has them. Verbs and nouns stand for all their forms.

A long line goes on in the next, behind two spaces.
"""

from __future__ import annotations

from collections.abc import Mapping

OPPOSITES = """
increase, rise, grow, climb, gain, soar, surge, jump, expand, raise, swell, spike | decrease, decline, fall, drop,
  shrink, reduce, lower, dwindle, slump, plunge, plummet, cut, lessen, diminish
add | subtract, cut, reduce, remove, take away
increased, increasing, growing, rising, higher, greater, more, bigger, larger | decreased, decreasing, shrinking,
  falling,
  declining, lower, less, fewer, smaller
most | least, fewest
many | few
much | little
majority | minority
maximum, highest, biggest, largest, tallest, longest, greatest | minimum, lowest, smallest, shortest, tiniest
high | low
big, large, huge, giant, massive, vast, mega | small, little, tiny, minor, mini, minuscule, miniature
long, lengthy | short, brief
major | minor
open, reopen, opening | close, shut, closing, closed
open up | close off
start, begin, launch, commence, resume, open | stop, end, finish, cease, halt, suspend, abandon, cancel, conclude,
  terminate
first, initial | last, final
earliest | latest
before, prior | after, following
ahead, forward, forwards | behind, back, backward, backwards
next, future, upcoming, forthcoming, coming | previous, past, former
current, present | former, previous, past
new, newest | old, older, oldest, existing
young, younger | old, older, elderly
modern | ancient
always | never
often, frequently | rarely, seldom
all, every, everyone, everybody | none, nobody
include, including | exclude, excluding, except
with | without
keep, retain, preserve, maintain | delete, remove, discard, lose, abandon, scrap, drop, abolish
allow, permit, authorise, legalise, let, enable | forbid, ban, prohibit, outlaw, bar, block, prevent, force,
  criminalise
force, compel, oblige, require | allow, permit, let
mandatory, compulsory, obligatory, binding | voluntary, optional, non-binding
accept, approve, adopt, pass, endorse, ratify, support, embrace, welcome | reject, refuse, oppose, veto,
  decline,
  condemn, denounce, dismiss
support, favour, defend, champion | oppose, attack, criticise, resist, condemn
supporter, backer, proponent, ally | opponent, critic, rival, enemy, foe
praise, applaud, hail | criticise, condemn, denounce, blame
agree | disagree, differ
agreement | disagreement
confirm, admit, acknowledge, affirm | deny, refute, dispute
prove | disprove, refute
true, accurate, correct, right | false, inaccurate, incorrect, wrong, untrue
defend, protect | attack, invade, assault
resist, fight | surrender, cooperate, collaborate, submit, yield
win, beat, victory, triumph | lose, loss
winner, victor | loser
succeed, success | fail, failure
successful | unsuccessful, failed
gain, profit | loss, lose
buy, purchase, acquire | sell
purchase | sale
import | export
lend | borrow
hire, appoint, recruit, employ | fire, sack, dismiss
resign, quit, leave, withdraw, pull out, stay away | stay, remain
sign | veto
double, triple | halve
arrive, enter, come | leave, depart, exit
join | leave, quit
arrival | departure
advance | retreat, withdraw
attract | repel
send | receive
give, provide, grant, supply | deny, withhold, refuse
guilty | innocent, not guilty, acquitted, cleared
convict | acquit, exonerate
conviction | acquittal
arrest, detain, jail, imprison | release, free
alive, living, survive, surviving | dead, die, death, killed, deceased
birth | death
kill | save, rescue, spare
injured, wounded | unhurt, unharmed, killed
healthy, well | sick, ill, unwell
safe, harmless | dangerous, unsafe, deadly
peace | war
friend | enemy
love | hate
hope | despair
optimistic, hopeful | pessimistic
happy, pleased, glad, delighted | unhappy, sad, angry, upset
satisfied | dissatisfied, unhappy
popular, beloved | unpopular
popularity | unpopularity
strong, stronger, strengthen | weak, weaker, weaken
strength | weakness
hard, difficult, tough | easy, simple
fast, quick, rapid, quickly, rapidly, accelerate, speed up | slow, slowly, slow down, delay
hot, warm, warmer | cold, cool, colder
wet | dry
light | dark, heavy
rich, wealthy | poor
cheap, cheaper, inexpensive | expensive, costly, dearer
public | private, secret
publish, reveal, disclose, expose, unveil, announce, release | hide, conceal, withhold, cover up, suppress
open, transparent | secret, hidden
legal, lawful | illegal, unlawful
constitutional | unconstitutional
possible | impossible
likely | unlikely
certain, sure | uncertain, unsure
known, familiar | unknown, unfamiliar
expected | unexpected
necessary | unnecessary
important, significant | unimportant, insignificant
able | unable
willing | unwilling, reluctant
fair, just | unfair, unjust
equal | unequal
positive | negative
good, better, best | bad, worse, worst, poor
improve, improvement | worsen, deteriorate, deterioration
benefit, help, aid, spur, boost, stimulate, encourage, promote, foster | hinder, harm, hamper, impede, obstruct,
  discourage,
  deter, undermine, curb, slow, slow down, dampen, stifle
advantage | disadvantage
encourage, urge | discourage, dissuade
build, construct, rebuild, create | destroy, demolish, dismantle
creation | destruction
repair, fix, mend | break, damage
unite, united | divide, divided, split
together | apart, separately
same, identical, similar | different, dissimilar
inside, indoors, indoor | outside, outdoors, outdoor
nearby | distant, faraway
above | below, beneath
top, upper | bottom, lower
direct, straight | indirect, roundabout
front | rear, back
urban, city | rural, countryside
domestic, national | foreign, international
local | national, global
natural | artificial
deliberately, intentionally, deliberate, intentional | accidentally, accident, accidental, unintentionally
temporary, temporarily | permanent, permanently
partly, partial, partially | fully, wholly, entirely
despite | because, due
liberal, left-wing, leftist, progressive | conservative, right-wing
left | right
employer | employee
teacher | student, pupil
doctor | patient
landlord | tenant
victim | perpetrator, attacker
plaintiff | defendant
prosecution, prosecutor | defence, defense
predecessor | successor
cause | effect, prevent
surplus | deficit
supply | demand
lead | trail
remember | forget
ordinary | extraordinary
ambitious, audacious, bold | modest, timid, minimalist
expert | amateur
democratic | authoritarian
civilian | military
visible | invisible
active | inactive
complete, completed | incomplete, unfinished
"""
"""A line is a pair of two sides: a word of one is an opposite of any word of the other."""

CLASSES = """
*man/gentleman/husband, woman/lady/wife
*men/gentlemen/husbands, women/ladies/wives
*boy, girl
male, female
*brother, sister, father/dad, mother/mum/mom, son, daughter, uncle, aunt, nephew, niece, cousin, grandfather,
  grandmother,
  husband, wife, girlfriend, boyfriend, fiancé, fiancée
*king, queen, prince, princess
*gay, lesbian, heterosexual
hundred, thousand, million/mn/m, billion/bn/b, trillion/tn
second, minute, hour, day, week, month, year, decade, century
daily, weekly, monthly, yearly/annual/annually, hourly
first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth
half, third, quarter, fifth
double, triple, quadruple
once, twice
yesterday, today, tomorrow
morning, afternoon, evening/night
spring, summer, autumn, winter
dawn, noon, dusk, midnight
red, blue, green, yellow, orange, purple, brown, pink, black, white
gold, silver, bronze
metre/meter, kilometre/kilometer/km, mile, foot/feet, inch, yard, centimetre/centimeter
gram, kilogram/kilo/kg, tonne/ton, pound, ounce
acre, hectare
dollar, euro, pound, yen, yuan, rouble/ruble, rupee
*murder/murderer/murderous, manslaughter, rape/rapist, robbery/robber, burglary/burglar, arson/arsonist,
  fraud/defraud, bribery,
  perjury, treason, kidnapping/kidnapper, shoplifting, blackmail, forgery, espionage, embezzlement,
  money laundering, tax evasion,
  drug possession, drug trafficking, human trafficking, terrorism
jail/prison/detention/custody, house arrest
mayor, governor, senator, president, prime minister/premier, chancellor, ambassador, judge, councillor
parliament, commission, council, court
federal, provincial, municipal
mosque, church/cathedral, synagogue, temple
school, mosque, hospital, hotel, factory, prison, airport, museum, theatre/theater, stadium,
  embassy
hotel, house/hall/home, hospital
beach, cliff/clifftop, hill/hilltop, building, bridge, tower, roof/rooftop, balcony, mountain, island, river, lake,
  valley
bedroom, kitchen, bathroom, garage, basement, attic
car, bus, train, plane/aircraft/airplane/jet, ship/vessel, ferry, bicycle/bike, motorcycle/motorbike, truck/lorry,
  tram,
  helicopter/aircraft
pilot, passenger/traveller/traveler
gun/gunman/pistol/rifle/shot/shooting, knife/stabbing, bomb/bombing/explosive, sword, axe
bullet, bomb, missile, rocket, drone
fire/blaze/arson, flood, earthquake/quake, storm/hurricane/cyclone/typhoon, drought, landslide, avalanche, tornado,
  tsunami
*cancer, diabetes, tuberculosis, malaria, flu/influenza, measles, cholera, polio, asthma, pneumonia, hepatitis, ebola
heart, lung, liver, kidney, brain, stomach
arm, leg, head, shoulder, knee, hand, foot, ankle
dog, cat, horse, cow, pig, sheep, goat, chicken, elephant, lion, tiger, bear, wolf
*almond, cashew, walnut, peanut, hazelnut, macadamia, pistachio, pecan, chestnut
milk, meat, cheese, bread, wine, beer, coffee, tea, butter
*apple, orange, banana, grape, lemon
*wheat, maize/corn, barley, rye, oat, rice, millet, soy/soya/soybean
football/soccer, rugby, tennis, cricket, basketball, baseball, golf, hockey, boxing, swimming
*astronomer/astronomy, chemist/chemistry, biologist/biology, physicist/physics, geologist/geology,
  psychologist/psychology
lawyer/attorney, doctor/physician, farmer, nurse, soldier, fisherman, journalist/reporter
planet, star, galaxy, moon, comet, asteroid
army, navy, air force
oil, gas, coal, solar, wind, nuclear
iron, steel, copper, aluminium/aluminum, gold, silver, lithium, nickel
rain, snow, hail, fog
profit, sales/revenue, debt, loss
vaccine, treatment/therapy
tax, subsidy
strike, boycott
wage/pay/salary, pension, rent
buyer/buy, seller/sell, owner/own, tenant
north, south, east, west
northern, southern, eastern, western
oldest, youngest
novel, film/movie, play, song, poem, opera
email/e-mail, letter, phone call
radio, television/tv, newspaper
primary school, secondary school/high school, university/college
"""
"""
A line is a class; commas separate its members,
  and "/" what a text may call one of them. Where a line begins with "*",
a text that is about a member names it, in one of these words or in another form of them.
"""

ALSO_SHOWN_BY: Mapping[str, str] = {
    "man gentleman husband father dad uncle grandfather brother son nephew boyfriend fiancé boy men king": (
        "he his him himself mr"
    ),
    "woman lady wife mother mum mom aunt grandmother sister daughter niece girlfriend fiancée girl women queen": (
        "she her hers herself mrs ms"
    ),
    "father dad mother mum mom": "parent parents",
    "brother sister": "sibling siblings",
    "son daughter boy girl": "child children teenager",
    "husband wife": "couple spouse married widow widower",
}
"""Words that show that a text may be about somebody whom it does not call so."""
