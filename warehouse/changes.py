"""What one publication changes against the one before: which actions, which values, and what can have caused it.

Compared is `v_action`, column by column, because that is what people read; where a record stands in its file is left
out. A cause is found, not guessed: the source, where the received words of the action's own entries differ; rule,
reference data or setting, where the parts that `lineage.rule_part` names differ. Several can hold at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from warehouse import engine
from warehouse.schema import quote_literal
from warehouse.tables import TABLES

PLACE = {
    "action_key",
    "source_path",
    "source_url",
    "document_sha256",
    "span_start",
    "span_end",
    "snapshot_id",
    "retrieved_on",
    "withdrawn_on",
}
WITHDRAWN = "is_withdrawn"
# A setting can have caused no more than what it reaches; code and reference data reach everything.
REACH = {
    "setting: as-of day": ("health_score",),
    "setting: naming": (
        "partner_country",
        "partner_countries",
        "partner_note",
        "expert_countries",
        "expert_iso2",  # in the order of the names
        "host_countries",
        "country_notes",
    ),
}
SIDES = {"then": "previous.", "now": ""}
SCHEMA = pa.schema([field for field in TABLES["change"].arrow_schema if field.name != "run_id"])


def find_changes(previous: Path | None, tables: Mapping[str, Sequence[Path]], views: Sequence[str]) -> pa.Table:
    """The rows of `audit.change` without their run, in key order; none where no previous publication can be opened.

    `tables` maps published tables to the Parquet files of what would be published under the texts of `views`.
    EngineError when a view cannot be read.
    """
    if previous is None or engine.damage(previous):
        return SCHEMA.empty_table()
    with engine.open_beside(previous, tables, views) as connection:
        columns = {side: _columns(connection, prefix) for side, prefix in SIDES.items()}
        if not all(columns.values()):
            return SCHEMA.empty_table()
        compared = [name for name in columns["now"] if name in columns["then"] and name not in PLACE]
        alias = "SELECT old_key, any_value(new_key) AS new_key FROM lineage.action_alias GROUP BY old_key"
        connection.execute(f"CREATE TEMP TABLE alias AS {alias}")
        for side, prefix in SIDES.items():
            connection.execute(STATE.format(side=side, prefix=prefix, state=_state(compared)))
        connection.execute(f"CREATE TEMP TABLE suspect AS {SUSPECT}")
        for side, prefix in SIDES.items():
            connection.execute(f"CREATE TEMP TABLE text_{side} AS {_texts(connection, prefix)}")
            connection.execute(f"CREATE TEMP TABLE words_{side} AS {WORDS.format(side=side)}")
        connection.execute(f"CREATE TEMP TABLE part AS {_parts(connection)}")
        found = connection.sql(_difference(compared)).to_arrow_table()
        return found.select(SCHEMA.names).cast(SCHEMA)


# Almost all actions are as they were: a hash of each tells so, and the values are only compared where it differs.
STATE = "CREATE TEMP TABLE state_{side} AS SELECT action_key, {state} AS state FROM {prefix}main.v_action"
SUSPECT = """
    WITH before AS (
      SELECT coalesce(new_key, action_key) AS action_key, action_key AS old_key, state
      FROM state_then LEFT JOIN alias ON old_key = action_key
      QUALIFY row_number() OVER (PARTITION BY coalesce(new_key, action_key) ORDER BY action_key) = 1
    )
    SELECT now.action_key AS now_key, before.old_key AS then_key
    FROM state_now AS now FULL JOIN before USING (action_key)
    WHERE now.state IS DISTINCT FROM before.state
"""
WORDS = """
    SELECT action_key, list_sort(list(DISTINCT words)) AS words
    FROM text_{side} WHERE action_key > 0 AND action_key IN (SELECT {side}_key FROM suspect) GROUP BY action_key
