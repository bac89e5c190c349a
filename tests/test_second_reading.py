"""The second reading: weights learned from labelled texts, beside the rules."""

from collections import defaultdict
from itertools import count

import numpy as np
import pytest

from assets.normalised.extraction import ActionText, extract
from assets.normalised.extraction.agreement import LISTED_RULE, SECOND_RULE, compare, with_listed
from assets.normalised.extraction.engine import read_fields
from assets.normalised.extraction.model import Doubt, Partner
from assets.normalised.extraction.roles import Claims
from assets.normalised.extraction.second_features import Named, look
from assets.normalised.extraction.second_reading import (
    COMPANY,
    FEATURES,
    ROLES,
    UNIT,
    SecondLook,
    company,
    read_again,
    weights,
)
from assets.normalised.extraction.tables import DATA
from bench.calibration import SETS, cases, records
from bench.second_reading import texts_hash

TEXT = "Experts from Finland advised the Ministry of Labour of Ghana."


def scores(text: str) -> dict[str, dict[str, int]]:
    (found,) = read_again(read_fields([ActionText(description=text)]))
    return {code: dict(zip(ROLES, second.scores, strict=True)) for code, second in found.items()}


def test_who_helps_and_who_is_helped_are_told_apart_without_a_rule() -> None:
    found = scores(TEXT)
    assert found["FI"]["expert"] > 2 * UNIT > 0 > found["FI"]["partner"]
    assert found["GH"]["partner"] > 2 * UNIT > 0 > found["GH"]["expert"]


def test_features_say_what_stands_around_a_country_and_how_often_it_is_named() -> None:
    (fields,) = read_fields([ActionText(description=TEXT)])
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    found = look(fields, numbers.__getitem__)
    names = list(numbers)
    said = {code: {names[number] for number in named.features} for code, named in found.items()}
    assert list(said) == ["FI", "GH"]
    assert {"provider follows f", "provider word before exper", "provider first", "provider times 1"} <= said["FI"]
    assert {"other as C", "other providers 1", "other later", "other first"} <= said["GH"]


def test_a_text_without_countries_has_nothing_to_read_again() -> None:
    assert read_again(read_fields([ActionText(description="Nothing."), ActionText()])) == [{}, {}]


def test_a_text_reads_the_same_alone_and_beside_others() -> None:
    texts = [TEXT, "Peers from Peru and Chile came to Quito.", "", "Zambia asked for help."]
    together = read_again(read_fields([ActionText(description=text) for text in texts]))
    alone = [read_again(read_fields([ActionText(description=text)]))[0] for text in texts]
    assert [{c: s.scores for c, s in text.items()} for text in together] == [
        {c: s.scores for c, s in text.items()} for text in alone
    ]


def test_what_the_others_of_a_text_are_never_counts_a_country_itself() -> None:
    scored = np.array([[3000, -3000, -3000], [-3000, 3000, -3000], [-1000, -1000, 500]])
    names, values = company(scored, np.array([True, False, False]), np.array([2, 1]))
    column = names.index("partners beside from 1")
    assert values[:, column].tolist() == [UNIT, 0, 0]
    assert values[:, names.index("other host from -6000")].tolist() == [UNIT, UNIT, 0]


def second(*, expert: int = -9000, partner: int = -9000, host: int = -9000) -> SecondLook:
    return SecondLook(Named(), (expert, partner, host))


def test_only_a_clear_score_changes_a_role_and_a_change_is_a_doubt() -> None:
    has = {"expert": frozenset({"ES"}), "partner": frozenset[str](), "host": frozenset[str]()}
    nobody = Partner((), None, "not_found", 0.0)
    sure, doubts = compare({"ES": second(expert=-5000)}, has, nobody)
    assert [tuple(doubt) for doubt in sure] == [tuple(doubt) for doubt in doubts] == [("ES", "expert", False)]
    unsure, doubts = compare({"ES": second(expert=-1000)}, has, nobody)
    assert (unsure, [tuple(doubt) for doubt in doubts]) == ([], [("ES", "expert", True)])
    assert compare({"ES": second(expert=100)}, has, nobody) == ([], ())


