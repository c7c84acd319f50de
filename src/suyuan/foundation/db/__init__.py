"""What PostgreSQL itself holds: triggers, privileges, and the step that brings a database up to date."""
