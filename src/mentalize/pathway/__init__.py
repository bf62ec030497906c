"""Where the session stands on the path, how each move fitted, what mattered, what else to ask."""
