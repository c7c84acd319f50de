"""The projections as a whole: derived from the facts for some things, or for all of them."""
