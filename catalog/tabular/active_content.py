"""What browsers run: refused among data, and offered by the build as plain text only."""

ACTIVE = frozenset("html htm xhtml xht shtml svg svgz js mjs mht mhtml hta swf".split())