def test_a_partner_that_the_institution_names_is_never_changed() -> None:
    has = {"expert": frozenset[str](), "partner": frozenset({"ZM"}), "host": frozenset[str]()}
    changes, doubts = compare({"ZM": second(partner=-9000)}, has, Partner(("ZM",), "institution", "found", 0.97))
    assert (changes, [tuple(doubt) for doubt in doubts]) == ([], [("ZM", "partner", True)])


def test_a_role_that_weights_give_says_so_in_its_evidence() -> None:
    text = (
        "Le Conseil national du dialogue social de Côte d'Ivoire a dépêché une mission de six membres à Kigali afin "
        "d'étudier la prévention des conflits collectifs. Syndicats et patronat y étaient représentés à parts égales."
    )
    found = extract(ActionText(description=text))
    given = [(m.surface, m.role) for m in found.mentions if m.rule_name == SECOND_RULE and m.role != "mention"]
    assert ("Côte d'Ivoire", "partner") in given
    assert found.partner.countries == ("CI",)
    assert Doubt("CI", "partner", is_published=True) in found.doubts


def test_experts_whom_weights_take_for_no_partner_are_experts_in_their_evidence() -> None:
    text = (
        "A course for trainers on the appeals procedure was attended by members of staff in June. To this end, a "
        "workshop on assessment brought the Ministry of Labour of Cambodia together with Chilean actuaries."
    )
    found = extract(ActionText(description=text))
    assert (found.partner.countries, [group.countries for group in found.expert_groups]) == (("KH",), [("CL",)])
    assert [mention.role for mention in found.mentions if mention.countries == ("CL",)] == ["expert"]


def test_the_number_of_experts_whom_weights_find_is_the_one_said_beside_another_mention() -> None:
    text = (
        "Dentro del programa de cooperación Sur-Sur, SENA de Colombia transfiere a Surinam la metodología de "
        "normalización de competencias laborales. Siete instructores colombianos permanecen tres meses en Paramaribo. "
        "La Agencia Presidencial de Cooperación cubre los gastos."
    )
    (group,) = extract(ActionText(description=text)).expert_groups
    assert (group.countries, group.count, group.qualifier) == (("CO",), 7, "exact")


@pytest.mark.parametrize(
    ("others", "countries"),
    [((), ("CR", "GT", "HN", "SV")), (("SV",), ("CR", "GT", "HN"))],
)
def test_a_country_that_a_list_names_among_partners_is_one_unless_it_has_a_role(
    others: tuple[str, ...], countries: tuple[str, ...]
) -> None:
    text = "Places are kept for El Salvador, Honduras, Guatemala and Costa Rica."
    (fields,) = read_fields([ActionText(description=text)])
    scanned = [(name, tokens, Claims(letters=tokens.letters)) for name, tokens in fields]
    partner = Partner(("CR", "GT", "HN"), "text", "found", 0.75, alternatives=("SV",))
    found = with_listed(scanned, partner, others)
    assert found.countries == countries
    assert found.alternatives == (() if not others else ("SV",))
    rules = {rule for _, _, claims in scanned for _, rule, _ in claims.roles.values()}
    assert rules == (set() if others else {LISTED_RULE})


def test_a_role_that_the_text_denies_is_doubted_and_not_given() -> None:
    look_at = SecondLook(Named(), (-9 * UNIT, -9 * UNIT, 4 * UNIT))
    nobody = {role: frozenset[str]() for role in ROLES}
    partner = Partner((), None, "not_found", 0.0)
    given, _ = compare({"ES": look_at}, nobody, partner)
    kept, doubts = compare({"ES": look_at}, nobody, partner, lambda: {("host", "ES")})
    assert [change.role for change in given] == ["host"]
    assert (kept, doubts) == ([], (Doubt("ES", "host", is_published=False),))


def test_every_role_that_is_published_has_a_mention_that_says_so() -> None:
    sets = [record for name in SETS for record in records(name)]
    for case in cases(sets):
        said = {(mention.role, code) for mention in case.answer.mentions for code in mention.countries}
        roles = {"expert": case.have["expert"], "partner": case.have["action"], "host": case.have["host"]}
        assert {(role, code) for role, codes in roles.items() for code in codes} <= said, case.record["id"]


def test_the_weights_are_those_of_the_labelled_texts_at_hand() -> None:
    for name in (COMPANY, FEATURES):
        assert texts_hash() in (DATA / name).read_text(encoding="utf-8").split("\n")[1]
        assert len(weights(name).rows) > 100
