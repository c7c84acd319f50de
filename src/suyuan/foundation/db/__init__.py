"""What PostgreSQL itself holds: triggers, privileges, and the step that brings them up to date."""
