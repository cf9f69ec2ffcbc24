#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli), as in RFC 3720, section 12.1 and appendix B.4. Uses the processor's instruction where there is one.
uint32_t checksum_crc32c(const void *bytes, size_t count);

/// The same in plain C: for processors without the instruction, and for tests that compare the two.
uint32_t checksum_crc32c_portable(const void *bytes, size_t count);

/// memmem(3), which glibc declares to those who define _GNU_SOURCE, and Swift does not.
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#endif
