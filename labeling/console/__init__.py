"""The pages for people who make jobs and look after them."""
