"""People, sites, roles, keys and signing in. Accounts are never deleted, only switched off."""
