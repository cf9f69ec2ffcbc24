/// What a static Swift program costs that does nothing.
@main struct EmptyProgram {
    static func main() {}
}
