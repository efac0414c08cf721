"""From templates and views to pages."""
