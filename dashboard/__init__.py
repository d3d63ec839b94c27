"""The page: reads the published file and knows nothing else."""
