"""Agreements: signed, begun, added to."""
