"""The screens of governance."""
