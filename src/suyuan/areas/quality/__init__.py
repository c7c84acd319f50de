"""Inspections, holds, releases and nonconformities: what may be used, and who says so."""
