"""Private files attached to cases, and letters as PDF."""
