"""Named conditions of the role rules: each looks at the tokens around a match and says whether the rule may claim
a country there. People, help and travel have modules of their own; here are models, languages and the register."""

import re

from assets.normalised.extraction.codepage import OPEN
from assets.normalised.extraction.conditions_events import (
    among_guests,
    attends,
    gathered,
    gathers,
    held_in,
    no_event_of_it,
    other_named,
    provider_event,
    regional_action,
    regional_event,
    welcomes_region,
)
from assets.normalised.extraction.conditions_guests import (
    beneficiaries,
    beside_partner,
    convoked,
    course_for,
    delegation,
    guests_known,
    invited,
    learning_there,
    learns_in,
    only_guests,
    opens_with_body,
    opens_with_city,
    received_first,
    receives_body,
    sent_learners,
    shows,
)
from assets.normalised.extraction.conditions_help import (
    abroad_giver,
    agent,
    agents,
    all_of_them,
    beside_provider_at_work,
    called,
    cleft_body,
    denies,
    expertise,
    exports,
    giver,
    gives_money,
    helps,
    mandate,
    not_payer,
    origin_of_help,
    payer,
    provider_body,
    recruited,
    supporter,
    triangular,
    twinned,
    whose,
)
from assets.normalised.extraction.conditions_past import (
    drawn_on,
    earlier_phase,
    earlier_twinning,
    earlier_work,
    had_before,
    overtaken,
    thing,
)
from assets.normalised.extraction.conditions_people import (
    abroad,
    abroad_adjunct,
    advises_other,
    after_experts,
    agent_abroad,
    agent_after_verb,
    based_abroad,
    based_provider,
    city_alone,
    cleft_provider,
    colleague_abroad,
    comes_to_other,
    counted,
    demonym_alone,
    expert_side,
    from_there,
    helper,
    named_among,
    not_where,
    of_countries,
    passive,
    people,
    person_named,
    seated_elsewhere,
    sends_to_other,
    sent_before,
    side_gives,
    visiting,
    went_to_help,
    where,
)
from assets.normalised.extraction.conditions_travel import (
    city_of_guests,
    continued,
    counterpart,
    departs,
    given_at_home,
    go_to_learn,
    guest_place,
    guests,
    host_shows,
    hosts,
    learns,
    learns_after,
    learnt_there,
    left_for,
    peers_at_home,
    place_in_visit,
    received_guests,
    received_training,
    receives_guests,
    receives_team,
    receives_there,
    remembered,
    same_as_host,
    same_country,
    sent_there,
    stays,
    stop_of_visit,
    takes_part,
    took,
    travel,
    visit,
    visited_by,
    visitors,
    welcomes,
)
from assets.normalised.extraction.surroundings import (
    Condition,
    abroad_body,
    always,
    beside_provider,
    has,
    is_provider,
    language,
    not_own,
    not_provider,
    provider,
    provider_at_work,
    provider_said,
    said,
    sentence,
    words,
)
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import vocabulary

POPULATION = 20  # from this number on people are no team


