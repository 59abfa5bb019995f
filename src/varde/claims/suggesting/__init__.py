"""What `varde suggest` is made of: sentences with their places, clauses as patterns see them, and the patterns."""
