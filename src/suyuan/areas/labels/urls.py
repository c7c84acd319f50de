"""Addresses of labels."""

from django.urls import path

from suyuan.areas.labels.ui import files, jobs, recorded, templates
from suyuan.web import screens

recorded.describe()

urlpatterns = [
    path("label-files/<int:key>", files.label_file, name="label-file"),
    *screens.urls(jobs.Jobs, templates.Templates, templates.Printers),
]
