"""The pages that workers use, and what every page of the product shares."""
