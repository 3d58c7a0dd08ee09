"""The link between the console and its venue workers: messages, framing, both ends."""
