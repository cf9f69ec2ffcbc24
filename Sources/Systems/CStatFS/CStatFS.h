// Swift's Glibc leaves this header out.
#include <sys/statfs.h>
