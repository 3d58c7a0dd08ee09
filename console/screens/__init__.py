"""The main views, one Textual mode each."""
