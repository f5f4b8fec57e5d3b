"""REMEMBER: the only SQL, on SQLite or PostgreSQL."""
