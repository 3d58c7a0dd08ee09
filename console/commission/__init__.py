"""A venue's way from its key to real orders, rung by rung; each rung's evidence stands in the audit trail."""
