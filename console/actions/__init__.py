"""What an operator can do: one registry that feeds keys, hints, palette, help and docs."""
