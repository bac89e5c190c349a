"""Wiring: Dagster definitions, jobs, resources, and the command line. Nothing here decides a value."""
