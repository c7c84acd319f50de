"""The endpoints of the warehouse."""
