"""The resolved package."""
