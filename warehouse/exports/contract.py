"""`data-contract.odcs.yaml`: what a reader may rely on, in the Open Data Contract Standard 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from warehouse.exports.datapackage import NAME
from warehouse.exports.relations import Attribute, Relation
from warehouse.provenance import TITLE, Provenance

API_VERSION = "v3.1.0"
USAGE = (
    "Join on keys; sum `weight` instead of counting bridge rows. Reserved members say why a value is missing: "
    "-1 unknown, -2 not stated, -3 not applicable, -4 ambiguous, -5 regional or several, -6 ongoing (dates)."
)
LIMITATIONS = (
    "The source is prose: `is_trusted` and the schema `audit` say what is doubtful, `lineage.evidence` where every "
    "value comes from. Codings marked `derived` are not stated by the source."
)


def render(origin: Provenance, relations: Sequence[Relation]) -> str:
    """The contract as YAML; its version is that of the content."""
    contract: dict[str, Any] = {
        "kind": "DataContract",
        "apiVersion": API_VERSION,
        "id": NAME,
        "name": TITLE,
        "version": origin.version,
        "status": "active",
        "description": {
            "purpose": "Actions of SOCIEUX+ and who supplied expertise to whom, traceable to the published text.",
            "usage": USAGE,
            "limitations": LIMITATIONS,
        },
        "servers": [{"server": "parquet", "type": "local", "path": "parquet/{model}.parquet", "format": "parquet"}],
        "schema": [_object(relation) for relation in relations],
        "customProperties": [
            {"property": "citation", "value": origin.citation},
            {"property": "licences", "value": ", ".join(origin.licences)},
        ],
    }
    return yaml.safe_dump(contract, allow_unicode=True, sort_keys=False, width=120)


def _object(relation: Relation) -> dict[str, Any]:
    return {
        "name": relation.name,
        "physicalName": f"{relation.schema}.{relation.name}",
        "logicalType": "object",
        "physicalType": "table" if relation.table else "view",
        "description": relation.grain,
        "dataGranularityDescription": relation.grain,
        "properties": [_property(attribute, relation) for attribute in relation.attributes],
    }


def _property(attribute: Attribute, relation: Relation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": attribute.name,
        "logicalType": attribute.logical_type,
        "physicalType": attribute.type,
        "description": attribute.description,
        "required": not attribute.is_nullable,
    }
    if attribute.logical_type == "array":
        found["items"] = {"logicalType": "object" if "STRUCT" in attribute.type else "string"}
    if relation.table and attribute.name in relation.table.primary_key:
        found |= {"primaryKey": True, "primaryKeyPosition": relation.table.primary_key.index(attribute.name) + 1}
    if target := relation.foreign_keys.get(attribute.name):
        field = attribute.field
        column = field.references.split(".")[1] if field and field.references else target.primary_key[0]
        found["relationships"] = [{"type": "foreignKey", "to": f"{target.name}.{column}"}]
    if options := _options(attribute):
        found["logicalTypeOptions"] = options
    return found


def _options(attribute: Attribute) -> dict[str, Any]:
    """The declared bounds in the standard's words; a closed domain is a pattern, which every 3.x reader knows."""
    if not attribute.field:
        return {}
    declared = attribute.field
    pattern = f"^({'|'.join(declared.values)})$" if declared.values else f"^({declared.pattern})$"
    options = {
        "pattern": pattern if declared.values or declared.pattern else None,
        "minimum": declared.minimum,
        "maximum": declared.maximum,
    }
    return {key: value for key, value in options.items() if value is not None}
