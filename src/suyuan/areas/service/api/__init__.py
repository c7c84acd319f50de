"""The endpoints of after-sales."""
