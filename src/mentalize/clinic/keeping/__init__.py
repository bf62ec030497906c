"""Keeping data safe: backups that were tried, and the rounds that make them, delete in time and clear up."""
