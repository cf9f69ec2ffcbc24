// Keeps a static executable from loading the host's NSS plug-ins.
//
// A statically linked glibc still reads /etc/nsswitch.conf and loads the plug-ins it names (mdns4_minimal, resolve,
// systemd, sss …). Those were built for the host's own glibc, and calling them from another one crashes in the first
// host-name or user look-up. The services pinned here are part of libc.a itself (glibc 2.34 and newer).

#include <nss.h>
#include <sys/auxv.h>

__attribute__((constructor)) static void pin_name_services(void) {
    // AT_BASE is where the dynamic loader was mapped. A static executable has none; a dynamic one (debug builds, tests)
    // has the right plug-ins and keeps the host's configuration.
    if (getauxval(AT_BASE) != 0) return;

    static const char *const from_files[] = {
        "passwd", "group", "shadow", "initgroups", "services", "protocols", "networks",
    };
    for (unsigned i = 0; i < sizeof from_files / sizeof *from_files; i++) {
        __nss_configure_lookup(from_files[i], "files");
    }
    __nss_configure_lookup("hosts", "files dns");
}
