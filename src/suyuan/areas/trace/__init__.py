"""The search box, the passport of a thing, the trace room, scopes and trace gaps."""
