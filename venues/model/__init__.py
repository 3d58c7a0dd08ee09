"""The words and frozen values that every part of the console shares; standard library only."""
