"""The screens of the warehouse."""
