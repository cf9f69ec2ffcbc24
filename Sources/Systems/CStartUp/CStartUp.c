// Takes the place of two parts of Swift's runtime library that cost every process more than they give.
//
// The linker takes an object from libswiftCore.a only for symbols that nobody has defined yet, so these definitions keep
// CommandLine.cpp and Paths.cpp out of a static executable. In dynamic builds they stand before those of the shared library.
// What they save is in docs/decisions.md. Sources of the declarations: stdlib/public/stubs/CommandLine.cpp and
// include/swift/Runtime/Paths.h in the repository of Swift.

#include "CStartUp.h"
#include <stddef.h>

static int argument_count;
static char **arguments;

// glibc gives constructors what it gives to main. The runtime instead reads /proc/self/maps, to look for the arguments at the
// end of the stack, in a constructor of its own.
__attribute__((constructor)) static void note_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    *count = argument_count;
    return arguments;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count) {
    arguments = values;
    argument_count = count;
}

// The runtime looks for its program `swift-backtrace` in eight places each time a process starts. Nobody deploys it.
char *swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return NULL;
}
