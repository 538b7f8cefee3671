"""Text out of a file, in a process of its own with limits. Nothing in here may import Django:

`program` runs as a script beside the site and sees nothing of it but one open file.
"""
