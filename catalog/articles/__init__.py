"""News, notices, policies and events: Markdown files that people write, read with care and drawn without their HTML.

    sections -> article -> reading (files to articles and findings) -> links, body (text to safe markup) -> checking

A broken file is a finding with its line and what to do; the others are published all the same.
"""
