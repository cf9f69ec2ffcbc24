import Glibc

/// The least that a static Swift program can do: what `floor.c` does.
@main struct SwiftFloor {
    static func main() {
        let response: StaticString = "Content-Type: application/json\r\n\r\n{\"status\":\"ok\"}\n"
        exit(write(STDOUT_FILENO, response.utf8Start, response.utf8CodeUnitCount) == response.utf8CodeUnitCount ? 0 : 1)
    }
}
