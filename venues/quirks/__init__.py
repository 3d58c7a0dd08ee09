"""What data cannot say of a venue: how its answers about orders are read, and how an order is found by our id."""
