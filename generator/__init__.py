"""Errorbook: validated error entries in, a static site out."""
