"""The words and frozen values that every part of the console shares; of other packages only msgspec, for the values."""
