"""Practice exchanges: stand-ins that speak the venues' real protocols on the loopback interface."""
