"""Random use of the kernel by three tasks, with the product's checker as the judge."""
