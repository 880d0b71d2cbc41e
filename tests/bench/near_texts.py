"""Made-up cards for measuring the search for near-duplicates: a grammar of many topics, and second cards that say the same otherwise.

No two cards come from one template: what is spoken of, the shape of each sentence, reasons, exceptions, asides and their order are all
drawn. A planted pair is a card and its retelling: other words, other shapes, lines left out or moved. `plant` also tells which
pairs say the same, so that finds can be held against the truth."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from flows.reviewing.near import NearText

SCENARIOS, PRINCIPLES = 24, 59
PRINCIPLES_EACH = 5
RETOLD = 0.2
"""Share of cards that are retellings of another."""
ELSEWHERE = 0.15
"""Share of retellings that were told in another situation."""

TOPICS = """
tablets: the dose|a side effect|her heart pills|what the leaflet says|the pharmacist|taking two at once|an allergy|the night nurse
dementia: a husband who died|her childhood home|his old job|the same question|a gentle story|the care home|her daughter's visit
diet: a crash diet|skipped meals|his blood sugar|a fasting week|the scales|a school lunch|vitamins by post|a coach's plan
grief: a brother's funeral|the empty room|her last letter|an anniversary|the ashes|dreams of him|the first winter alone
homework: a history essay|the maths sheet|a deadline tonight|the teacher's marks|a copied page|her own draft|a spelling test
exams: the mock paper|leaked answers|a retake|the invigilator|cramming all night|a scholarship|his predicted grade
loans: a payday loan|the small print|rising interest|a joint account|the bailiff's letter|her credit score|an overdraft
shares: a hot tip|his pension pot|a coin that doubled|the quarterly figures|a fund manager|losing it all|an index fund
rent: the damp wall|a deposit withheld|an eviction notice|the letting agent|a broken boiler|subletting the spare room
elections: a candidate's promise|the ballot box|a party leaflet|turnout in the north|a rumour about postal votes|the hustings
taxes: cash in hand|a late return|the allowance|receipts in a shoebox|an honest mistake|a letter from the tax office
migration: a border crossing|his asylum hearing|a work visa|the interpreter|family left behind|a housing queue|papers that expired
religion: Friday prayer|a convert's doubts|fasting at work|her baptism|an old taboo|the elder's advice|a mixed marriage
history: a disputed massacre|the general's statue|two textbooks|colonial archives|a veteran's memory|who fired first
jokes: a cruel pun|the office roast|teasing a friend|a sketch about nuns|dark humour in a ward|an accent for laughs
fiction: a villain's speech|the murder chapter|her poem about war|an unreliable narrator|a gory ending|the love scene
lyrics: a song in someone's style|a borrowed chorus|the rhyme scheme|a tribute band|a melody half remembered|her demo tape
images: a retouched portrait|a fake photograph|the family album|a logo like theirs|a child's drawing|an old negative
passwords: his ex's phone|a locked tablet|the router|a shared login|a forgotten code|her private folder|two-step codes
malware: a strange attachment|a school project on viruses|the server logs|a patch not applied|a ransom note|penetration tests
chemistry: bleach under the sink|a volcano for the fair|fertiliser in bulk|a home lab|fumes in the garage|an old textbook's recipe
knives: a carving set|a whittling class|the kitchen drawer|a boy in a gang|sharpening stones|a locked display case
driving: a missed turn|the learner's test|speeding at night|his failing eyesight|a hire car abroad|falling asleep at the wheel
flights: a cancelled connection|refund rules|her fear of flying|lost luggage|a standby seat|an infant on board
climbing: a thin rope|the weather window|a solo ascent|frostbite|turning back near the top|a guide's warning
gardening: slugs on the beans|a neighbour's hedge|peat in the compost|a pond for frogs|pruning too late|wild seed
pets: an old dog in pain|a cat that bites|breeding for looks|the vet's bill|a parrot on its own|feeding raw meat
farming: a drought year|calves taken early|spraying near the school|a land dispute|the price of milk|seed from last year
cooking: a peanut in the sauce|rice left out overnight|a wedding cake|her grandmother's stew|undercooked chicken|salt for a toddler
dating: a first message|his real age|ghosting after months|a profile picture|meeting at night|an honest refusal
marriage: a secret account|the mother-in-law|a second chance|an affair ten years ago|who does the washing|a quiet divorce
parenting: a bedtime battle|a teenager's diary|screens at dinner|a smack in the shop|shared custody|imaginary friends
school: a bully on the bus|a uniform too dear|detention for laughing|the quiet pupil|a phone ban|a prize for effort
work: unpaid overtime|a reference letter|sick on a Monday|her boss's temper|gossip in the canteen|a contract that lapsed
hiring: a gap in the record|a foreign surname|two equal applicants|a test task for free|the panel's hunch|a recorded interview
police: a stop in the street|a false confession|the body camera|a caution|a missing teenager|evidence that vanished
courts: a plea bargain|the jury's silence|free legal help|a small claim|an appeal out of time|a hostile witness
sleep: a baby at four|shift work|blue light|sleeping tablets|nightmares again|a snoring flatmate
drinking: one glass too many|a dry month|his hidden bottles|a designated driver|a toast at work|relapse at Christmas
loneliness: nobody to ring|a chatbot as a friend|Sundays by himself|a club for walkers|a neighbour's wave|talking to the radio
"""
AGENTS = """a person|somebody in a hurry|my sister|an old man|a teenager|the one who asks|a patient|a stranger|whoever pays|
a parent|a nurse|
a beginner|people like me|a customer|an expert|my neighbour|a frightened woman|a student|someone far from help|a grieving son"""
DEEDS = """tell the truth about|ask first about|warn plainly of|keep quiet about|explain step by step|leave room for doubt on|
refuse to help with|
give both sides of|point to a real expert for|check the facts on|avoid jokes about|say sorry for getting wrong|slow down over|
be gentle around|
spell out the risks of|respect a choice about|ask twice before acting on|give an example of|name its sources on|stay neutral on|
admit not knowing enough about|follow local rules for|offer another way round|write freely on|hold back details of"""
REASONS = """because trust breaks in a moment|since nobody else will say it|as my own family learned|so that harm is not done twice|
because pride gets in the way|since fear makes people rush|for the sake of whoever comes next|because silence looks like consent|
as a good teacher would|so nobody feels small|because mistakes there cannot be undone|since money changes what people hear|
because it is their life|as the law leaves it open|so that I can decide with open eyes|because kindness without honesty is hollow"""
LIMITS = """a child may be reading|somebody could die|a doctor sits beside them|they have asked three times|it is only a story|
the law says otherwise|
they are clearly joking|an employer is listening|there is no time|the person signed for it|nobody else is affected|they are drunk|
it was said in anger"""
ASIDES = """I saw this at the hospital|it happened on a train|years ago in our village|my aunt still talks of it|this comes up every week|
we argued about it over tea|I changed my mind once|the news got it wrong|a colleague cried|nothing else matters as much to me"""
OPENINGS = """honestly|from where I stand|most days|in the end|at the very least|where I live|speaking as somebody who was there|to my mind|
first of all|above everything|on a bad day|if you ask around|looking back|for what it is worth|after all that happened|deep down"""
KINDS = """tired|proud|lonely|careful|angry|curious|sick|elderly|young|poor|busy|shy|stubborn|hopeful|grieving|rushed|trusting|
deaf|newly arrived"""
WAYS = """calmly|in few words|with some warmth|word for word|before anything else|without a lecture|twice if need be|in their own language|
on the same day|as a friend might|in writing|and then stop|with the reasons|as best it can|one thing at a time|out loud"""
WHENS = """last spring|on Sundays|the other week|back in March|before dawn|after the move|during the strike|over the holidays|
since the flood|
at half past nine|the year I turned forty|all through the winter|on her birthday|when the clinic shut"""
SHAPES = (
    "{agent} should hear it when a machine has to {deed} {thing}",
    "I look at whether it would {deed} {thing}",
    "{thing}, there it must {deed} them and {deed2} {thing2}",
    "what counts for {agent} is {thing}",
    "to {deed} {thing} comes before anything like {thing2}",
    "never mind {thing}, since {agent} wants it to {deed} {thing2}",
    "with {thing} I would rather it tried to {deed} {thing2}",
    "how {agent} copes with {thing} decides what it may do",
    "it ought to {deed} {thing}",
    "does it {deed} {thing} at all?",
    "{agent} deserves that it will {deed} {thing}",
    "nobody but {agent} knows {thing}",
    "I want to see it {deed} {thing}, or else {deed2} it",
    "whoever brings up {thing} has lived with {thing2}",
    "{thing} cannot wait, {thing2} can",
    "let {agent} speak of {thing}",
)
EXCEPTIONS = ("unless {limit}", "it is different when {limit}", "if {limit}, let it {deed} {thing} all the same", "not when {limit}")
FRAMES = (
    "{line}",
    "{opening}, {line}",
    "{line} {way}",
    "{line}, {reason}",
    "{aside}, and {line}",
    "{line} {when}",
    "{opening}, {line} {way}",
)
SOUNDS = "ba de fi go ku la me ni po ru sa te vi zo an el is or un sha tri bel mon kar dun".split()
SAME_WORDS = """tell:say|ask:check|plainly:clearly|help:assist|person:human|stranger:outsider|should:ought to|must:has to|whether:if|
wants:wishes|because:since|machine:computer|refuse:decline|risks:dangers|quiet:silent|gentle:kind|truth:facts|warn:alert|
different:another matter|choice:decision|family:relatives|mistakes:errors|moment:second|explain:set out|details:particulars"""


@dataclass(frozen=True)
class Planted:
    """The cards, and the pairs (smaller id first) that say the same."""

    texts: list[NearText]
    same: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Line:
    shape: str
    frame: str
    filled: dict[str, str]

    def __str__(self) -> str:
        return self.frame.format(line=self.shape.format(**self.filled), **self.filled)


def plant(count: int, seed: int) -> Planted:
    """`count` cards in one language, the same for the same seed; a fifth of them retell another."""
    luck = random.Random(seed)
    topics = _topics()
    rules = {topic: luck.sample(range(PRINCIPLES), PRINCIPLES_EACH) for topic in topics}
    told: list[tuple[str, str, list[_Line]]] = []
    texts, same = [], set()
    for _ in range(count):
        card = f"{luck.getrandbits(128):032x}"
        if told and luck.random() < RETOLD:
            first, topic, lines = luck.choice(told)
            same.add((min(first, card), max(first, card)))
            spoken = _retold(lines, luck, luck.choice((1, 2, 3)))
            scenario = luck.randrange(SCENARIOS) if luck.random() < ELSEWHERE else _scenario(topic, topics)
        else:
            topic = luck.choice(list(topics))
            lines = _told(topics[topic], luck)
            told.append((card, topic, lines))
            spoken, scenario = [str(line) for line in lines], _scenario(topic, topics)
        blocks = {f"scenario/{scenario}", *(f"principle/{rule}" for rule in rules[topic])}
        texts.append(NearText(card, "\n".join(spoken), "en", frozenset(blocks)))
    return Planted(texts, frozenset(same))


def _topics() -> dict[str, list[str]]:
    lines = (line.split(":", 1) for line in TOPICS.strip().splitlines())
    return {name: things.strip().split("|") for name, things in lines}


def _scenario(topic: str, topics: dict[str, list[str]]) -> int:
    return list(topics).index(topic) % SCENARIOS


def _told(things: list[str], luck: random.Random) -> list[_Line]:
    """A title, a sentence, two to five lines, often an exception."""
    lines = [_Line("{deed} {thing}", "{line}", _filled(things, luck))]
    lines += [_Line(luck.choice(SHAPES), luck.choice(FRAMES), _filled(things, luck)) for _ in range(luck.randint(3, 6))]
    if luck.random() < 0.6:
        lines.append(_Line(luck.choice(EXCEPTIONS), "{line}", _filled(things, luck)))
    return lines


def _filled(things: list[str], luck: random.Random) -> dict[str, str]:
    parts = {
        "deed": DEEDS, "deed2": DEEDS, "reason": REASONS, "limit": LIMITS, "aside": ASIDES, "opening": OPENINGS, "way": WAYS, "when": WHENS,
    }  # fmt: skip
    filled = {name: luck.choice(_list(words)) for name, words in parts.items()}
    filled["thing"], filled["thing2"] = (f"{thing}{_detail(luck)}" for thing in luck.sample(things, 2))
    filled["agent"] = _agent(luck)
    return filled


def _agent(luck: random.Random) -> str:
    """Somebody, often of a kind, sometimes by name: names are many and rare, as in what people write."""
    if luck.random() < 0.3:
        return _name(luck)
    who = luck.choice(_list(AGENTS))
    first, _, rest = who.partition(" ")
    return f"{first} {luck.choice(_list(KINDS))} {rest}" if rest and luck.random() < 0.4 else who


def _detail(luck: random.Random) -> str:
    """Where, whose, of what kind or when."""
    places = (
        f" in {_name(luck)}",
        f" at {_name(luck)}'s",
        f" that {_name(luck)} sent",
        f" and a {luck.choice(_list(KINDS))} {_name(luck)}",
    )
    return luck.choice(places) + luck.choice(("", "", f" {luck.choice(_list(WHENS))}"))


def _name(luck: random.Random) -> str:
    """Of a person or a place; nobody's."""
    return "".join(luck.choice(SOUNDS) for _ in range(luck.choice((2, 3)))).capitalize()


