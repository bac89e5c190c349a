"""The rules themselves: complete, few enough to be read, each with its reason, and cheap to name."""

import subprocess
import sys

import pytest

from expectations.rules import STAGES, all_rules, stage_rules, written_rules
from warehouse.tables import stage_tables


def test_there_are_at_most_120_checks_and_no_name_twice():
    names = [rule.name for rule in all_rules()]

    assert len(names) == len(set(names)) <= 120


@pytest.mark.parametrize("stage", STAGES)
def test_every_declared_table_has_its_generated_check(stage):
    found = {rule.name: rule for rule in stage_rules(stage)}

    for table in stage_tables(stage):
        demands = {(part.column, part.demand) for part in found[f"{table.name}_is_as_declared"].parts}
        assert {(c.name, "not null") for c in table.columns if not c.is_nullable} <= demands
        assert {(c.name, "one of") for c in table.columns if c.field.values} <= demands
        assert {(c.name, "matches") for c in table.columns if c.field.pattern} <= demands
        assert found[f"{table.name}_is_as_declared"].unique[0] == table.primary_key


def test_every_foreign_key_is_looked_up_in_a_table_that_exists_by_then():
    for rule in all_rules():
        for reference in rule.references:
            assert STAGES.index(next(s for s in STAGES if reference.table in names_of(s))) <= STAGES.index(rule.stage)


@pytest.mark.parametrize("stage", STAGES)
def test_every_written_rule_says_why_and_what_to_do(stage):
    for rule in written_rules(stage):
        assert rule.reason.endswith(".")
        assert rule.fix
        assert rule.columns


LOADING = """
import sys
from expectations.runner import _library
_library()
assert "scipy.optimize" not in sys.modules, "loaded though nothing used it"
from scipy import stats
assert round(stats.entropy([0.5, 0.5]), 3) == 0.693
"""


def test_the_library_is_loaded_without_what_no_rule_uses_and_still_has_it():
    subprocess.run([sys.executable, "-c", LOADING], check=True)


def test_naming_the_checks_does_not_import_great_expectations():
    said = "import sys, expectations.checks as c; c.build_checks(); sys.exit('great_expectations' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0


def names_of(stage):
    return {table.name for table in stage_tables(stage)}
