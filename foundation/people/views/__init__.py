"""Public pages about oneself, organisations, language, and the development inbox."""
