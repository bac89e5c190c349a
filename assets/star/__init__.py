"""The star package."""
