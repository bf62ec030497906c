"""The workbench: a clinic's web application over the library. The only place that knows Django or a database."""
