"""What is remembered: the private database, the published file, and the only SQL on both."""
