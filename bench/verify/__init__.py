"""What is promised about orders, proved by programs that print figures and end with 1 when one is missed."""
