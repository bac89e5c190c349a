"""The second reading: weights learned from labelled texts, beside the rules."""

import numpy as np

from assets.normalised.extraction import ActionText, extract
from assets.normalised.extraction.agreement import SECOND_RULE, compare
from assets.normalised.extraction.engine import read_fields
from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.second_features import Named, look
from assets.normalised.extraction.second_reading import ROLES, UNIT, SecondLook, company, read_again, weights
from assets.normalised.extraction.tables import DATA
from bench.second_reading import FILES, texts_hash

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
    found = look(fields)
    assert list(found) == ["FI", "GH"]
    assert {"provider follows f", "provider word before exper", "provider first", "provider times 1"} <= found[
        "FI"
    ].features
    assert {"other as C", "other providers 1", "other later", "other first"} <= found["GH"].features


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
    assert [(c.code, c.role, c.is_given) for c in sure] == [("ES", "expert", False)]
    assert [tuple(doubt) for doubt in doubts] == [("ES", "expert", False)]
    unsure, doubts = compare({"ES": second(expert=-1000)}, has, nobody)
    assert (unsure, [tuple(doubt) for doubt in doubts]) == ([], [("ES", "expert", True)])
    assert compare({"ES": second(expert=100)}, has, nobody) == ([], ())


def test_a_partner_that_the_institution_names_is_never_changed() -> None:
    has = {"expert": frozenset[str](), "partner": frozenset({"ZM"}), "host": frozenset[str]()}
    changes, doubts = compare({"ZM": second(partner=-9000)}, has, Partner(("ZM",), "institution", "found", 0.97))
    assert (changes, [tuple(doubt) for doubt in doubts]) == ([], [("ZM", "partner", True)])


def test_a_role_that_weights_give_says_so_in_its_evidence() -> None:
    text = (
        "La Dirección de Empleo de Ecuador quiso medir la rotación. La consulta se resolvió a distancia: contestaron "
        "técnicos de Zagreb y una estadística chilena; dos funcionarias de Quito pasaron después una semana en Split."
    )
    found = extract(ActionText(description=text))
    given = [mention for mention in found.mentions if mention.rule_name == SECOND_RULE]
    assert all(text[mention.start : mention.end] == mention.surface for mention in given)
    assert {m.countries[0] for m in given} <= {doubt.country for doubt in found.doubts}


def test_the_weights_are_those_of_the_labelled_texts_at_hand() -> None:
    for name in FILES:
        assert texts_hash() in (DATA / name).read_text(encoding="utf-8").split("\n")[1]
        assert len(weights(name).rows) > 100
