"""Public market data: never sees a credential."""
