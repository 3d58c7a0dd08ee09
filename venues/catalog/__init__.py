"""What each venue is, as data: one YAML file a venue, its schema, and the loader."""
