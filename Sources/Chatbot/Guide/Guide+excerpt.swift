/// What of the guide goes into a request: a model's server counts every token of it, each time.
extension Guide {
    /// Chosen on the questions and dialogues of the tests, except the held-out ones.
    private enum Constant {
        /// In Unicode scalars of headings and bodies. In these, both languages say about as much; in bytes or tokens,
        /// Bengali would get half as many sections.
        static let budget = 1_500
        /// Where the best section very probably is the answer, what scores less than this share of it is left out.
        static let leastShare = 0.3
        /// How many questions are looked at, of those that have something in common with the guide.
        static let questions = 3
        /// How much less each question counts than the one after it.
        static let decay = 0.5
    }

    /// The sections that matter for the newest of some questions, in the order of the guide: as many as the budget
    /// holds, and always the best one, whatever its length. All of them when the whole guide fits.
    ///
    /// Scores are not comparable between questions, so places are: a section counts the reciprocal of its place in each
    /// ranking. So the best section of a question comes before the third of the next one, and "And how long does that
    /// take?" keeps what "that" is.
    ///
    /// - Parameter questions: the terms of the questions, the newest first. No more are taken than are needed.
    func excerpt(for questions: some Sequence<[GuideTokenizer.Word]>) -> [Section] {
        guard !isShort else { return sections }
        var relevance = [Double](repeating: 0, count: sections.count)
        var best: Int?
        var weight = 1.0
        var remaining = Constant.questions
        for terms in questions {
            let ranking = index.rank(terms)
            guard let first = ranking.first else { continue }
            best = best ?? first.section
            let leastScore = first.isConfident ? first.score * Constant.leastShare : 0
            for (place, match) in ranking.enumerated() where match.score >= leastScore {
                relevance[match.section] += weight / Double(place + 1)
            }
            weight *= Constant.decay
            remaining -= 1
            if remaining == 0 { break }
        }
        guard let best else { return [] }
        var left = Constant.budget - sections[best].length
        var chosen = [best]
        let others = sections.indices.filter { relevance[$0] > 0 && $0 != best }
        for section in others.sorted(by: { (relevance[$0], $1) > (relevance[$1], $0) })
        where sections[section].length <= left {
            left -= sections[section].length
            chosen.append(section)
        }
        return chosen.sorted().map { sections[$0] }
    }

    /// The headings of all sections, one line for each group.
    var contents: String {
        var contents = ""
        var group: String?
        for section in sections {
            if section.group == group {
                contents += "; "
            } else {
                if group != nil { contents += "\n" }
                if !section.group.isEmpty { contents += "\(section.group): " }
                group = section.group
            }
            contents += section.title
        }
        return contents
    }

    private var isShort: Bool {
        var left = Constant.budget
        return sections.allSatisfy { section in
            left -= section.length
            return left >= 0
        }
    }
}

extension Guide.Section {
    /// In Unicode scalars, as it is sent.
    fileprivate var length: Int { title.unicodeScalars.count + body.unicodeScalars.count }
}
