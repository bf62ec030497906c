"""The encrypted embedded database, as a backend of Django."""
