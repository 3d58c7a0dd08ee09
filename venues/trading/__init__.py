"""The account: everything that is done with credentials."""
