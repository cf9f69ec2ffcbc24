import Testing

@testable import JSONLines

@Suite struct IDSequenceTests {
    private let store: TemporaryStore
    private let sequence: IDSequence

    init() throws {
        store = try TemporaryStore()
        sequence = store.sequence()
    }

    private func line(_ id: Int) throws -> [UInt8] { try Row(#"{"id":\#(id)}"#).line }

    @Test func `ids begin at 1 and go up`() throws {
        #expect(try (0..<5).map { _ in try sequence.next(waiting: .seconds(60)) } == [1, 2, 3, 4, 5])
        #expect(try store.contents("ids.jsonl") == (1...5).flatMap(line))
    }

    @Test func `an unfinished last line was no id, and does not stop the sequence`() throws {
        let lines = try line(41) + line(42)
        for cut in try line(41).count..<lines.count {
            try store.write(lines[..<cut], to: "ids.jsonl")
            #expect(try sequence.next(waiting: .seconds(60)) == 42)
        }
        try store.write(line(1).dropLast(), to: "ids.jsonl")
        #expect(try sequence.next(waiting: .seconds(60)) == 1)
    }

    @Test func `a damaged last line is an error, and never a new start`() throws {
        let lines = try line(41) + line(42)
        for index in try line(41).count..<lines.count {
            for bit in 0..<8 {
                var damaged = lines
                damaged[index] ^= 1 << bit
                try store.write(damaged, to: "ids.jsonl")
                let error = #expect(throws: StorageError.self) { try sequence.next(waiting: .seconds(60)) }
                // A newline in the midst of the line, or in place of another byte, shifts what the last line is.
                #expect([2, 3].map { .corrupt(path: store.path("ids.jsonl"), line: $0) }.contains(error))
                #expect(try store.contents("ids.jsonl") == damaged)
            }
        }
    }

    @Test func `after the highest id there is none`() throws {
        try store.write(line(IDSequence.maximum - 1), to: "ids.jsonl")
        #expect(try sequence.next(waiting: .seconds(60)) == 2_147_483_647)
        let contents = try store.contents("ids.jsonl")
        #expect(throws: StorageError.exhausted(path: store.path("ids.jsonl"))) {
            try sequence.next(waiting: .seconds(60))
        }
        #expect(try store.contents("ids.jsonl") == contents)
    }

    @Test func `the file stays small`() throws {
        let ids = try (1...2500).flatMap(line)
        #expect(ids.count > 64 * 1024)
        try store.write(ids, to: "ids.jsonl")
        #expect(try sequence.next(waiting: .seconds(60)) == 2501)
        #expect(try store.contents("ids.jsonl") == line(2500) + line(2501))
        #expect(try sequence.next(waiting: .seconds(60)) == 2502)
    }

    @Test func `a file that cannot be made small still gives ids`() throws {
        try store.write((1...2500).flatMap(line), to: "ids.jsonl")
        try store.partition("ids.jsonl.compact/x").append(.tombstone(id: 1))
        #expect(try sequence.next(waiting: .seconds(60)) == 2501)
        #expect(try sequence.next(waiting: .seconds(60)) == 2502)
        #expect(store.events.count == 2)
    }

    @Test func `who does not get the lock in time gets no id`() throws {
        let locked = try store.partition("ids.jsonl").lock(waiting: .seconds(60))
        #expect(throws: StorageError.lockTimeout(path: store.path("ids.jsonl"))) { try sequence.next(waiting: .zero) }
        #expect(try locked.read().rows.isEmpty)
    }
}
