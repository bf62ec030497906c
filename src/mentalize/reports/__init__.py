"""The only place that draws: terminal summary, HTML, JSON, CSV and PDF of a review."""
