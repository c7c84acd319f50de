"""The demonstration factory: an invented maker, built by the commands that people use."""
