/// The WCO's Harmonized System: which six-digit subheadings exist in which edition, and what became of them.
///
/// An edition's subheadings are a bitmap of a million places, so that a look-up is one load.
public enum HarmonizedSystem {
  /// An edition of the nomenclature, in force from the first day of its year.
  public enum Edition: Int, Sendable, CaseIterable {
    case hs2017 = 2017
    case hs2022 = 2022

    /// "HS 2022"
    public var name: String { "HS \(rawValue)" }
  }

  /// The edition in force on a day (days since 1970-01-01); nil before 2017, of which no list is here.
  public static func edition(on day: Int32) -> Edition? {
    day >= 18_993 ? .hs2022 : day >= 17_167 ? .hs2017 : nil
  }

  /// Whether a subheading (845011 for 8450.11) is in an edition.
  public static func contains(_ subheading: UInt32, _ edition: Edition) -> Bool {
    guard subheading < 1_000_000 else { return false }
    let words = edition == .hs2022 ? tables.words2022 : tables.words2017
    return words[Int(subheading >> 6)] >> UInt64(subheading & 63) & 1 == 1
  }

  /// The subheadings of 2022 that a subheading of 2017 went into, ascending; itself where it stayed. Empty if HS 2017 has
  /// no such subheading.
  ///
  /// What moved to 8524 (display modules) and to most of 8549 (electrical waste) is not told: it came from hundreds of
  /// subheadings, of which each gave little.
  public static func successors(of subheading2017: UInt32) -> [UInt32] {
    guard contains(subheading2017, .hs2017) else { return [] }
    return tables.successors[subheading2017] ?? [subheading2017]
  }

  /// The subheadings of 2017 whose goods a subheading of 2022 has, ascending. Empty if HS 2022 has no such subheading, or
  /// if its goods came from too many to name.
  public static func predecessors(of subheading2022: UInt32) -> [UInt32] {
    guard contains(subheading2022, .hs2022) else { return [] }
    if let known = tables.predecessors[subheading2022] { return known }
    return contains(subheading2022, .hs2017) ? [subheading2022] : []
  }

  /// The subheadings of an edition whose goods are not those of the same number in the other one, ascending.
  public static func changed(_ edition: Edition) -> [UInt32] {
    (edition == .hs2017 ? tables.successors : tables.predecessors).keys.sorted()
  }

  /// Whether all goods of a subheading of 2017 are in one of 2022, whatever else that has: then a hit is certain.
  public static func isOneToOne(_ subheading2017: UInt32) -> Bool {
    successors(of: subheading2017).count == 1
  }

  /// How many subheadings an edition has.
  public static func count(_ edition: Edition) -> Int { subheadings(edition).count }

  /// All subheadings of an edition, ascending.
  public static func subheadings(_ edition: Edition) -> [UInt32] {
    (0..<1_000_000).filter { contains($0, edition) }
  }

  private static let tables = Tables()

  private struct Tables: Sendable {
    var words2017 = [UInt64](repeating: 0, count: 15_625)
    var words2022 = [UInt64](repeating: 0, count: 15_625)
    var successors: [UInt32: [UInt32]] = [:]
    var predecessors: [UInt32: [UInt32]] = [:]

    init() {
      for word in Codes.pieces(CodeLists.subheadings2022) {
        let digits = word.map { UInt32($0) - 48 }
        let heading = digits[..<4].reduce(0) { $0 * 10 + $1 }
        for place in stride(from: 4, to: digits.count, by: 2) {
          let code = heading * 100 + digits[place] * 10 + digits[place + 1]
          words2022[Int(code >> 6)] |= 1 << UInt64(code & 63)
        }
      }
      words2017 = words2022
      var moved: [(from: UInt32, to: UInt32)] = []
      for word in Codes.words(CodeLists.changes2022) {
        let mark = word.first == "=" || word.first == "!" ? word.first : nil
        let codes = word.dropFirst(mark == nil ? 0 : 1).split(separator: ":").compactMap {
          UInt32($0)
        }
        guard let target = codes.first else { continue }
        if mark == nil { words2017[Int(target >> 6)] &= ~(1 << UInt64(target & 63)) }
        moved += codes.dropFirst().map { ($0, target) }
        if mark == "=" { moved.append((target, target)) }
        if mark == "!" { successors[target] = [] }
      }
      let (in2022, renamed) = (words2022, Set(successors.keys))
      for code in Set(moved.map(\.from)) {
        words2017[Int(code >> 6)] |= 1 << UInt64(code & 63)
        // A subheading that stayed under its number kept a part of its goods.
        if in2022[Int(code >> 6)] >> UInt64(code & 63) & 1 == 1, !renamed.contains(code) {
          moved.append((code, code))
        }
      }
      for (from, to) in moved {
        successors[from, default: []].append(to)
        predecessors[to, default: []].append(from)
      }
      successors = successors.mapValues { Set($0).sorted() }
      predecessors = predecessors.mapValues { Set($0).sorted() }
    }
  }
}
