// Takes the place of what glibc does before `main` in a static executable, but for one thing: it does not ask the processor
// what it can do. glibc asks 43 times (CPUID), and on a virtual machine each is an exit to the hypervisor: together a third of
// the time of a short process (docs/decisions.md). Without answers glibc takes the functions of its baseline, which every
// x86-64 processor has.
//
// The linker takes libc-start.o from libc.a only for symbols that nobody has defined yet, so `__libc_start_main` and the
// variables below keep it out. They are internals of one version of glibc: with another this file is empty, and glibc starts
// as ever. The steps and their order: csu/libc-start.c and sysdeps/x86 of glibc 2.36.
//
// What such a program cannot do, and endpoints do not: load libraries (dlopen, and so iconv_open and plug-ins of NSS), leave
// `main` by pthread_exit (as an `async` main and dispatchMain do), be tuned by GLIBC_TUNABLES and MALLOC_* of the environment.

#include "CBaselineStart.h"
#include <elf.h>
#include <features.h>

#if defined(STATIC_EXECUTABLE) && defined(__x86_64__) && __GLIBC__ == 2 && __GLIBC_MINOR__ == 36

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

// Sizes by which glibc's functions on memory choose among their loops, in bytes. It has the same defaults for a processor that
// does not tell, but for the two that have none there.
long __x86_data_cache_size = 32 * 1024;
long __x86_data_cache_size_half = 32 * 1024 / 2;
long __x86_shared_cache_size = 1024 * 1024;
long __x86_shared_cache_size_half = 1024 * 1024 / 2;
long __x86_shared_non_temporal_threshold = 1024 * 1024 * 3 / 4;
long __x86_rep_movsb_threshold = 2048;
long __x86_rep_stosb_threshold = 2048;
long __x86_rep_movsb_stop_threshold = 1024 * 1024 * 3 / 4;
int __x86_string_control = 0;

extern void *__libc_stack_end;
extern const Elf64_Phdr *_dl_phdr;
extern size_t _dl_phnum;
extern size_t _dl_minsigstacksize;
extern const uint64_t *_dl_random;  // 16 random bytes from the kernel
extern int __libc_enable_secure;

void _dl_aux_init(Elf64_auxv_t *);
void _dl_relocate_static_pie(void);
void __libc_setup_tls(void);
void __libc_early_init(_Bool);
void __libc_init_first(int, char **, char **);
void __libc_check_standard_fds(void);
void *_dl_debug_initialize(Elf64_Addr, long);
int __cxa_atexit(void (*)(void *), void *, void *);
void _init(void);
void _fini(void);

typedef void Constructor(int, char **, char **);
// Provided by the linker.
extern const Elf64_Ehdr __ehdr_start;
extern const Elf64_Rela __rela_iplt_start[], __rela_iplt_end[];
extern Constructor *const __preinit_array_start[], *const __preinit_array_end[];
extern Constructor *const __init_array_start[], *const __init_array_end[];
extern void (*const __fini_array_start[])(void), (*const __fini_array_end[])(void);

static void call_destructors(void *unused) {
    (void)unused;
    for (size_t i = __fini_array_end - __fini_array_start; i-- > 0;)
        __fini_array_start[i]();
    _fini();
}

_Noreturn void __libc_start_main(
    int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end
) {
    (void)init, (void)fini, (void)rtld_fini;  // null in a static executable
    __environ = &argv[argc + 1];
    __libc_stack_end = stack_end;
    char **end = __environ;
    while (*end != NULL)
        end++;
    _dl_aux_init((Elf64_auxv_t *)(end + 1));
    if (_dl_phdr == NULL) {  // the first releases of 2.36 leave this to us
        _dl_phdr = (const Elf64_Phdr *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
        _dl_phnum = __ehdr_start.e_phnum;
    }
    // Linux says so from 5.14 on. Enough for AVX-512; whoever has more state than that has a newer kernel.
    if (_dl_minsigstacksize == 0) _dl_minsigstacksize = 4096;

    // Each function that has variants for several processors.
    _dl_relocate_static_pie();
    for (const Elf64_Rela *entry = __rela_iplt_start; entry < __rela_iplt_end; entry++)
        *(Elf64_Addr *)entry->r_offset = ((Elf64_Addr(*)(void))entry->r_addend)();

    // The canary of the stack and the key that mangles pointers, where the ABI of x86-64 has them. The canary begins with a
    // zero, which ends strings.
    __libc_setup_tls();
    __asm__ volatile("movq %0, %%fs:0x28" : : "r"(_dl_random[0] & ~UINT64_C(0xff)));
    __asm__ volatile("movq %0, %%fs:0x30" : : "r"(_dl_random[1]));

    __libc_early_init(true);
    __libc_init_first(argc, argv, __environ);
    __cxa_atexit(call_destructors, NULL, NULL);
    if (__libc_enable_secure)
        __libc_check_standard_fds();
    for (Constructor *const *next = __preinit_array_start; next < __preinit_array_end; next++)
        (*next)(argc, argv, __environ);
    _init();
    for (Constructor *const *next = __init_array_start; next < __init_array_end; next++)
        (*next)(argc, argv, __environ);
    _dl_debug_initialize(0, 0);
    exit(main(argc, argv, __environ));
}

#endif
