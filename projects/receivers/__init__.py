"""Who got how much: projects and organisations beside what the ledger says of them."""
