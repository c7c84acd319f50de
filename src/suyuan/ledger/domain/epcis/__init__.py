"""EPCIS 2.0 documents: read into events, checked, hashed, and written again. Plain Python.

Readers never raise for what a document says: every problem of every event comes back as a value.
"""
