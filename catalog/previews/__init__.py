"""What a page shows of a data file: first rows, columns, charts and maps."""
