"""The workbench: a clinic's web application; the only place that knows Django or a database."""
