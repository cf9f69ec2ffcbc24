import Glibc

/// What libFuzzer calls with one input after the other. The variable `FUZZ` names the target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.test(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Something that takes bytes from strangers, or from a disk, and what has to be true whatever they are. Each has a corpus
/// of its name in `Tests/Fuzzing/Corpus`.
enum Target: String, CaseIterable {
    case request, accept, form, token, rows, environment, json

    func test(_ bytes: [UInt8]) {
        switch self {
        case .request: fuzzRequest(bytes)
        case .accept: fuzzAccept(bytes)
        case .form: fuzzForm(bytes)
        case .token: fuzzToken(bytes)
        case .rows: fuzzRows(bytes)
        case .environment: fuzzEnvironment(bytes)
        case .json: fuzzJSON(bytes)
        }
    }
}

private let target: Target = {
    let name = getenv("FUZZ").map { String(cString: $0) } ?? ""
    guard let target = Target(rawValue: name) else {
        fatalError("FUZZ is one of \(Target.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return target
}()

/// Equal byte for byte: to `String`, texts that merely look the same are equal.
func areSame(_ left: String?, _ right: String?) -> Bool {
    left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
}

extension String {
    /// Every byte percent-encoded.
    var percentEncoded: String {
        utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