def denied(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's people of whom a verb with "not" is said before they are named."""
    return is_provider(tokens, token) and said(tokens, match.start("k")).startswith(words("denials"))


def many(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A population, not a few people: "one million Syrians"."""
    options = vocabulary().numbers[tokens.ids[match.start("k")]]
    value = next(iter(options.values()), (None, None))[0]
    is_large = value is None or value >= POPULATION
    if match.group("m"):  # "1.8 million of", unlike "a group of"
        between = tokens.marked[tokens.ends[match.start("k")] : tokens.starts[match.start("m")]]
        is_large = between.replace(OPEN, "").strip().startswith(words("multitudes"))
    return not is_provider(tokens, token) and is_large


def arrived(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Nationals of whom it is said that they came to stay."""
    is_arrival = said(tokens, match.start("k")).strip().startswith(words("arrived"))
    return is_arrival and not is_provider(tokens, token)


def model(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """An example or donor; "the model of the fund of Cameroon" is the partner's own."""
    if is_provider(tokens, token) or "O" not in letters[match.start("k") : token]:
        return True
    surface = said(tokens, match.start("k"))
    return any(word in surface for word in words("model_agents"))


def comparison(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country set beside the partner: "Bolivia, like Chile and Peru"."""
    is_set_apart = letters[match.start("k")] == "j" or letters[match.end() : match.end() + 1] == ","
    return is_set_apart and said(tokens, match.start("k")).startswith(words("comparisons"))


def was_before(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's people of whom it is told what they had done before the action."""
    surface = said(tokens, match.start("k"))
    return is_provider(tokens, token) and any(surface.startswith(f"{word} ") for word in words("pluperfect"))


def past_stay(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where experts had been before; where the people named before the verb had helped is the partner's place."""
    return letters[match.start("k") - 1 : match.start("k")] != "x" or match.start("k") - 1 not in tokens.readings


def past_agent(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who had helped; whom a provider had worked with before may be the partner."""
    return is_provider(tokens, token) or said(tokens, match.start("b")) not in words("bare_with")


def apposition(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country that only says where the subject lies: "Nicaragua, neighbour of Honduras, asked"."""
    return not is_provider(tokens, match.start("k")) and match.start("k") in tokens.readings


def away_from_home(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People who left their country: the diaspora, migrants; not refugees, whom the partner hosts, and not a model
    tried out in a country."""
    surface = said(tokens, match.start("k"))
    if surface.startswith("migr") and letters[token] == "P":  # migrants in a city are whom its country helps
        return False
    return any(word in surface for word in words("left_home"))


def not_at_home(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Another country stands at the end of the match: "Afghans in Iran"."""
    other = tokens.readings.get(match.end() - 1)
    own = tokens.readings[token].candidates
    return not is_provider(tokens, token) and other is not None and not set(own).intersection(other.candidates)


def recruits(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country that employs another one's workers: "Malaysia and Qatar absorb most Nepalese emigrants"."""
    surface = said(tokens, match.start("k")).strip()
    return surface.startswith(words("recruit_verbs")) and not_at_home(tokens, letters, match, token)


def trains_others(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body that trains the people of another country, whoever pays."""
    is_own = any(i in tokens.possessive for i in range(*match.span("c")))
    return not is_own and not_own(tokens, letters, match, token) and not_at_home(tokens, letters, match, token)


def first_sentence(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The text begins here."""
    return tokens.base == 0 and not is_provider(tokens, token)


def first_and_alone(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The text begins here, and its first sentence is not about what is done in or for another possible partner."""
    if not first_sentence(tokens, letters, match, token):
        return False
    _, end = sentence(letters, match.start())
    here = set(tokens.readings[token].candidates)
    return not any(
        letters[other - 1] in "izt" and letters[other] in "CP3" and here.isdisjoint(reading.candidates)
        for other, reading in tokens.readings.items()
        if match.end() <= other < end and not reading.is_provider
    )


def institution(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of a possible partner; "its office in Amman" is where somebody else sits."""
    is_owned = any(i in tokens.possessive for i in range(*match.span("c")))
    return not is_owned and not is_provider(tokens, token)


def own_places(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place of an institution's, as `institution`, unless the one country named by its name is another."""
    named = [r.candidates for i, r in tokens.readings.items() if tokens.letters[i] == "C" and not r.is_provider]
    others = {code for candidates in named for code in candidates}
    is_elsewhere = len(others) == 1 and others.isdisjoint(tokens.readings[token].candidates)
    return not is_elsewhere and institution(tokens, letters, match, token)


def _named(*conditions: Condition) -> dict[str, Condition]:
    """Conditions under their own names."""
    return {condition.__name__: condition for condition in conditions}


CONDITIONS: dict[str, Condition] = {
    **_named(abroad, abroad_adjunct, abroad_body, abroad_giver, advises_other, after_experts, agent_abroad),
    **_named(agent_after_verb, agents, all_of_them, among_guests, apposition, arrived, attends, away_from_home),
    **_named(based_abroad, based_provider, beneficiaries, beside_partner, beside_provider),
    **_named(beside_provider_at_work, called, city_alone, city_of_guests, cleft_body, cleft_provider),
    **_named(colleague_abroad, comes_to_other, comparison, continued, convoked, counted, counterpart),
    **_named(course_for, delegation, demonym_alone, denied, denies, departs, drawn_on, earlier_phase),
    **_named(
        earlier_twinning, earlier_work, expert_side, expertise, exports, first_and_alone, first_sentence, from_there
    ),
    **_named(gathered, gathers, given_at_home, giver, gives_money, go_to_learn, guest_place, guests, guests_known),
    **_named(had_before, held_in, helper, helps, host_shows, hosts, institution, invited, language),
    **_named(learning_there, learns, learns_after, learns_in, learnt_there, left_for, mandate, many, model),
    **_named(named_among, no_event_of_it, not_at_home, not_own, not_payer, not_provider, not_where, of_countries),
    **_named(
        only_guests, opens_with_body, opens_with_city, origin_of_help, other_named, overtaken, own_places, passive
    ),
    **_named(past_agent, past_stay, payer, peers_at_home, people, person_named, place_in_visit, provider),
    **_named(provider_at_work, provider_body, provider_event, received_first, received_guests),
    **_named(received_training, receives_body, receives_guests, receives_team, receives_there, recruited),
    **_named(recruits, regional_action, regional_event, remembered, same_as_host, same_country),
    **_named(seated_elsewhere, sends_to_other, sent_before, sent_learners, sent_there, shows, side_gives, stays),
    **_named(stop_of_visit, supporter, takes_part, thing, took, trains_others, travel, triangular, twinned),
    **_named(visit, visited_by, visiting, visitors, was_before, welcomes, welcomes_region, went_to_help, where),
    **_named(whose),
    "": always,
    "provider_agent": agent,
    "sentence_has_people": has(r"[Hh1]"),
    "weak": provider,
    "seconded": provider_said("secondments"),
    "turned_to": provider_said("turn_verbs"),
}
