"""Settings, one module a profile: embedded, test, production. All read the environment."""
