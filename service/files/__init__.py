"""Read and write files and bodies safely."""
