// Plays a model that takes its time: every request for a completion gets the same reply after so many milliseconds.
//
//     model MILLISECONDS
//
// A process of its own, in C, so that it takes as little as can be of the processors that it shares with what is
// measured. Says in a line of JSON where it listens, and in another, when its standard input ends, how many requests it
// had, and how many at once. What a request holds is checked by the tests' stand-in, not here.
//
//     cc -O2 -static -s -o model Benchmarks/model.c

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define KEY "gsk_model0123456789"

static const char body[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1767225600,"
    "\"model\":\"llama-3.3-70b-versatile\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
    "Open **Wallet** from your profile and tap **Withdraw**. Choose the account that the money is to go to, type the "
    "amount, and confirm it with the code that is sent to your phone.\\n\\nA request is looked at within two working "
    "days. You find its state under **History**; if it is refused, the reason stands there and the money is back in "
    "your balance.\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":1200,\"completion_tokens\":90,\"total_tokens\":1290}}";

struct connection {
    int socket;  // -1: closed while its reply was due
    size_t length;
    long due;    // when the reply is sent, in milliseconds; 0 while none is
    struct connection *next;
    char request[1 << 18];
};

static struct connection *first_due, **last_due = &first_due;
static int poller, requests, at_once, most_at_once;

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say(struct connection *to, const char *status, const char *text) {
    char response[2048];
    int length = snprintf(response, sizeof response,
                          "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
                          strlen(text), text);
    // The buffer of a socket takes it whole; a client that has left is found when it is read from.
    if (send(to->socket, response, length, MSG_NOSIGNAL | MSG_DONTWAIT) != length) shutdown(to->socket, SHUT_RDWR);
}

static void take_connection(int listener) {
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (socket < 0) return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *new = malloc(sizeof *new);
    if (!new) exit(1);
    new->socket = socket;
    new->length = 0;
    new->due = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = new};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) exit(1);
}

static void end_connection(struct connection *of) {
    close(of->socket);
    of->socket = -1;
    if (!of->due) free(of);
}

// Reads what has come; when that is a whole request, its reply becomes due.
static void hear(struct connection *from, long latency) {
    ssize_t count = recv(from->socket, from->request + from->length, sizeof from->request - 1 - from->length, 0);
    if (count <= 0 || from->due) return end_connection(from);  // nobody sends a second request before the reply
    from->length += count;
    from->request[from->length] = 0;
    char *end = strstr(from->request, "\r\n\r\n");
    if (!end) return;
    char *field = strcasestr(from->request, "\r\nContent-Length:");
    size_t length = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    if (from->length < (size_t)(end + 4 - from->request) + length) return;

    from->length = 0;
    char *key = strcasestr(from->request, "\r\nAuthorization: Bearer " KEY "\r\n");
    if (strncmp(from->request, "POST /openai/v1/chat/completions ", 33) != 0) return say(from, "404 Not Found", "{}");
    if (!key || key > end) return say(from, "401 Unauthorized", "{}");
    requests++;
    if (++at_once > most_at_once) most_at_once = at_once;
    from->due = milliseconds() + latency;
    from->next = NULL;
    *last_due = from;
    last_due = &from->next;
}

// Sends the replies that are due; gives the milliseconds until the next one is, or -1 without any.
static int reply(void) {
    while (first_due) {
        struct connection *to = first_due;
        long wait = to->due - milliseconds();
        if (wait > 0) return wait;
        first_due = to->next;
        if (!first_due) last_due = &first_due;
        at_once--;
        to->due = 0;
        if (to->socket < 0) free(to);
        else say(to, "200 OK", body);
    }
    return -1;
}

int main(int count, char **arguments) {
    if (count != 2) {
        fputs("usage: model MILLISECONDS\n", stderr);
        return 64;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        perror("model");
        return 1;
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event on_listener = {.events = EPOLLIN, .data.ptr = &listener};
    struct epoll_event on_input = {.events = EPOLLIN, .data.ptr = &poller};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &on_listener) != 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &on_input) != 0) {
        perror("model");
        return 1;
    }
    printf("{\"key\":\"%s\",\"url\":\"http://127.0.0.1:%d/openai/v1\"}\n", KEY, ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(poller, events, 64, reply());
        for (int number = 0; number < ready; number++) {
            void *of = events[number].data.ptr;
            if (of == &listener) take_connection(listener);
            else if (of != &poller) hear(of, atol(arguments[1]));
            else {
                printf("{\"requests\":%d,\"at_once\":%d}\n", requests, most_at_once);
                return 0;
            }
        }
    }
}
