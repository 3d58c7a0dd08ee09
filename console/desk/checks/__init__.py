"""The checks, grouped by what they look at; each is one function from a case to a finding."""
