"""Warnings from outside: what was announced, where it holds, and whom a playbook tells."""
