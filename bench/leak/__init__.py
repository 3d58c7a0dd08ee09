"""Canary secrets, the whole program around them, and the search for them in everything it leaves behind."""
