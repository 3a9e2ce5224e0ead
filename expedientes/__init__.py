"""Case files, their documents, ENI metadata and index."""
