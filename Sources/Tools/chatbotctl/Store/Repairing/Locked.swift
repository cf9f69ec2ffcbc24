import Synchronization

/// Values that several threads add to.
final class Locked<Values: RangeReplaceableCollection & Sendable>: Sendable where Values.Element: Sendable {
    private let mutex: Mutex<Values>

    init(_ values: Values) { mutex = Mutex(values) }

    var values: Values { mutex.withLock { $0 } }

    func append(_ value: Values.Element) { mutex.withLock { $0.append(value) } }
}