"""


def _state(compared: Sequence[str]) -> str:
    """All compared values of an action as one hash, the same for the same values."""
    values = ", ".join(f"{quote_literal(name)}: {name}" for name in compared)
    return f"md5(to_json({{{values}}}))"


def _columns(connection: engine.Connection, prefix: str) -> list[str]:
    """The columns of `v_action` on one side; none where it has no such view."""
    database = "previous" if prefix else "memory"
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main' "
        "AND table_name = 'v_action' ORDER BY column_index",
        [database],
    ).fetchall()
    return [name for (name,) in rows]


def _texts(connection: engine.Connection, prefix: str) -> str:
    """One row per entry with its action and the received words of its values, as a hash."""
    known = {
        name for (name,) in connection.execute("SELECT column_name FROM (DESCRIBE previous.lineage.entry)").fetchall()
    }
    names = [
        name for name in TABLES["entry"].column_names if name in known and (name.endswith("_raw") or name == "heading")
    ]
    received = ", ".join(names)
    return (
        f"SELECT action_key, md5([{received}]::VARCHAR) AS words FROM {prefix}lineage.action_entry "  # noqa: S608  declared
        f"JOIN {prefix}lineage.entry USING (document_sha256, entry_number)"
    )


def _parts(connection: engine.Connection) -> str:
    """The parts of rules and settings that differ, each with the cause that it is."""
    has = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'previous' AND table_name = 'rule_part'"
    ).fetchall()[0][0]
    then = "FROM previous.lineage.rule_part" if has else "SELECT 'none' AS rule_part, '' AS part_state WHERE false"
    reach = " ".join(
        f"WHEN {quote_literal(part)} THEN [{', '.join(map(quote_literal, columns))}]" for part, columns in REACH.items()
    )
    return f"""
        SELECT rule_part, CASE rule_part {reach} END AS reach, CASE
            WHEN rule_part = 'code' THEN 'rule'
            WHEN starts_with(rule_part, 'setting') THEN 'setting'
            ELSE 'reference data'
          END AS cause
        FROM lineage.rule_part AS now FULL JOIN ({then}) AS before USING (rule_part)
        WHERE now.part_state IS DISTINCT FROM before.part_state
    """  # noqa: S608  no value of the source enters


def _difference(compared: Sequence[str]) -> str:
    values = ", ".join(
        f"{{'name': {quote_literal(name)}, 'old_value': before.{name}::VARCHAR, 'new_value': now.{name}::VARCHAR}}"
        for name in compared
    )
    differs = " OR ".join(f"before.{name} IS DISTINCT FROM now.{name}" for name in compared)
    caused = f"difference.name <> '{WITHDRAWN}' AND (reach IS NULL OR list_contains(reach, difference.name))"
    return f"""
        WITH pair AS (
          SELECT
            coalesce(now.action_key, alias.new_key, before.action_key) AS changed_key,
            before.action_key AS old_key,
            coalesce(now.action_code, before.action_code) AS action_code,
            coalesce(now.title, before.title) AS title,
            CASE
              WHEN before.action_key IS NULL THEN [{{'name': 'action', 'old_value': NULL, 'new_value': now.title}}]
              WHEN now.action_key IS NULL THEN [{{'name': 'action', 'old_value': before.title, 'new_value': NULL}}]
              ELSE list_filter([{values}], lambda each: each.old_value IS DISTINCT FROM each.new_value)
            END AS differences,
            CASE
              WHEN before.action_key IS NULL THEN 'added'
              WHEN now.action_key IS NULL THEN 'removed'
              ELSE 'changed'
            END AS kind
          FROM suspect
          LEFT JOIN v_action AS now ON now.action_key = now_key
          LEFT JOIN previous.main.v_action AS before ON before.action_key = then_key
          LEFT JOIN alias ON alias.old_key = then_key
          WHERE before.action_key IS NULL OR now.action_key IS NULL OR {differs}
        ),
        blamed AS (
          SELECT pair.*, CASE kind
              WHEN 'added' THEN EXISTS (
                FROM text_now WHERE text_now.action_key = changed_key AND words NOT IN (SELECT words FROM text_then))
              WHEN 'removed' THEN EXISTS (
                FROM text_then WHERE text_then.action_key = old_key AND words NOT IN (SELECT words FROM text_now))
              ELSE words_then.words IS DISTINCT FROM words_now.words
            END AS is_source
          FROM pair
          LEFT JOIN words_then ON words_then.action_key = pair.old_key
          LEFT JOIN words_now ON words_now.action_key = pair.changed_key
        ),
        flat AS (SELECT * EXCLUDE (differences), unnest(differences) AS difference FROM blamed)
        SELECT
          if(difference.name = '{WITHDRAWN}' AND difference.new_value = 'true', 'withdrawn', kind) AS change_kind,
          changed_key,
          action_code,
          title,
          difference.name AS changed_column,
          difference.old_value AS old_value,
          difference.new_value AS new_value,
          coalesce(nullif(array_to_string(list_concat(
            if(is_source OR difference.name = '{WITHDRAWN}', ['source'], []),
            (SELECT coalesce(list(DISTINCT cause ORDER BY cause DESC), []) FROM part WHERE {caused})
          ), ', '), ''), 'source') AS change_reason,
          (SELECT string_agg(rule_part, ', ' ORDER BY rule_part) FROM part WHERE {caused}) AS changed_parts
        FROM flat
        ORDER BY changed_key, changed_column
    """  # noqa: S608  names are those of declared columns
