"""The API toolkit: who calls, what the answer to a failure looks like, pages, limits. No business.

An area declares its endpoints in ``api/routes.py`` with a Ninja router and `auth.allowed`.
"""
