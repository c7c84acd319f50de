"""Tables of the command frame, the outbox, stored files and document numbers."""
