"""Money that only officers move: an order drafted by one, approved by another, then posted."""
