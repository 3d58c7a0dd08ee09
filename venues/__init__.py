"""Everything that speaks to exchanges: public and private domains apart, and the practice exchanges."""
