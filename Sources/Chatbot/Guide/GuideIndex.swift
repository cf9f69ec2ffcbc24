import Glibc

/// Ranks sections for a question with BM25F: Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields"
/// (2004). A term counts once in title and keywords together, however often it stands there, so that repeating it gains nothing.
/// A title or keyword of which the question has every word adds the weight of its words.
struct GuideIndex: Sendable {
    struct Ranking {
        let section: Int
        let score: Double
        /// How much of the question the section speaks of, from 0 to 1, by the weight of its terms.
        let coverage: Double
        /// How many terms of the question its title or keywords have.
        let namedTerms: Int
        /// The number of terms of the weightiest phrase that the question has in full.
        let phraseTerms: Int
    }

    private struct Posting {
        let section: Int
        /// Occurrences, each with the weight of its field.
        var weight: Double
        /// Whether the term is in the title or the keywords.
        let isNamed: Bool
    }

    /// `saturation` is where the literature starts from; the rest was chosen on the questions of the tests.
    private enum Constant {
        static let saturation = 1.2  // k1
        static let lengthInfluence = 0.5  // b
        static let nameWeight = 3.0
        static let groupWeight = 1.0
        static let bodyWeight = 1.0
        static let phraseWeight = 1.0
        /// An unknown word, such as the name of a thing that someone sells, says less than the guide's own rare words: it counts as one
        /// that this many sections have.
        static let sectionsOfUnknownTerm = 3
        /// What a term that is only similar to one of the guide counts.
        static let similarTerm = 0.7
    }

    /// Every term of the guide where it stands, section by section, those of titles and keywords first.
    ///
    /// A list that is looked through, and no dictionary: a process asks for a handful of terms, and to make a dictionary of thousands
    /// took it a third of a reply (`docs/decisions.md`).
    private var occurrences: [(term: GuideTokenizer.Word, posting: Posting)] = []
    /// Of the term of each occurrence, to look through quickly.
    private var fingerprints: [UInt64] = []
    /// By section: the terms of its title, and of each of its keywords, of which one may be several words.
    private var phrases: [[[GuideTokenizer.Word]]] = []
    private var lengths: [Double] = []
    private var averageLength = 0.0

    init(_ sections: [Guide.Section]) {
        for (number, section) in sections.enumerated() {
            let phrases = ([section.title[...]] + section.phrases).map(GuideTokenizer.terms)
            var named: [GuideTokenizer.Word] = []
            for term in phrases.joined() where !named.contains(term) { named.append(term) }
            let (group, body) = (GuideTokenizer.terms(in: section.group), GuideTokenizer.terms(in: section.body))
            for (terms, weight) in [
                (named, Constant.nameWeight), (group, Constant.groupWeight), (body, Constant.bodyWeight),
            ] {
                let posting = Posting(section: number, weight: weight, isNamed: weight == Constant.nameWeight)
                for term in terms {
                    occurrences.append((term, posting))
                    fingerprints.append(term.fingerprint)
                }
            }
            self.phrases.append(phrases.filter { !$0.isEmpty })
            lengths.append(
                Double(named.count) * Constant.nameWeight + Double(group.count) * Constant.groupWeight
                    + Double(body.count) * Constant.bodyWeight)
        }
        averageLength = lengths.reduce(0, +) / Double(lengths.count)
    }

    /// Where a term stands, once for each section.
    private func postings(of term: GuideTokenizer.Word) -> [Posting] {
        var postings: [Posting] = []
        let fingerprint = term.fingerprint
        for index in fingerprints.indices where fingerprints[index] == fingerprint && occurrences[index].term == term {
            let posting = occurrences[index].posting
            if postings.last?.section == posting.section {
                postings[postings.count - 1].weight += posting.weight
            } else {
                postings.append(posting)
            }
        }
        return postings
    }

    /// The sections that share a term with those of the question, the best first, equal ones in the order of the guide.
    func rank(_ question: [GuideTokenizer.Word]) -> [Ranking] {
        var scores = [Double](repeating: 0, count: lengths.count)
        var covered = scores
        var named = [Int](repeating: 0, count: lengths.count)
        var total = 0.0
        var rarities: Rarities = []
        for term in question where rarities[term] == nil {
            let (known, similarity, found) = closestTerm(to: term)
            let rarity = inverseDocumentFrequency(found.isEmpty ? Constant.sectionsOfUnknownTerm : found.count)
            rarities.append((term, rarity))
            if known != term { rarities.append((known, rarity * similarity)) }
            total += rarity
            for posting in found {
                scores[posting.section] += similarity * rarity * saturated(posting)
                covered[posting.section] += similarity * rarity
                named[posting.section] += posting.isNamed ? 1 : 0
            }
        }
        return scores.indices.filter { scores[$0] > 0 }
            .map { section in
                let phrase = weightiestPhrase(of: section, among: rarities)
                return Ranking(
                    section: section, score: scores[section] + Constant.phraseWeight * phrase.weight,
                    coverage: covered[section] / total, namedTerms: named[section], phraseTerms: phrase.terms)
            }
            .sorted { ($0.score, $1.section) > ($1.score, $0.section) }
    }

    /// Of the section's phrases of which the question has every word, the one whose words weigh most.
    ///
    /// This tells apart sections that are about the same words: "payout", "payout fee", "payout failed".
    private func weightiestPhrase(
        of section: Int, among rarities: Rarities
    ) -> (weight: Double, terms: Int) {
        var weightiest = (weight: 0.0, terms: 0)
        for phrase in phrases[section] where phrase.allSatisfy({ rarities[$0] != nil }) {
            let weight = phrase.reduce(0) { $0 + (rarities[$1] ?? 0) }
            if weight > weightiest.weight { weightiest = (weight, phrase.count) }
        }
        return weightiest
    }

    private func inverseDocumentFrequency(_ sectionsWithTerm: Int) -> Double {
        log(1 + (Double(lengths.count - sectionsWithTerm) + 0.5) / (Double(sectionsWithTerm) + 0.5))
    }

    private func saturated(_ posting: Posting) -> Double {
        let relativeLength = lengths[posting.section] / averageLength
        let norm = 1 - Constant.lengthInfluence + Constant.lengthInfluence * relativeLength
        return posting.weight * (Constant.saturation + 1) / (posting.weight + Constant.saturation * norm)
    }

    /// The term itself; for one that the guide does not have, a similar one that it has. And where it stands.
    private func closestTerm(
        to term: GuideTokenizer.Word
    ) -> (term: GuideTokenizer.Word, similarity: Double, postings: [Posting]) {
        let postings = postings(of: term)
        if !postings.isEmpty { return (term, 1, postings) }
        // The smallest, so that the answer does not depend on the order of the guide.
        let similar = occurrences.lazy.map(\.term).filter { TypingError.separates($0, term) }
            .min { $0.lexicographicallyPrecedes($1) }
        guard let similar else { return (term, Constant.similarTerm, []) }
        return (similar, Constant.similarTerm, self.postings(of: similar))
    }
}

/// What each term of a question weighs. Questions are short.
private typealias Rarities = [(term: GuideTokenizer.Word, rarity: Double)]

extension Rarities {
    fileprivate subscript(term: GuideTokenizer.Word) -> Double? { last { $0.term == term }?.rarity }
}
