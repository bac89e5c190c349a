"""The benchmark of the extraction: varied and seeded text, a page of what was measured, peers that are asked fairly."""

from pathlib import Path

import yaml

from assets.normalised.extraction.vocabulary import providers
from bench.corpus import LANGUAGES, descriptions, frames
from bench.extract import OWN, f1_by_role, measure, report, wrong_by_tag
from bench.peers.finders import window
from bench.peers.roles import PRIOR, roles

REQUIREMENTS = Path(__file__).parents[1] / "bench" / "peers" / "requirements"


def test_no_two_descriptions_are_alike_and_a_seed_makes_the_same_again() -> None:
    made = descriptions(300)
    assert len(set(made)) == 300
    assert made == descriptions(300) != descriptions(300, seed=2)
    assert 900 < sum(len(text.encode()) for text in made) / len(made) < 1300


def test_text_comes_from_thousands_of_frames_in_four_languages() -> None:
    made = {language: set(frames(language, "roles")) for language in LANGUAGES}
    assert min(map(len, made.values())) > 1000
    assert sum(map(len, made.values())) > 5000


def test_a_small_run_reports_speed_and_f1_by_role() -> None:
    page = report(50, with_peers=False)
    row = next(line for line in page.splitlines() if line.startswith(f"| {OWN} |"))
    _, _, rate, *scores, _ = (cell.strip() for cell in row.split("|"))
    assert int(rate.replace(",", "")) > 0
    assert all(float(score) > 0.9 for score in scores)


def test_reading_time_is_linear_in_the_length_of_a_text() -> None:
    short, long = measure(1, size=250_000), measure(1, size=1_000_000)
    assert long.cpu < 8 * short.cpu


def test_a_missing_and_an_extra_country_both_cost() -> None:
    record = {"expert_countries": ["ES"], "action_countries": ["PE"], "host_countries": ["FR"], "tags": ["list"]}
    right = {"expert": {"ES"}, "action": {"PE"}, "host": {"FR"}}
    wrong = right | {"expert": {"PT"}}
    assert f1_by_role([record, record], [right, wrong]) == {"expert": 0.5, "action": 1.0, "host": 1.0}
    assert wrong_by_tag([record, record], [right, wrong]) == {"list": 1}


def test_a_peer_gets_roles_from_a_prior_and_a_window() -> None:
    text = (
        "Experts from Spain and a specialist from Chile came. The Ministry of Labour of Peru had asked for it. "
        "Its staff made a study visit to Ghana."
    )
    found = roles(text, window()(text))
    assert found == {"expert": {"ES", "CL"}, "action": {"PE"}, "host": {"GH"}}
    assert providers() == PRIOR


def test_every_peer_has_pinned_requirements() -> None:
    files = sorted(REQUIREMENTS.glob("*.txt"))
    assert len(files) == 8
    assert all("==" in line for file in files for line in file.read_text().splitlines())
    assert yaml.safe_load((REQUIREMENTS.parents[1] / "corpus.yaml").read_text()).keys() == set(LANGUAGES)
