"""EPCIS in and out, imports from spreadsheets; writes only through operations."""
