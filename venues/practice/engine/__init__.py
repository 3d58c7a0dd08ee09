"""The matching engine, accounts, order flow and ledger behind every practice exchange; no network in here."""
