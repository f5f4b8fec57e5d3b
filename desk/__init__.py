"""SHOWS: what operators, staff and volunteers see."""
