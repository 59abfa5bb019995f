"""Briefs and pages: figures turned into something one can read, print and hand on."""
