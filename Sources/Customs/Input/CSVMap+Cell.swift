extension CSVMap {
  /// How the text of a cell becomes the text of a field: what a map says of columns that were not written for it.
  struct Cell: Sendable {
    /// Spaces around the text are left out.
    var isTrimmed = false
    /// Texts that say that nothing is known; the cell then counts as empty.
    var missing: Set<String> = []
    /// Zeros are put before digits up to so many characters.
    var width: Int?
    var number: NumberForm?
    var date: DateForm?

    /// What is wrong with a cell.
    struct Unreadable: Error {
      let rule: Rule
      let expected: String
    }

    /// The cell without spaces around it, if they are to go; empty where nothing is known.
    func known(_ bytes: [UInt8]) -> String {
      var text = String(decoding: bytes, as: UTF8.self)
      if isTrimmed { text = Self.trimmed(text) }
      return missing.contains(text) ? "" : text
    }

    /// What a text that is not empty says.
    func read(_ text: String) throws(Unreadable) -> String {
      if let date { return try date.read(text) }
      let plain = try number.map { form throws(Unreadable) in try form.read(text) } ?? text
      guard let width else { return plain }
      guard plain.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw Unreadable(
          rule: .malformedCode, expected: "digits, to be filled up with zeros to \(width)")
      }
      return String(repeating: "0", count: max(0, width - plain.utf8.count)) + plain
    }

    /// Spaces of all widths, also those that do not break.
    private static func trimmed(_ text: String) -> String {
      let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
      let end = scalars.lastIndex { !$0.properties.isWhitespace }
      return end.map { String(scalars[...$0]) } ?? ""
    }
  }

  /// Numbers as people write them: 1.234,5 or 1 234,5.
  struct NumberForm: Sendable {
    var decimalMark: UInt8 = UInt8(ascii: ".")
    /// Between groups of three digits; nil: there are no groups. A space stands for those that do not break, too.
    var groupMark: UInt8?
    /// The number is meant times ten to this power: 2 for hundreds, 3 for thousands.
    var power = 0

    /// The number as JSON writes it.
    func read(_ text: String) throws(Cell.Unreadable) -> String {
      let plain = try plain(text)
      return power == 0 ? plain : try moved(plain)
    }

    private var expected: String {
      let group = groupMark.map { "1\(Character(Unicode.Scalar($0)))234" } ?? "1234"
      return "a number such as \(group)\(Character(Unicode.Scalar(decimalMark)))5"
    }

    /// Without group marks, with a point.
    private func plain(_ text: String) throws(Cell.Unreadable) -> String {
      var bytes = Array(text.utf8)
      if groupMark == UInt8(ascii: " ") {
        let spaces: Set<Unicode.Scalar> = ["\u{A0}", "\u{202F}", "\u{2009}"]
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.map { spaces.contains($0) ? " " : $0 })
        bytes = Array(String(scalars).utf8)
      }
      let parts = bytes.split(
        separator: decimalMark, maxSplits: 1, omittingEmptySubsequences: false)
      var whole = Array(parts[0])
      if let groupMark, whole.contains(groupMark) {
        let isNegative = whole.first == UInt8(ascii: "-")
        let groups = whole.dropFirst(isNegative ? 1 : 0).split(
          separator: groupMark, omittingEmptySubsequences: false)
        guard groups[0].count >= 1, groups[0].count <= 3,
          groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { throw Cell.Unreadable(rule: .malformedNumber, expected: expected) }
        whole = (isNegative ? [UInt8(ascii: "-")] : []) + groups.joined()
      }
      var plain = whole
      if parts.count > 1 { plain += [UInt8(ascii: ".")] + parts[1] }
      guard ExactDecimal.parse(plain.span, decimals: 0) != .malformed else {
        throw Cell.Unreadable(rule: .malformedNumber, expected: expected)
      }
      return String(decoding: plain, as: UTF8.self)
    }

    /// The point is moved, digit by digit: nothing is ever rounded here.
    private func moved(_ plain: String) throws(Cell.Unreadable) -> String {
      var text = Array(plain.utf8)
      let isNegative = text.first == UInt8(ascii: "-")
      if isNegative { text.removeFirst() }
      guard text.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else {
        throw Cell.Unreadable(rule: .malformedNumber, expected: expected + ", without an exponent")
      }
      let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      var digits = parts.joined().map { $0 }
      var place = parts[0].count + power
      if place < 1 {
        digits.insert(contentsOf: Array(repeating: 48, count: 1 - place), at: 0)
        place = 1
      }
      if place > digits.count {
        digits.append(contentsOf: Array(repeating: 48, count: place - digits.count))
      }
      var whole = digits[..<place].drop { $0 == 48 }
      if whole.isEmpty { whole = [48] }
      let fraction = digits[place...]
      let bytes =
        (isNegative ? [UInt8(ascii: "-")] : []) + whole
        + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Days as people write them: DD.MM.YYYY, YYYYMMDD.
  struct DateForm: Sendable {
    let pattern: String

    /// Nil unless year, month and day come once each.
    init?(_ pattern: String) {
      let rest = ["YYYY", "MM", "DD"].reduce(pattern) { text, part in
        text.ranges(of: part).count == 1 ? text.replacing(part, with: "") : text + "Y"
      }
      guard rest.utf8.allSatisfy({ !(65...90).contains($0) && !(48...57).contains($0) }) else {
        return nil
      }
      self.pattern = pattern
    }

    /// The day as YYYY-MM-DD.
    func read(_ text: String) throws(Cell.Unreadable) -> String {
      let (form, text) = (Array(pattern.utf8), Array(text.utf8))
      var digits: [UInt8: [UInt8]] = [:]
      let isLike =
        form.count == text.count
        && zip(form, text).allSatisfy { sign, byte in
          guard (65...90).contains(sign) else { return sign == byte }
          digits[sign, default: []].append(byte)
          return (48...57).contains(byte)
        }
      let parts = "YMD".utf8.map { digits[$0] ?? [] }
      let day = Array(parts.joined(separator: [UInt8(ascii: "-")]))
      guard isLike, CivilTime.parseDate(day.span) != nil else {
        throw Cell.Unreadable(rule: .malformedDate, expected: "a date, \(pattern)")
      }
      return String(decoding: day, as: UTF8.self)
    }
  }
}
