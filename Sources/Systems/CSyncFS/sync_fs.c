#define _GNU_SOURCE
#include <unistd.h>

#include "sync_fs.h"

int sync_file_system(int descriptor) {
    return syncfs(descriptor);
}
