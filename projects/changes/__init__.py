"""Changes of what was agreed: asked for, decided by their size, written as a new version."""
