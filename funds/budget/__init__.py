"""Budget against actual: what was given for a year, and where that money stands now."""
