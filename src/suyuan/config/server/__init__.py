"""The running system: database, web server and worker under one supervisor.

The supervisor itself imports no Django: it stays small and outlives whatever goes wrong above it.
"""
