"""The `lyra` command beneath its options: starts everything, watches over it, cleans up."""
