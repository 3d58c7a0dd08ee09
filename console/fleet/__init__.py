"""The child processes of a run: venue workers and the practice exchanges, started and restarted."""
