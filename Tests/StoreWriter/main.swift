// A process that uses the store as one request would, for tests that need several of them, or kill them.
//
//     store-writer append ROOT PATH COUNT FIRST_ID   appends rows with ids from FIRST_ID on
//     store-writer churn  ROOT PATH COUNT FIRST_ID   writes each of eight ids again and again, and compacts
//     store-writer draw   ROOT PATH COUNT            draws ids from a sequence
//     store-writer hold   ROOT PATH                  locks the file, and waits for the end of its standard input
//     store-writer limit  ROOT PATH BYTES            appends rows until a file may not grow over BYTES
//
// Writes one line to standard output for every row or id that the store has confirmed. COUNT 0 means without end.

import Glibc
import JSONLines

let arguments = CommandLine.arguments
let root = arguments[2]
let path = arguments[3]
let numbers = arguments.dropFirst(4).map { Int($0)! }
let partition = Partition(path: path, root: root) { event in
    // Not what is told under the lock, again and again, where nobody may be reading.
    if arguments[1] != "churn" { report(event) }
}

func report(_ value: some CustomStringConvertible) {
    let line = Array("\(value)\n".utf8)
    precondition(write(STDOUT_FILENO, line, line.count) == line.count)
}

func row(_ id: Int, revision: Int = 0) throws -> Row {
    let text = String(repeating: "কখ", count: id % 50)
    return try Row(json: Array(#"{"id":\#(id),"revision":\#(revision),"text":"\#(text)"}"#.utf8))
}

func steps(_ count: Int) -> Range<Int> {
    0..<(count == 0 ? Int.max : count)
}

do {
    switch arguments[1] {
    case "append":
        for id in steps(numbers[0]).lazy.map({ numbers[1] + $0 }) {
            try partition.lock(waiting: .seconds(600)).append(row(id))
            report(id)
        }
    case "churn":
        for step in steps(numbers[0]) {
            do {
                var locked = try partition.lock(waiting: .seconds(600))
                try locked.append(row(numbers[1] + step % 8, revision: step))
                if step % 4 == 3 { try locked.compact() }
            }
            // Not under the lock: nobody may be reading.
            report(step)
        }
    case "draw":
        let sequence = IDSequence(path: path, root: root) { _ in }
        for _ in steps(numbers[0]) { report(try sequence.next(waiting: .seconds(600))) }
    case "hold":
        let locked = try partition.lock(waiting: .seconds(600))
        report("locked")
        while getchar() != EOF {}
        report(try locked.isUnlinked)
    case "limit":
        var limit = rlimit(rlim_cur: rlim_t(numbers[0]), rlim_max: rlim_t(numbers[0]))
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        signal(SIGXFSZ, SIG_IGN)
        for id in steps(0) {
            try partition.lock(waiting: .seconds(600)).append(row(id))
            report(id)
        }
    default:
        report("no such action")
        exit(2)
    }
} catch {
    report("\(error)")
    exit(1)
}
