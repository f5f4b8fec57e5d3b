"""ANSWER: plain functions from a turn to a reply. No clock, no network, no channel."""