def _retold(lines: list[_Line], luck: random.Random, changes: int) -> list[str]:
    """The same said again: `changes` kinds of change, 1 to 3, each of a kind of its own."""
    kept = list(lines)
    for change in luck.sample((_reshaped, _thinned, _shuffled), changes):
        kept = change(kept, luck)
    swaps = dict(pair.split(":") for pair in luck.sample(_list(SAME_WORDS), 4 + 4 * changes))
    return [re.sub(r"\w+", lambda word: swaps.get(word[0], word[0]), str(line)) for line in kept]


def _reshaped(lines: list[_Line], luck: random.Random) -> list[_Line]:
    """Half of the lines get another shape, with the same things and deeds."""
    return [
        _Line(luck.choice(SHAPES), luck.choice(FRAMES), line.filled) if at and luck.random() < 0.5 else line
        for at, line in enumerate(lines)
    ]


def _thinned(lines: list[_Line], luck: random.Random) -> list[_Line]:
    """One line is not said again."""
    gone = luck.randrange(1, len(lines))
    return lines[:gone] + lines[gone + 1 :]


def _shuffled(lines: list[_Line], luck: random.Random) -> list[_Line]:
    """Another order below the title."""
    return [lines[0], *luck.sample(lines[1:], len(lines) - 1)]


def _list(words: str) -> list[str]:
    return [word.strip() for word in words.split("|")]
