"""A small model with a lifecycle, only for the tests of the lifecycle itself."""
