"""The embedded PostgreSQL: find its programs, keep one cluster, hand out its addresses.

Nothing in this package imports Django, so that the supervisor stays small and starts at once.
`provide.provide` is the way in; it prefers `DATABASE_URL` where that is given.
"""
