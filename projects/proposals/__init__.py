"""Proposals: written by an organisation, submitted, returned, withdrawn."""
