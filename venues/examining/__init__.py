"""What a worker finds out about a venue and a key when it is asked: it reads, and judges nothing."""
