"""The process that speaks to venues and tells the console what it knows."""
