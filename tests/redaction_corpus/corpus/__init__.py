"""Makes the redaction corpus: secrets with right checksums, in every place a log line can hide them, and clean lines."""
