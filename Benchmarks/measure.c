// Runs programs in turn and says what the kernel says of each process:
//
//     measure ROUNDS INPUT PROGRAM...
//
// Every round runs each program once, without arguments, with the file INPUT as standard input. A line per process: the
// number of the program, nanoseconds from start to exit, microseconds of processor time, page faults without and with
// the disk, peak memory in KB, and the exit status.
//
// In C, because what starts a process counts into its figures: the peak that the kernel keeps begins with that of the
// process which forked, and Python takes as long to start a program as a small program takes to run.
//
//     cc -O2 -static -s -o measure Benchmarks/measure.c

#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long microseconds(struct timeval time) { return time.tv_sec * 1000000L + time.tv_usec; }

static int run(const char *input, char *program, int number) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    char *arguments[] = {program, NULL};
    pid_t child;
    struct rusage usage;
    int status;

    long long began = nanoseconds();
    int error = posix_spawn(&child, program, &files, NULL, arguments, environ);
    if (error) {
        fprintf(stderr, "measure: %s: %s\n", program, strerror(error));
        return 0;
    }
    if (wait4(child, &status, 0, &usage) != child) {
        perror("measure: wait4");
        return 0;
    }
    long long took = nanoseconds() - began;

    posix_spawn_file_actions_destroy(&files);
    printf("%d %lld %ld %ld %ld %ld %d\n", number, took, microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
           usage.ru_minflt, usage.ru_majflt, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 1;
}

int main(int count, char **arguments) {
    if (count < 4) {
        fputs("usage: measure ROUNDS INPUT PROGRAM...\n", stderr);
        return 64;
    }
    for (int round = atoi(arguments[1]); round > 0; round--) {
        for (int program = 3; program < count; program++) {
            if (!run(arguments[2], arguments[program], program - 3)) return 1;
        }
    }
    return 0;
}
