"""The workbench as Django's one application."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """`clinic`: people, cases, sessions, reviews, remarks, the audit."""

    name = "mentalize.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
