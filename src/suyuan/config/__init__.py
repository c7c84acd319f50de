"""Puts everything together: settings, addresses, the server, the program."""
