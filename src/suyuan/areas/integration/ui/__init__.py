"""The screens of integration."""
