"""The feed and the file loaders of pbm."""
