"""The expectations package."""
