"""The REST binding of EPCIS 2.0, under /epcis."""
