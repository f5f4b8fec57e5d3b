"""Measuring and fitting; no product code."""
