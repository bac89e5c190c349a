"""What `workspace.yaml` loads: the definitions on the project's own data.

Nothing of the project imports this module but Dagster: a run puts its own definitions together, on its own workspace.
"""

from pipelines.assembly import build_defs

defs = build_defs()
