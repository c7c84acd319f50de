"""Addresses of after-sales."""

from django.urls import path

from suyuan.areas.service.ui import (
    complaints,
    exchanges,
    implants,
    job_paper,
    jobs,
    questions,
    recorded,
    reports,
    returns,
    rules,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path("service-jobs/<str:number>/record.pdf", job_paper.record, name="service-job-print"),
    *screens.urls(
        complaints.Complaints,
        reports.Reports,
        returns.Returns,
        questions.Questions,
        exchanges.Exchanges,
        jobs.Jobs,
        rules.Rules,
        implants.Implants,
    ),
]
