"""Drive v3: metadata of files and folders, sharing, shared drives, changes. A resource a module."""
