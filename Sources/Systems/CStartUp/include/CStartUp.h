#pragma once
// Defined for the linker; nobody calls these by name.
char **_swift_stdlib_getUnsafeArgvArgc(int *count);
void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count);
char *swift_copyAuxiliaryExecutablePath(const char *name);
