"""Addresses of the analytics area."""

from django.urls import path

from suyuan.areas.analytics.ui import home

urlpatterns = [
    path("", home.home, name="home"),
    path("home/<slug:name>", home.part, name="home-part"),
]
