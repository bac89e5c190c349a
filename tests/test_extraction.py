"""Who helps whom: both labelled halves by role, and the behaviour that single sentences show best."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assets.normalised.extraction import ActionText, Extraction, extract, extract_many
from assets.normalised.extraction.condition_sides import FOR_OTHERS, FOR_PROVIDERS
from assets.normalised.extraction.conditions import CONDITIONS
from assets.normalised.extraction.needs import COUNTRY
from assets.normalised.extraction.professions import inflected
from assets.normalised.extraction.rules import stages
from assets.normalised.extraction.scanning import windows
from assets.normalised.extraction.tokens import scan

GOLD = Path(__file__).parent / "gold"
LANGUAGES = ("en", "fr", "es", "pt")
# Lowest F1 by set, role and language (en, fr, es, pt), and lowest share of records whose counted groups are right. They
# only go up. The second reading has learned from all sets but `mixed` and `test`. `hard` holds former test halves,
# many made of traps, and `former` the last of them; `varied` one wording a record, most of them about who travelled
# where; `fresh` and `recent` what writers made of ordinary and project descriptions, read in seven rounds (at first
# look by rules alone ordinary ones 0.951 to 0.991, 0.943 to 0.993, 0.811 to 0.971, project descriptions 0.753 to 0.931,
# 0.847 to 0.980, 0.571 to 1.000); `literary` texts written to be hard to read; `taught` texts that nobody has read,
# written for the second reading to learn from, as is `published`, in the manner of agencies and newspapers (at first
# look 0.77 to 0.88, 0.84 to 0.93, 0.59 to 0.86 by part); `mixed` texts of both kinds and of agencies (at first look
# 0.87 to 0.93, 0.81 to 0.96, 0.73 to 0.93 by part); `projects` descriptions as donors publish them (at first look
# 0.889, 0.959, 0.889). A test half whose errors have been read joins one of the other sets (the last one `recent`), and
# its successor starts at what it scored unseen, as this `test` does (ordinary: 0.966, 0.966, 0.867; project
# descriptions: 0.876, 0.929, 0.824, later 0.906, 0.942, 0.857).
FLOORS = {
    "dev": {
        "expert": (0.996, 1.0, 1.0, 1.0),
        "action": (0.998, 1.0, 1.0, 1.0),
        "host": (1.0, 1.0, 1.0, 1.0),
    },
    "hard": {
        "expert": (0.983, 0.981, 0.986, 0.987),
        "action": (0.995, 0.987, 0.981, 0.986),
        "host": (0.983, 0.979, 0.969, 0.991),
    },
    "varied": {
        "expert": (0.992, 0.976, 0.989, 0.995),
        "action": (0.991, 0.979, 0.978, 0.991),
        "host": (0.994, 0.97, 0.965, 0.976),
    },
    "fresh": {
        "expert": (1.0, 1.0, 1.0, 1.0),
        "action": (0.987, 0.98, 0.983, 0.966),
        "host": (0.974, 1.0, 1.0, 1.0),
    },
    "former": {
        "expert": (0.981, 0.982, 0.987, 0.946),
        "action": (0.989, 0.991, 0.976, 0.967),
        "host": (0.989, 0.981, 0.983, 1.0),
    },
    "recent": {
        "expert": (0.985, 0.994, 0.988, 0.986),
        "action": (0.981, 0.99, 0.969, 0.983),
        "host": (0.964, 0.961, 0.933, 0.917),
    },
    "literary": {
        "expert": (0.957, 1.0, 0.969, 1.0),
        "action": (0.958, 0.982, 0.938, 0.988),
        "host": (0.862, 0.936, 0.909, 0.883),
    },
    "taught": {
        "expert": (0.937, 0.945, 0.909, 0.927),
        "action": (0.914, 0.945, 0.931, 0.925),
        "host": (0.9, 0.912, 0.863, 0.897),
    },
    "published": {
        "expert": (0.948, 0.944, 0.934, 0.908),
        "action": (0.965, 0.974, 0.952, 0.939),
        "host": (0.935, 0.892, 0.929, 0.897),
    },
    "mixed": {
        "expert": (0.92, 0.919, 0.923, 0.944),
        "action": (0.924, 0.929, 0.891, 0.899),
        "host": (0.821, 0.892, 0.8, 0.847),
    },
    "projects": {
        "expert": (0.981, 0.962, 1.0, 1.0),
        "action": (1.0, 0.987, 0.988, 1.0),
        "host": (1.0, 1.0, 1.0, 1.0),
    },
    "test": {
        "expert": (0.922, 0.978, 0.978, 0.942),
        "action": (0.947, 0.946, 0.965, 0.948),
        "host": (0.84, 0.941, 0.838, 0.823),
    },
}
GROUP_FLOORS = {
    "dev": 0.994,
    "hard": 0.946,
    "former": 0.939,
    "recent": 0.983,
    "literary": 0.962,
    "taught": 0.917,
    "published": 0.894,
    "projects": 0.955,
    "test": 0.865,
}


def _records(half: str) -> list[dict[str, Any]]:
    with (GOLD / f"mentions_{half}.jsonl").open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


def _text(record: dict[str, Any]) -> ActionText:
    return ActionText(*(record.get(key) for key in ("heading", "title", "partner_institution", "description")))


def _roles(found: Extraction) -> dict[str, set[str]]:
    experts = {code for group in found.expert_groups for code in group.countries}
    return {"expert": experts, "action": set(found.partner.countries), "host": set(found.host_countries)}


@cache
def _f1(half: str) -> dict[tuple[str, str], float]:
    """F1 by role and language."""
    records = _records(half)
    right: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for record, found in zip(records, extract_many([_text(r) for r in records]), strict=True):
        for role, have in _roles(found).items():
            if f"{role}_countries" in record.get("uncertain", ()):
                continue
            want = set(record[f"{role}_countries"])
            right[role, str(record["lang"])] += len(want & have)
            wrong[role, str(record["lang"])] += len(want ^ have)
    return {key: 2 * right[key] / (2 * right[key] + wrong[key]) for key in right}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["expert", "action", "host"])
@pytest.mark.parametrize("half", sorted(FLOORS))
def test_each_role_keeps_its_floor_in_each_language(half: str, role: str, language: str) -> None:
    assert _f1(half)[role, language] >= FLOORS[half][role][LANGUAGES.index(language)]


@pytest.mark.parametrize("half", sorted(GROUP_FLOORS))
def test_stated_counts_stay_with_their_countries(half: str) -> None:
    """Counted groups equal the labels as often as before in the records that label them."""
    wrong = 0
    labelled = [record for record in _records(half) if "expert_groups" in record]
    for record in labelled:
        want = sorted(
            (g["count"], g["qualifier"], sorted(g["countries"])) for g in record["expert_groups"] if g["count"]
        )
        found = extract(_text(record)).expert_groups
        have = sorted((g.count, g.qualifier, sorted(g.countries)) for g in found if g.count and g.countries)
        wrong += want != have
    assert 1 - wrong / len(labelled) >= GROUP_FLOORS[half]


@pytest.mark.parametrize("half", sorted(FLOORS))
def test_every_span_is_the_text_it_names(half: str) -> None:
    for record in _records(half):
        found = extract(_text(record))
        for mention in found.mentions:
            text = str(record[mention.field])
            assert text[mention.start : mention.end] == mention.surface
            if mention.cue is not None:
                assert text[mention.cue_start : mention.cue_end] == mention.cue
        for group in found.expert_groups:
            if group.count_start is not None:
                assert str(record[group.field])[group.count_start : group.count_end].strip()


def test_a_text_reads_the_same_alone_and_among_others() -> None:
    texts = [_text(record) for record in _records("test")]
    alone = [extract(text) for text in texts]
    together = extract_many([ActionText(), *texts, ActionText(description="")])[1:-1]
    assert together == alone
    assert [found.mentions for found in together] == [found.mentions for found in alone]


@pytest.mark.parametrize("half", sorted(FLOORS))
def test_the_joint_look_at_the_rules_hides_no_match(half: str) -> None:
    for tokens in scan(windows([str(record["description"]) for record in _records(half)])):
        for stage in stages(tokens.language):
            matching = {
                rule.name
                for rule in stage.rules
                if any(COUNTRY.search(match.group("c")) for match in rule.pattern.finditer(tokens.letters))
            }
            assert matching <= {rule.name for rule in stage.possible(tokens.letters)}, tokens.letters


def test_only_providers_pass_the_conditions_that_are_kept_for_them() -> None:
    """And only others those kept for others: what lets a rule be passed over."""
    for tokens in scan(windows([str(record["description"]) for record in _records("dev")])):
        for stage in stages(tokens.language):
            for rule in stage.rules:
                for match in rule.pattern.finditer(tokens.letters):
                    named = [i for i in range(*match.span("c")) if i in tokens.readings]
                    passed = [i for i in named if CONDITIONS[rule.condition](tokens, tokens.letters, match, i)]
                    sides = {tokens.readings[i].is_provider for i in passed}
                    assert rule.condition not in FOR_PROVIDERS or sides <= {True}, rule.name
                    assert rule.condition not in FOR_OTHERS or sides <= {False}, rule.name


@pytest.mark.parametrize("sign", ["\x1d", "\x1e", "\x1f", "\x80", "\x9a", "İ", "\u0307", "𝔸", "\ud800", "’", "\xa0"])
def test_any_character_may_stand_beside_a_name(sign: str) -> None:
    text = f"Experts from Spain {sign} helped the Ministry of Labour of Peru.{sign}"
    found = extract(ActionText(description=text))
    assert (found.partner.countries, [group.countries for group in found.expert_groups]) == (("PE",), [("ES",)])
    assert all(text[mention.start : mention.end] == mention.surface for mention in found.mentions)


def _experts(description: str, **fields: str) -> list[tuple[tuple[str, ...], int | None, str | None]]:
    found = extract(ActionText(description=description, **fields))
    return [(group.countries, group.count, group.qualifier) for group in found.expert_groups]


def test_a_specialist_named_apart_is_a_group_of_her_own() -> None:
    text = "six public officials from Spain, Portugal and Finland, as well as a specialist from Costa Rica"
    assert _experts(text) == [(("ES", "PT", "FI"), 6, "exact"), (("CR",), 1, "exact")]


def test_experts_without_a_country_are_a_group_with_none() -> None:
    assert _experts("Experts mobilised by SOCIEUX+ supported the institution.") == [((), None, None)]


def test_a_later_mention_of_experts_does_not_erase_the_first() -> None:
    assert _experts("Experts from Latvia opened the seminar. The experts then wrote a handbook.") == [
        (("LV",), None, None)
    ]


def test_an_operator_is_no_origin_but_an_employment_service_is() -> None:
    assert _experts("Speakers came from several EU bodies, among them Expertise France and France Travail.") == [
        (("FR",), None, None)
    ]


@pytest.mark.parametrize(
    ("text", "experts"),
    [
        ("No expert from Portugal could travel; two Brazilian social workers did the work.", {"BR"}),
        ("L'expert belge initialement prévu s'est désisté ; une psychologue espagnole est venue.", {"ES"}),
        ("El experto italiano que debía viajar a Managua fue sustituido por una profesora de Sevilla.", {"ES"}),
        ("Em vez do perito sueco, uma supervisora portuguesa apoiou o fundo.", {"PT"}),
    ],
)
def test_who_did_not_come_is_no_expert(text: str, experts: set[str]) -> None:
    assert {code for countries, _, _ in _experts(text) for code in countries} == experts


def test_a_regional_event_has_a_host_and_no_partner() -> None:
    found = extract(ActionText(description="CIPRES held its regional meeting in Lomé. Experts from Malta took part."))
    assert (found.partner.countries, found.host_countries) == ((), ("TG",))


def test_trades_are_inflected() -> None:
    assert {"travailleuse sociale", "travailleurs sociaux"} <= set(inflected("travailleur social", "fr"))
    assert set(inflected("doctor of medicine", "en")) == {"doctor of medicine", "doctors of medicine"}


def test_a_topic_heading_is_no_country_and_a_country_heading_is_the_partner() -> None:
    country = extract(ActionText(heading="Actions in Zambia", description="Experts from Malta helped."))
    topic = extract(ActionText(heading="Actions en Forest Work", description="Experts from Malta helped."))
    assert (country.partner.countries, country.partner.basis) == (("ZM",), "heading")
    assert (topic.partner.countries, topic.partner.status) == ((), "not_found")


def test_a_regional_body_is_no_invented_country() -> None:
    found = extract(
        ActionText(description="The ASEAN Secretariat in Jakarta received technical advice from a Finnish specialist.")
    )
    assert (found.partner.countries, found.partner.status, found.partner.region) == ((), "regional", "ASEAN")


def test_a_provider_is_never_the_partner_and_the_rule_says_so() -> None:
    found = extract(ActionText(description="The report compares Sweden."))
    assert found.partner.countries == ()
    assert [mention.rule_name for mention in found.mentions if mention.surface == "Sweden"]


@pytest.mark.parametrize(
    "text",
    [
        "Trilateral cooperation Brazil-Germany-Mozambique: Brazilian technicians train the advisers.",
        "Cooperação trilateral Brasil–Alemanha–Moçambique: técnicos brasileiros capacitam os extensionistas.",
    ],
)
def test_who_helps_is_not_the_partner_for_being_named_beside_it(text: str) -> None:
    """Triangular cooperation names all its countries in one list; who gave the experts is told later."""
    found = extract(ActionText(description=text))
    assert (found.partner.countries, found.expert_groups[0].countries) == (("MZ",), ("BR",))


@pytest.mark.parametrize(
    "text",
    [
        "Experts from the Czech\nRepublic helped Costa\n   Rica.",
        "EXPERTS FROM THE CZECH REPUBLIC HELPED COSTA RICA.",
        "experts from the czech republic helped costa rica.",
        "Experts from the Czech\xa0Republic helped Costa\xa0Rica.",
        "Experts from the Cze\xadch Republic helped Costa Rica’s fund.",
        "Experts from the Czech Repub-\nlic helped Costa Rica.",
    ],
)
def test_the_form_of_the_text_changes_nothing(text: str) -> None:
    found = extract(ActionText(description=text))
    assert found.partner.countries == ("CR",)
    assert [group.countries for group in found.expert_groups] == [("CZ",)]
    assert all(text[m.start : m.end] == m.surface for m in found.mentions)


def test_empty_fields_give_an_empty_answer() -> None:
    found = extract(ActionText(None, "", None, ""))
    assert (found.partner.status, found.expert_groups, found.host_countries, found.mentions) == (
        "not_found",
        (),
        (),
        (),
    )


def test_namibia_is_a_country() -> None:
    assert extract(ActionText(description="In Namibia, Finnish experts advised the fund.")).partner.countries == ("NA",)


def test_a_long_text_is_read_to_its_end() -> None:
    text = (
        "Nothing is said here about anyone. " * 5000 + "Experts from Finland advised the Ministry of Labour of Ghana."
    )
    found = extract(ActionText(description=text))
    assert found.partner.countries == ("GH",)
    assert [group.countries for group in found.expert_groups] == [("FI",)]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("A carpenter and two welders from Germany trained staff in Angola.", [(("DE",), 1), (("DE",), 2)]),
        ("Guatemala recibió el apoyo de un bibliotecario y dos diseñadoras de Italia.", [(("IT",), 1), (("IT",), 2)]),
        ("An Italian inspector and two of her Maltese peers advised Jordan.", [(("IT",), 1), (("MT",), 2)]),
        ("Four specialists, all of them seconded by the Austrian chamber, advised Kosovo.", [(("AT",), 4)]),
        ("Une formatrice du Grand-Duché de Luxembourg a conseillé le Togo.", [(("LU",), 1)]),
        ("The Latvian actuary and his Greek counterpart advised the fund of Fiji.", [(("LV",), 1), (("GR",), 1)]),
        ("Zambia's fund and its counterpart in Slovenia wrote a plan.", [(("SI",), None)]),
        ("A Slovenian-Portuguese duo helped the statistics bureau of Fiji.", [(("SI", "PT"), 2)]),
        ("Three officials – two of them Irish, the third from Malta – advised Fiji.", [(("IE",), 2), (("MT",), 1)]),
        ("A duo came to Fiji, one sent by Slovakia and the other by Estonia.", [(("SK",), 1), (("EE",), 1)]),
        ("People from Estonia and women of Malta's job centres advised Fiji.", [(("EE",), None), (("MT",), None)]),
        ("Forty-two Portuguese teachers work in Fiji.", [(("PT",), 42)]),
        ("Treinta y dos expertos italianos vinieron a Fiyi.", [(("IT",), 32)]),
        ("Quarante-deux experts belges sont venus à Fidji.", [(("BE",), 42)]),
        ("Noventa e nove peritos suecos vieram a Angola.", [(("SE",), 99)]),
        ("A team of seven (from Romania and Sweden) spoke with traders in Fiji.", [(("RO", "SE"), 7)]),
        ("Actividad 3 La especialista sueca volvió a Perú.", [(("SE",), 1)]),
    ],
)
def test_people_counted_together_keep_their_numbers(
    text: str, groups: list[tuple[tuple[str, ...], int | None]]
) -> None:
    found = extract(ActionText(description=text)).expert_groups
    assert [(group.countries, group.count) for group in found] == groups


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Labour of Ghana sent two nurses to the training course, which a Czech physiotherapist led.",
        "Le ministère du Travail du Ghana a envoyé deux juristes à la formation animée par un statisticien tchèque.",
    ],
)
def test_people_sent_to_a_course_are_the_beneficiaries(text: str) -> None:
    found = extract(ActionText(description=text))
    assert found.partner.countries == ("GH",)
    assert [group.countries for group in found.expert_groups] == [("CZ",)]


def test_unknown_people_who_stayed_in_a_provider_were_its_guests() -> None:
    text = "The fund of Ghana asked for advice. The stewards later spent a week in Katowice."
    assert extract(ActionText(description=text)).host_countries == ("PL",)
