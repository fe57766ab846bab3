"""Texts of the demonstration: invented people, places and stories, kept as data."""
