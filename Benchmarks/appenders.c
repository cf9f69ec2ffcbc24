// What the disk allows: processes append rows to files, each to one of its own, and sync every row.
//
//     appenders PROCESSES SECONDS FOLDER
//
// Says how many rows a second all of them together have made durable. The files are removed.
//
//     cc -O2 -static -s -o appenders Benchmarks/appenders.c

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

// Appends until the time is over; gives the number of rows.
static long append(const char *path, double end) {
    char row[128];  // a conversation has about as many bytes
    memset(row, 'x', sizeof row);
    row[sizeof row - 1] = '\n';
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    unlink(path);
    for (long rows = 0;; rows++) {
        if (seconds() >= end) return rows;
        if (write(file, row, sizeof row) != sizeof row || fdatasync(file) != 0) return -1;
    }
}

int main(int count, char **arguments) {
    if (count != 4) {
        fputs("usage: appenders PROCESSES SECONDS FOLDER\n", stderr);
        return 64;
    }
    int processes = atoi(arguments[1]), ends[2];
    if (pipe(ends) != 0) return 1;
    double began = seconds(), end = began + atof(arguments[2]);
    for (int number = 0; number < processes; number++) {
        pid_t child = fork();
        if (child < 0) return 1;
        if (child == 0) {
            char path[4096];
            snprintf(path, sizeof path, "%s/appender-%d", arguments[3], number);
            long rows = append(path, end);
            _exit(write(ends[1], &rows, sizeof rows) == sizeof rows ? 0 : 1);
        }
    }
    long all = 0;
    for (int number = 0; number < processes; number++) {
        long rows;
        if (read(ends[0], &rows, sizeof rows) != sizeof rows || rows < 0) {
            fputs("appenders: a file could not be written\n", stderr);
            return 1;
        }
        all += rows;
    }
    double took = seconds() - began;
    while (wait(NULL) > 0) {}
    printf("%.1f\n", all / took);
    return 0;
}
