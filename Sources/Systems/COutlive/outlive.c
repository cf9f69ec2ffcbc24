// A web server ends the program of a client that has left: SIGTERM, and three seconds later SIGKILL, which nobody
// survives. So the work has to go on under a process id that the server does not have. Forking only when the signal
// comes, and in its handler, costs nothing as long as the client stays, and hands over everything as it is: the child
// returns from the handler into the interrupted call, with the same memory, files and locks (flock(2) locks belong to the
// open file, which the child holds on to).
//
// In C, because only async-signal-safe functions may run here (signal-safety(7)); _Fork is one (glibc 2.34).

#define _GNU_SOURCE
#include "outlive.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static void hand_over(int signal) {
    (void)signal;
    int interrupted_errno = errno;
    pid_t child = _Fork();
    if (child > 0) _exit(0);
    // Away from the server's session, whose end may be signalled to all that is in it. Where there is no room for
    // another process this one goes on, for as long as the server lets it.
    if (child == 0) setsid();
    errno = interrupted_errno;
}

void outlive_the_server(void) {
    // SA_RESETHAND: whoever sends a second SIGTERM means the child.
    struct sigaction action = {.sa_handler = hand_over, .sa_flags = SA_RESTART | SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
}
