"""Measures the product by its own functions, and beside them what the machine can do at best."""
