"""Conditions about people: who may be an expert, and whose staff they are."""

import re

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.surroundings import (
    is_at_home,
    is_provider,
    language,
    provider_at_work,
    said,
    sentence,
    words,
)
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import pattern_of, vocabulary

# A noun that no list knows, counted.
UNKNOWN_COUNTED = re.compile(r"q?Nx[fob]")
# A verb of helping, a visit or whom something is for stands just before.
HELPED = re.compile(r"[VvTYz][^bCDPBHh12345:]{0,3}$")
COUNTED_HELPED = re.compile(r"[VvTYz][^bCDPBHh12345:|,]{0,3}$")
# "To sell to roasters of Belgium".
SOLD_TO = re.compile(r"0[^.;|,CDPBHh]{0,3}[izt]$")
# No team is larger.
TEAM = 60
# Actions are told in a few lines; longer texts name many cities as background.
SHORT_TEXT = 600
# "Received in Bordeaux by the agency, the advisers of Senegal": who is named behind was received.
RECEIVED_FIRST = re.compile(r"x?[JQ](?:[^.;|CDPBHhVG]{0,4}i)?i?2[^.;|1HhVG]{0,12},$")
# A visit and where it led, then a verb: who is named behind it travelled.
VISITORS = re.compile(r"T[itJ]{0,2}[25][^.;|1-5CDPB]{0,4}[xvQ][^.;|CDPB]{0,3}$")


