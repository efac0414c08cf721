"""Entries that officers write at the workbench: drafts, their check, and the pull request they become."""
