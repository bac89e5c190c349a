"""How a declared table shows in Dagster; shared by the stages."""
