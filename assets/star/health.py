"""The health of all records at a glance: how the scores lie, and the worst records with what costs them most.

Reads what the stage wrote; the scores are made in `sql/fact_action_health.sql`.
"""

from __future__ import annotations

from typing import Any

from warehouse.engine import Source, sql

BINS = 10

DISTRIBUTION = f"""
    SELECT bin / {BINS} AS from_score, (bin + 1) / {BINS} AS to_score, count(health_score) AS action_count
    FROM range({BINS}) AS bins(bin)
    LEFT JOIN fact ON least(floor(health_score * {BINS}), {BINS} - 1) = bin
    GROUP BY ALL
    ORDER BY from_score
"""  # noqa: S608  a constant of this module

WORST = """
    WITH worst AS (
      SELECT action_key, health_score
      FROM fact
      ORDER BY health_score, action_key
      LIMIT {limit}
    ), cost AS (
      SELECT
        action_key,
        string_agg(component_name || ': ' || component_note, '; '
          ORDER BY (1 - component_score) * component_weight DESC, component_name) AS why
      FROM health
      SEMI JOIN worst USING (action_key)
      WHERE component_score < 1
      GROUP BY action_key
    )
    SELECT action_key, action_code, title, health_score, why, path AS source, entry_number
    FROM worst
    JOIN action USING (action_key)
    LEFT JOIN cost USING (action_key)
    ORDER BY health_score, action_key
"""


def mean(fact_action: Source) -> float | None:
    """The mean score; None without actions."""
    score: float | None = sql("SELECT avg(health_score) AS score FROM fact", fact=fact_action)["score"][0].as_py()
    return score


def distribution(fact_action: Source) -> list[dict[str, Any]]:
    """A row per tenth of the scale from 0 to 1, with the number of actions whose score lies in it."""
    rows: list[dict[str, Any]] = sql(DISTRIBUTION, fact=fact_action).to_pylist()
    return rows


def worst(fact_action: Source, fact_action_health: Source, dim_action: Source, limit: int = 10) -> list[dict[str, Any]]:
    """The records in the worst health, worst first, each with what costs it points."""
    query = WORST.format(limit=int(limit))
    rows: list[dict[str, Any]] = sql(query, fact=fact_action, health=fact_action_health, action=dim_action).to_pylist()
    return rows
