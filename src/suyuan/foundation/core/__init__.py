"""The tables of the command frame: commands, outbox, files."""
