"""Exchange keys in the console process: where each comes from, the vault that holds them, and what is told of them."""
