#pragma once

#include <sqlite3.h>

/// Leaves the WAL where it is when the last connection closes. Variadic functions are not imported by Swift.
static inline int csqlite_keep_wal(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
