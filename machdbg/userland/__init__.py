"""What runs in user mode: the SDK's headers, the system libraries, and the loader of programs."""
