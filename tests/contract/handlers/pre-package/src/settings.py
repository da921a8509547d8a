REQUIRED = "yes"
