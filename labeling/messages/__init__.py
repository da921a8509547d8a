"""Topics, from which objects come and to which labels go, and addresses that are told what happens."""
