/// Finds the name that somebody who wrote another one probably meant.
enum Suggestion {
    /// `; did you mean 'String'?`, or what else to say.
    static func text(for name: String, among candidates: [String], otherwise: String = "") -> String {
        guard let best = best(for: name, among: candidates) else { return otherwise.isEmpty ? "" : "; \(otherwise)" }
        return "; did you mean '\(best)'?"
    }

    /// The closest candidate, if any is close.
    static func best(for name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        let limit = max(1, wanted.count / 3)
        var best: String?
        var bestDistance = limit + 1
        for candidate in candidates where candidate != name {
            let other = Array(candidate.lowercased().unicodeScalars)
            if abs(other.count - wanted.count) >= bestDistance { continue }
            let distance = editDistance(wanted, other)
            if distance < bestDistance {
                best = candidate
                bestDistance = distance
            }
        }
        // One wrong letter of two is no likeness; two swapped ones are.
        guard let best, wanted.count <= 2 else { return best }
        return wanted.sorted() == best.lowercased().unicodeScalars.sorted() ? best : nil
    }

    /// How many letters are added, left out, exchanged or swapped with their neighbour.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in 0..<right.count {
                let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
                var distance = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    distance = min(distance, beforeLast[j - 1] + 1)
                }
                row.append(distance)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
