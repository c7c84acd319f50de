"""Quality under ``/api/v1``."""
