"""Figures and dashboards; reads everything, writes nothing."""
