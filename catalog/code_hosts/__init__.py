"""The hosts of Git repositories as far as a report needs them: the comments of one pull request."""
