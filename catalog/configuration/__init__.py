"""What a city says of its portal in `mkdocs.yml`, and the packs that it brings along."""
