/// Which known words a mistyped one may have meant.
enum NearestWords {
  /// At most three words, the nearest first: those a few letters away, or with a part between hyphens in common.
  static func to(_ word: String, in words: [String]) -> [String] {
    let parts = word.split(separator: "-").map(String.init)
    let limit = max(2, word.count / 3)
    let near = words.map { candidate in
      let known = candidate.split(separator: "-").map(String.init)
      let shared = parts.count { part in
        known.contains { distance(part, $0) <= (part.count < 4 ? 0 : 1) }
      }
      return (word: candidate, shared: shared, distance: distance(word, candidate))
    }
    .filter { $0.distance <= limit || $0.shared > 0 }
    .sorted { ($0.distance - 4 * $0.shared, $0.word) < ($1.distance - 4 * $1.shared, $1.word) }
    return near.prefix(3).map(\.word)
  }

  /// How many letters have to be put in, taken out or replaced (Levenshtein).
  static func distance(_ one: String, _ other: String) -> Int {
    let letters = Array(other)
    var row = Array(0...letters.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in letters.indices {
        let replaced = diagonal + (letter == letters[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(replaced, diagonal + 1, row[place] + 1)
      }
    }
    return row[letters.count]
  }
}
