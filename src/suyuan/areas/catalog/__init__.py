"""Items, partners and sites: what the firm makes, with whom and where."""
