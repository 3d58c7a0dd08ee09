"""What an order goes through before it may be sent: sizing, limits and checks; pure functions over frozen values."""
