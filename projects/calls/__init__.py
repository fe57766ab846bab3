"""Calls for proposals: written, published, closed."""
