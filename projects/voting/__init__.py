"""The residents' vote of a call: ballot, register, box, paper, result (see docs/allocation.md)."""
