/* It never runs: the kernel does not get that far. */

int
main(void)
{
	return 0;
}
