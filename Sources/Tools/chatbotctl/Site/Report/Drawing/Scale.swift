import Glibc

/// Where a value stands on an axis, and the round values that are marked there.
struct Scale {
    let ticks: [Double]
    private let bounds: ClosedRange<Double>
    private let isLogarithmic: Bool

    /// From zero to a round value at or above a maximum, in steps of 1, 2 or 5 times a power of ten, and of whole numbers.
    init(upTo maximum: Double) {
        let magnitude = pow(10, floor(log10(max(maximum, 1) / 4)))
        let step = max([1, 2, 5, 10].map { $0 * magnitude }.first { maximum / $0 <= 4 } ?? 10 * magnitude, 1)
        let count = max(1, Int((maximum / step).rounded(.up)))
        ticks = (0...count).map { Double($0) * step }
        bounds = 0...Double(count) * step
        isLogarithmic = false
    }

    /// From a 1, 2 or 5 times a power of ten to another, around values, of which those below 1 count as 1. When these are too many,
    /// only powers of ten are marked.
    init(logarithmicOver values: some Sequence<Double>) {
        let values = values.map { max($0, 1) }
        let (lowest, highest) = (values.min() ?? 1, values.max() ?? 1)
        let steps = (0...9).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }
        let first = steps.lastIndex { $0 <= lowest } ?? 0
        let last = max(first + 1, steps.firstIndex { $0 >= highest } ?? steps.count - 1)
        let marked = steps[first...last]
        ticks = marked.count <= 5 ? Array(marked) : (0...9).map { pow(10, Double($0)) }.filter(marked.contains)
        bounds = log10(steps[first])...log10(steps[last])
        isLogarithmic = true
    }

    /// From 0 to 1.
    func position(_ value: Double) -> Double {
        let value = isLogarithmic ? log10(max(value, 1)) : value
        return min(max((value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound), 0), 1)
    }
}
