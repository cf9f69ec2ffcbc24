// The floor: the least that a CGI program can do. Every figure of `make bench` stands next to this one.
//
//     cc -O2 -static -s -o .build/floor.cgi Benchmarks/floor.c

#include <unistd.h>

int main(void) {
    static const char response[] = "Content-Type: application/json\r\n\r\n{\"status\":\"ok\"}\n";
    return write(STDOUT_FILENO, response, sizeof response - 1) == sizeof response - 1 ? 0 : 1;
}