def people(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Experts by name, or people of an administration who act; a partner's own staff, trainees and counterparts
    are not."""
    head = match.start("h")
    if is_provider(tokens, token):
        if SOLD_TO.search(letters[: match.start("c")]):
            return False
        is_met = letters[head] == "h" and letters[match.start("c")] not in "qN"
        return not receives_visit(letters, match) and not (is_met and is_at_home(tokens, letters, match.start(), token))
    is_mixed = any(is_provider(tokens, i) for i in range(*match.span("c")))
    if "k" in match.groupdict() and "V" in letters[head : match.start("k")]:  # "commented on the draft sent by Ghana"
        return False
    is_own = head in tokens.possessive or any(i in tokens.possessive for i in range(match.start("c"), match.end()))
    if is_own and not is_mixed:  # but "their Portuguese and Tunisian colleagues"
        return False
    if re.search(r"(?:1[HhxoOz]{0,5},?c[xqnb]?N?x?|H[:(])$", letters[: match.start("c")]):  # named together
        return True
    if (
        letters[head - 1 : head] == "1" and letters[head + 1 : head + 2] == "x"
    ):  # "a Slovak auditor combed the books of"
        return False
    begin, end = sentence(letters, match.start())
    before, after = letters[begin : match.start("c")], letters[match.end() : end]
    if "2" in before and re.search(r"Q", before):  # received by the host named before
        return False
    if RECEIVED_FIRST.match(before):
        return False
    if letters[head] == "H":
        # The beneficiary's advisers who travel are no experts of the action.
        travels = re.search(r"T[it]{1,2}([CP2])", after)
        if travels is not None:
            is_stay = said(tokens, match.end() + travels.start()).startswith(words("stay_verbs"))
            if not (is_stay and _is_other(tokens, match.end() + travels.start(1), token)):
                return False
        return not re.search(r"(?:v[it]?|T[zo])[N]?$", before)
    if is_mixed:  # in one list with a provider's people
        return not re.search(r"[vzTJ][^bCDPB]{0,3}$", before)
    if re.search(r"[ueK]", before) and letters[match.start("c")] in "qN":  # others did not come: these did
        return True
    # "The mission was carried out by two Brazilian social workers."
    return re.search(r"mx?bx?q?N?x?$", before) is not None


def where(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's place, and behind it what people did there."""
    return is_provider(tokens, token) and said(tokens, match.start("b")).startswith(words("where_words"))


def not_where(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider, and behind it what its own people did: "whose analysts travelled"."""
    return is_provider(tokens, token) and not where(tokens, letters, match, token)


def of_countries(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Countries counted and listed of which at least one is a provider: "administrations of three countries: ..."."""
    is_count = said(tokens, match.start("k")).strip().startswith(words("country_words"))
    return is_count and any(is_provider(tokens, i) for i in range(*match.span("c")))


def receives_visit(letters: str, match: "re.Match[str]") -> bool:
    """ "A visit to Portuguese inspectors": they are the hosts."""
    begin, _ = sentence(letters, match.start())
    return re.search(r"T[it]{1,2}N?$", letters[begin : match.start("c")]) is not None


def named_among(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "Several experts, notably from Austria": a bare "and" opens a new party instead."""
    surface = said(tokens, match.start("k"))
    return (surface not in words("bare_and") or letters[match.start("k") + 1] == "f") and people(
        tokens, letters, match, token
    )


def counted(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "One from France" counts a person where people are spoken of; from other countries only where experts are."""
    begin, end = sentence(letters, match.start())
    is_sender = is_provider(tokens, token)
    if not is_sender and "x" in match.group().lower():
        return False
    # An unknown noun is as often a thing ("a grant from Norway") unless people are being listed.
    if is_sender and UNKNOWN_COUNTED.match(match.group()) and "1" not in letters[begin : match.start()]:
        return False
    if any(letters[i] == "x" and said(tokens, i).strip().startswith(words("no_persons")) for i in range(*match.span())):
        return False
    is_sender = is_sender or any(
        is_provider(tokens, i) for i in range(*match.span("c"))
    )  # "one from Denmark, two from"
    if _is_many(tokens, match):  # "Law 105 of Cuba"
        return False
    pattern = r"[Hh1VvGmbQ]" if is_sender else r"[H1]"
    return re.search(pattern, letters[begin:end]) is not None and (
        is_sender or re.search(r"[TJ]", letters[begin:end]) is None
    )


def _is_many(tokens: Tokens, match: "re.Match[str]") -> bool:
    """The number counts more than any team."""
    values = vocabulary().numbers[tokens.ids[match.start("c")]].values()
    return any(value is not None and value > TEAM for value, _ in values)


def after_experts(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Experts of another country are named before."""
    begin, _ = sentence(letters, match.start())
    return "1" in letters[begin : match.start()]


def abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who may have come from abroad: not said to be the beneficiary's own, nor those who are trained, helped
    or travel."""
    if is_provider(tokens, token) or tokens.owners.intersection(tokens.readings[token].candidates):
        return False
    if any(i in tokens.possessive for i in range(match.start("c"), match.end())):
        return False
    begin, end = sentence(letters, match.start())
    before = letters[begin : match.start("c")]
    head = match.start("h") if match.groupdict().get("h") else None
    # People in general, or many of them, are staff only where it is told what they did for others.
    is_anybody = head is not None and said(tokens, head) in words("anybody")
    if is_anybody and not re.search(r"[VvGE]|b(?!\|)", letters[begin:end]):
        return False
    # A person known by the ending alone counts where somebody else helps or a few are counted.
    is_acting = head is not None and letters[head + 1 : head + 2] in ("G", "V", "v")
    if head is not None and tokens.ids[head] < 0 and not is_acting and not re.search(r"[1N]", letters[begin:end]):
        return False
    if letters[match.start("c")] not in "qN" and is_at_home(tokens, letters, match.start(), token):
        return False
    if VISITORS.search(before):  # "the visit to Santiago showed the Paraguayan officials how"
        return False
    if re.search(r"To$", before) and letters[match.start("c")] in "qN":  # "the visit of a Thai nurse" is hers
        return True
    if re.search(r"[^N]i$", before) and letters[match.start("c")] not in "qN" and tokens.language != "en":
        return False  # "en los equipos de la Caja Costarricense": a place
    # "while a Kazakh official advised": who is counted behind a conjunction is a new subject.
    helped = COUNTED_HELPED if letters[match.start("c")] in "qN" else HELPED
    return helped.search(before) is None


def passive(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People to whom something was done: "six trainers of Chad were accredited by"."""
    verb = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.end("k") - 1]]
    verb = verb.replace(OPEN, "").replace(CLOSE, "").strip()
    return not is_provider(tokens, token) and verb.startswith(words("passives"))


def agent_abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People counted behind a word for the agent, who may have come from abroad."""
    is_own = any(i in tokens.possessive for i in range(*match.span("c")))
    is_owner = bool(tokens.owners.intersection(tokens.readings[token].candidates))
    is_mixed = any(is_provider(tokens, i) for i in range(*match.span("c")))  # a list that other rules read as a whole
    return not is_own and not is_owner and not is_mixed


def agent_after_verb(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Whom a verb of helping names as its subject: in Spanish people it helps need a preposition, elsewhere the
    subject follows in a relative clause alone."""
    is_subject = tokens.language == "es" or letters[match.start() - 1 : match.start()] == "|"
    return is_subject and agent_abroad(tokens, letters, match, token)


def cleft_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider singled out by a verb of being, and behind it what it did: "it was Latvia that lent"."""
    return is_provider(tokens, token) and said(tokens, match.start("b")).startswith(words("be_verbs"))


def sent_before(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Places of a country whose experts are named before in the sentence: "two Italians, one of them from Rome"."""
    begin, _ = sentence(letters, match.start())
    here = set(tokens.readings[token].candidates)
    return any(
        letters[i] in "14" and here & set(tokens.readings[i].candidates)
        for i in range(begin, token)
        if i in tokens.readings
    )


def seated_elsewhere(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's acronym whose seat is named in another country: the body only shares it."""
    seat = match.start("k")
    return is_provider(tokens, token) and seat in tokens.readings and not is_provider(tokens, seat)


def abroad_adjunct(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "A New Zealand actuary"; "Nigeria's regulator" is the country's own."""
    owned = "'" in tokens.marked[tokens.ends[token] : tokens.starts[match.start("h")]]
    return not owned and abroad(tokens, letters, match, token)


def _is_other(tokens: Tokens, place: int, token: int) -> bool:
    """Whether a place lies in another country, which is no provider."""
    reading = tokens.readings.get(place)
    if reading is None or reading.is_provider:
        return False
    return set(reading.candidates).isdisjoint(tokens.readings[token].candidates)


def comes_to_other(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of one country who go to another that was named before, neither of them a provider: there they help."""
    place = match.start("d")
    if not _is_other(tokens, place, token) or not abroad(tokens, letters, match, token):
        return False
    before = (reading for at, reading in tokens.readings.items() if at < match.start())
    return any(not set(reading.candidates).isdisjoint(tokens.readings[place].candidates) for reading in before)


def went_to_help(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of one country who went to a place of another to help a body of that other country."""
    helped = tokens.readings.get(match.start("e"))
    if helped is None or not _is_other(tokens, match.start("d"), token):
        return False
    return not set(helped.candidates).isdisjoint(tokens.readings[match.start("d")].candidates)


def advises_other(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of one country who advise another, named before, neither of them a provider; who accompany something in
    another country learn there."""
    before = match.start("d") - 1
    if letters[before] in "it" and said(tokens, before).strip() in words("there"):
        return False
    return comes_to_other(tokens, letters, match, token)


def from_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city from which somebody works."""
    told = tokens.marked[tokens.starts[match.start("k")] : tokens.ends[match.end("k") - 1]]
    return is_provider(tokens, token) and any(told.startswith(pattern_of(word)) for word in words("from_there"))


def sends_to_other(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country that sends people to another, neither of them a provider, to help there."""
    return not is_provider(tokens, token) and _is_other(tokens, match.start("d"), token)


def helper(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Somebody counted in a sentence that tells of people who help."""
    begin, end = sentence(letters, match.start())
    if _is_many(tokens, match):
        return False
    return re.search(r"[H1bGV4]", letters[begin:end]) is not None and abroad(tokens, letters, match, token)


def demonym_alone(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's demonym that stands for people: no noun for a thing beside it, and not the name of a language."""
    if not provider_at_work(tokens, letters, match, token) or language(tokens, letters, match, token):
        return False
    begin, end = sentence(letters, match.start())
    return re.search(r"[HhEN1V]", letters[begin:end]) is not None and "W" not in letters[begin:end]


def city_alone(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city that nothing else explains, near the beginning of a text: somebody came from there. Not the
    seats of international bodies, and not among models, travel, migrants, money or earlier actions."""
    begin, end = sentence(letters, match.start())
    if letters[match.start() - 1 : match.start()] == "i" and not re.search(r"[NHhE1]", letters[begin:end]):
        return False  # something that merely is there
    if is_at_home(tokens, letters, match.start(), token):  # where the hosts named before are
        return False
    return (
        is_provider(tokens, token)
        and letters[max(begin, match.start() - 2) : match.start()] not in ("Di", "3i")
        and tokens.base + len(tokens.text) <= SHORT_TEXT
        and said(tokens, token) not in words("headquarters")
        and re.search(r"[TJLWwMy670deua@jK_$]", letters[begin:end]) is None
    )


def colleague_abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Peers in a provider's country with whom the beneficiaries work, unless they travel there."""
    begin, end = sentence(letters, match.start())
    return is_provider(tokens, token) and re.search(r"[TJYL2]", letters[begin:end]) is None


def is_based(tokens: Tokens, match: "re.Match[str]") -> bool:
    """ "A Seoul-based specialist": the word behind the hyphen says so."""
    return said(tokens, match.start("k")).startswith("based")


def based_provider(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who work in a provider's city."""
    return is_based(tokens, match) and is_provider(tokens, token)


def based_abroad(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who work in a city of another country, unless it is the partner's."""
    return is_based(tokens, match) and abroad(tokens, letters, match, token)


def expert_side(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's side of a meeting, mission or team: "on the Danish side: two unionists"."""
    return is_provider(tokens, token) and said(tokens, match.start("k")).strip() in words("sides")


def side_gives(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country's side of a project that sends people."""
    return said(tokens, match.start("k")).strip() == "side"


def visiting(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """ "The visiting Zambian magistrates" visit, and are not visited."""
    return said(tokens, match.start("k")) == "visiting" and not is_provider(tokens, token)


def person_named(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A name before a country in brackets, where experts are spoken of; an acronym is a body's, which gives them only
    where they are named before it."""
    begin, end = sentence(letters, match.start())
    if re.search(r"[H1]|h[^.]*m", letters[begin:end]) is None:
        return False
    if re.search(r"[H1]", letters[begin : match.start()]) is not None:
        return True
    first, last = tokens.span(match.start("k"))
    before = tokens.surface(first, last).split()
    return not before or not (before[-1].isupper() and len(before[-1]) > 1)
