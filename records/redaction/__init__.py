"""Finds what could name a person, kind by kind."""
