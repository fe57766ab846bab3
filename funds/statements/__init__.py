"""Statements of banks and the treasury: read, imported once, matched to the ledger, compared.

Nothing here changes the ledger.
"""
