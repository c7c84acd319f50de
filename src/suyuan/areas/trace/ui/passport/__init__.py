"""The passport: one page that tells the whole life of a thing."""
