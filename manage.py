#!/usr/bin/env python
"""Django's own commands; `suyuan manage` runs them against the embedded database."""

import sys

from django.core.management import execute_from_command_line

from suyuan.config import env

if __name__ == "__main__":
    env.use_default(DJANGO_SETTINGS_MODULE="suyuan.config.settings.development")
    execute_from_command_line(sys.argv)
