"""Append-only tables and hash chains, for every module that keeps a record.

A plain package: the triggers that refuse UPDATE and DELETE, and the chain
that makes a changed row visible. What the rows mean is left to their owners.
"""
