"""KNOWS: procedures and how people ask for them. No clock, no network, no database."""
