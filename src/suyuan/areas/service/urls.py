"""Addresses of after-sales."""

from suyuan.areas.service.ui import (
    complaints,
    exchanges,
    implants,
    jobs,
    questions,
    recorded,
    returns,
    rules,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    *screens.urls(
        complaints.Complaints,
        complaints.Reports,
        returns.Returns,
        questions.Questions,
        exchanges.Exchanges,
        jobs.Jobs,
        rules.Rules,
        implants.Implants,
    ),
]
