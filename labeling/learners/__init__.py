"""Models that label data objects and choose which ones to ask people about: automated data labeling's own part.

Pure but for `own`, which calls a requester's model through the hooks. numpy and scipy are imported where they are used.
"""
