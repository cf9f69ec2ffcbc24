#include "checksum.h"

// The polynomial 0x1EDC6F41 bit-reversed (0x82F63B78), applied to each value of four bits.
static const uint32_t remainders[16] = {
    0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
    0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

uint32_t checksum_crc32c_portable(const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint32_t crc = ~UINT32_C(0);
    while (count-- > 0) {
        crc ^= *next++;
        crc = remainders[crc & 15] ^ (crc >> 4);
        crc = remainders[crc & 15] ^ (crc >> 4);
    }
    return ~crc;
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <nmmintrin.h>
#include <stdbool.h>
#include <string.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint64_t crc = UINT32_MAX;
    for (; count >= sizeof(uint64_t); count -= sizeof(uint64_t), next += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, next, sizeof word);  // a row may start at any address
        crc = _mm_crc32_u64(crc, word);
    }
    while (count-- > 0)
        crc = _mm_crc32_u8((uint32_t)crc, *next++);
    return ~(uint32_t)crc;
}

// Once in a process, and only in one that needs it: on a virtual machine CPUID is an exit to the hypervisor. For that reason not
// __builtin_cpu_supports, which has every process ask a dozen times before main (docs/decisions.md).
static bool processor_has_crc32(void) {
    static _Atomic enum { not_asked, no, yes } answer;
    if (answer == not_asked) {
        unsigned eax, ebx, ecx, edx;
        __cpuid(1, eax, ebx, ecx, edx);
        answer = ecx & bit_SSE4_2 ? yes : no;
    }
    return answer == yes;
}

uint32_t checksum_crc32c(const void *bytes, size_t count) {
    return processor_has_crc32() ? crc32c_sse42(bytes, count) : checksum_crc32c_portable(bytes, count);
}

#else

uint32_t checksum_crc32c(const void *bytes, size_t count) {
    return checksum_crc32c_portable(bytes, count);
}

#endif
