"""How each rung that needs nobody is measured: by a worker's examination, or by what the console itself knows."""
