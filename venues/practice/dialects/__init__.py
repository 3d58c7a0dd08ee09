"""One module a venue, saying how that venue spells what the engine knows, and what all of them share."""
