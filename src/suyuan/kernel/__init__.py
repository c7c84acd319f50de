"""Plain Python values that everything else stands on; imports nothing of ours."""
