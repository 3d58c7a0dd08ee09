"""The console's side of all links: one object that the screens command and the replica is fed by."""
