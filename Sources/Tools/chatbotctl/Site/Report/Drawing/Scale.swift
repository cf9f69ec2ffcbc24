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

    /// Powers of ten around values, of which those below 1 count as 1. Between two powers only, 2 and 5 times as well.
    init(logarithmicOver values: some Sequence<Double>) {
        let logarithms = values.map { log10(max($0, 1)) }
        let lowest = Int(floor(logarithms.min() ?? 0))
        let highest = max(lowest + 1, Int(ceil(logarithms.max() ?? 0)))
        let factors: [Double] = highest - lowest == 1 ? [1, 2, 5] : [1]
        ticks =
            (lowest..<highest).flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
            + [pow(10, Double(highest))]
        bounds = Double(lowest)...Double(highest)
        isLogarithmic = true
    }

    /// From 0 to 1.
    func position(_ value: Double) -> Double {
        let value = isLogarithmic ? log10(max(value, 1)) : value
        return min(max((value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound), 0), 1)
    }
}
