"""Social money from the first word of a donor to the last fen it paid for."""
