import Customs

/// A declared commodity code, as watch lists are asked for it.
public struct WatchedCode: Sendable, Equatable {
  /// Six to ten digits, each 0 to 9.
  let digits: [UInt8]
  /// The edition of the Harmonized System it was declared in.
  let edition: HarmonizedSystem.Edition

  /// - Parameters:
  ///   - text: six to ten digits; nil is made of anything else.
  ///   - acceptedOn: the day that decides about the edition; codes from before 2017 are taken for those of HS 2017.
  public init?(_ text: String, acceptedOn day: Int32) {
    digits = text.utf8.map { $0 &- 48 }
    guard (6...10).contains(digits.count), digits.allSatisfy({ $0 < 10 }) else { return nil }
    edition = HarmonizedSystem.edition(on: day) ?? .hs2017
  }

  var subheading: UInt32 { digits[..<6].reduce(0) { $0 * 10 + UInt32($1) } }
}

/// How a declared code meets a watch list.
public struct WatchMatch: Sendable, Equatable {
  public enum Verdict: String, Sendable {
    /// Everything under the code is listed, in rows of at least six digits.
    case exact = "EXACT"
    /// Everything under the code is listed, in a row of fewer digits.
    case prefix = "PREFIX"
    /// Some of what the code can mean is listed.
    case possible = "POSSIBLE"
  }

  public let verdict: Verdict
  /// The row that is met; the first of several.
  public let row: ListCatalogue.Row
  /// The edition the code was declared in, where it was met by its counterparts in the list's edition.
  public let through: HarmonizedSystem.Edition?
}

/// The rows of one watch list, made ready for looking up codes.
struct WatchRows: Sendable, Equatable {
  /// What the rows say of one code.
  private struct Entry: Sendable, Equatable {
    /// A row without a brand; one that excludes goes before one that includes.
    var plain: Int?
    var brandIncluded: Int?
    var brandExcluded = false
  }

  private enum Outcome {
    case listed(Int)
    case partly(Int)
    case none
  }

  /// The edition of the Harmonized System that the rows are written in.
  let edition: HarmonizedSystem.Edition
  private let rows: [ListCatalogue.Row]
  /// By number and count of digits, `number * 16 + count`.
  private var entries: [UInt64: Entry] = [:]
  /// Rows of more than six digits, by their subheading.
  private var longer: [UInt32: [Int]] = [:]

  init(_ rows: [ListCatalogue.Row], validFrom: Int32?) {
    self.rows = rows
    edition = Self.edition(of: rows, validFrom)
    for (index, row) in rows.enumerated() {
      let digits = Self.digits(row)
      guard let key = Self.key(digits[...]) else { continue }
      var entry = entries[key] ?? Entry()
      switch (row.hasBrand, row.excludes) {
      case (false, _):
        if entry.plain.map({ !rows[$0].excludes && row.excludes }) ?? true { entry.plain = index }
      case (true, false): entry.brandIncluded = entry.brandIncluded ?? index
      case (true, true): entry.brandExcluded = true
      }
      entries[key] = entry
      if digits.count > 6 {
        longer[digits[..<6].reduce(0) { $0 * 10 + UInt32($1) }, default: []].append(index)
      }
    }
  }

  /// A list of codes is of the edition that has more of its subheadings, else of the one in force on its first day.
  private static func edition(of rows: [ListCatalogue.Row], _ validFrom: Int32?)
    -> HarmonizedSystem.Edition
  {
    let inForce = validFrom.map { HarmonizedSystem.edition(on: $0) ?? .hs2017 } ?? .hs2022
    let codes = rows.map(digits).filter { $0.count >= 6 }.map {
      $0[..<6].reduce(0) { $0 * 10 + UInt32($1) }
    }
    func known(_ edition: HarmonizedSystem.Edition) -> Int {
      codes.count { HarmonizedSystem.contains($0, edition) }
    }
    let (older, newer) = (known(.hs2017), known(.hs2022))
    return older == newer ? inForce : older > newer ? .hs2017 : .hs2022
  }

  private static func digits(_ row: ListCatalogue.Row) -> [UInt8] {
    let digits = row.code.utf8.map { $0 &- 48 }
    return digits.allSatisfy { $0 < 10 } ? digits : []
  }

  private static func key(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard (2...10).contains(digits.count) else { return nil }
    return digits.reduce(0) { $0 * 10 + UInt64($1) } * 16 + UInt64(digits.count)
  }

  /// Calls `body` with the subheadings that a row may mean, whether or not they exist.
  func forEachRange(_ body: (Range<UInt32>) -> Void) {
    for row in rows where !row.excludes {
      let digits = Self.digits(row).prefix(6)
      guard digits.count >= 2 else { continue }
      var (first, width): (UInt32, UInt32) = (digits.reduce(0) { $0 * 10 + UInt32($1) }, 1)
      for _ in digits.count..<6 { (first, width) = (first * 10, width * 10) }
      body(first..<first + width)
    }
  }

  /// How a code meets the list; nil if it does not.
  func match(_ code: WatchedCode) -> WatchMatch? {
    let subheading = code.subheading
    let targets = HarmonizedSystem.counterparts(
      of: subheading, from: code.edition, in: edition)
    var first: Int?
    var (isWhole, isShort) = (true, false)
    for target in targets {
      // Digits behind the sixth belong to a subheading; its counterpart has others.
      let digits =
        target == subheading
        ? code.digits : String(paddedWithZeros: Int(target), 6).utf8.map { $0 - 48 }
      switch outcome(digits) {
      case .listed(let row):
        first = first ?? row
        if rows[row].code.utf8.count < 6 { isShort = true }
      case .partly(let row):
        first = first ?? row
        isWhole = false
      case .none: isWhole = false
      }
    }
    guard let first else { return nil }
    return WatchMatch(
      verdict: !isWhole ? .possible : isShort ? .prefix : .exact, row: rows[first],
      through: targets == [subheading] ? nil : code.edition)
  }

  /// The longest row that the digits begin with decides. Rows of brands, and rows of more digits than were declared,
  /// only make it uncertain: the entry has neither.
  private func outcome(_ digits: [UInt8]) -> Outcome {
    var (base, included): (Int?, Int?) = (nil, nil)
    var excluded = false
    for count in stride(from: digits.count, through: 2, by: -1) {
      guard let key = Self.key(digits[..<count]), let entry = entries[key] else { continue }
      included = included ?? entry.brandIncluded
      if entry.brandExcluded { excluded = true }
      guard let plain = entry.plain else { continue }
      if !rows[plain].excludes { base = plain }
      break
    }
    for row in longer[digits[..<6].reduce(0) { $0 * 10 + UInt32($1) }] ?? [] {
      let other = Self.digits(rows[row])
      guard other.count > digits.count, other.starts(with: digits) else { continue }
      if rows[row].excludes { excluded = true } else { included = included ?? row }
    }
    if let base { return excluded ? .partly(base) : .listed(base) }
    return included.map { .partly($0) } ?? .none
  }
}

extension ListCatalogue.Row {
  /// Whether the row means one brand only.
  var hasBrand: Bool { !brand.isEmpty && brand != "ANY" }
}
