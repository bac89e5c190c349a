"""The published package."""
