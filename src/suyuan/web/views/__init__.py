"""Pages that belong to no area: signing in, one's own settings, jobs, refusals."""
