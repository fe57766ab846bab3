"""The end of a project: its result, its books, its closing or termination."""
