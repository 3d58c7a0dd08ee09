"""What the console knows of the workers' state, without any drawing."""
