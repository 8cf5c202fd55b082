/// Makes documents that mean the same into the same bytes. One serves one thread.
///
/// The bytes are those of `JSONValue.canonical`, written straight off the tokens: a tree of values would cost several
/// times as much, and an append asks for them with every amendment.
public final class CanonicalDocument {
  private let reader = JSONReader()
  private var bytes: [UInt8] = []

  public init() {}

  /// The one form of all documents that mean the same as this one (`JSONDifference` says when they do); nil if it is not
  /// JSON. Never stored, so it may change with the code.
  public static func bytes(of json: [UInt8]) -> [UInt8]? {
    let batch = RecordBatch(object: json)
    return CanonicalDocument().bytes(batch.bytes.span, 0..<json.count)
  }

  /// The one form of a draft's document.
  public func bytes(of draft: Draft, in batch: DraftBatch) -> [UInt8]? {
    let text = batch.records.bytes
    return bytes(text.span, draft.document)
  }

  private func bytes(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8]? {
    bytes = []
    bytes.reserveCapacity(range.count * 3 / 2)
    do {
      try reader.read(text, range) { tokens in append(tokens, 0, isDecimal: false) }
    } catch {
      return nil
    }
    return bytes
  }

  private func append(_ tokens: borrowing JSONTokens, _ index: Int, isDecimal: Bool) {
    switch tokens.kind(index) {
    case .object: append(object: index, tokens)
    case .array:
      var (count, place) = (0, index + 1)
      while place < tokens.next(index) {
        (count, place) = (count + 1, tokens.next(place))
      }
      append("a", count)
      place = index + 1
      while place < tokens.next(index) {
        append(tokens, place, isDecimal: false)
        place = tokens.next(place)
      }
    case .string, .key:
      guard isDecimal, append(number: tokens.bytes(index)) else {
        return append("s", tokens.bytes(index))
      }
    case .number:
      if !append(number: tokens.bytes(index)) { append("t", tokens.bytes(index)) }
    case .true: append("t", Array("true".utf8).span)
    case .false: append("t", Array("false".utf8).span)
    case .null: append("t", Array("null".utf8).span)
    }
  }

  private func append(object index: Int, _ tokens: borrowing JSONTokens) {
    var keys: [Int] = []
    var place = index + 1
    while place < tokens.next(index) {
      // No object of a submission has more than 24 members.
      var at = keys.count
      while at > 0, Self.precedes(tokens.bytes(place), tokens.bytes(keys[at - 1])) { at -= 1 }
      keys.insert(place, at: at)
      place = tokens.next(place + 1)
    }
    append("o", keys.count)
    for key in keys {
      append("k", tokens.bytes(key))
      append(tokens, key + 1, isDecimal: Self.isDecimal(tokens.bytes(key)))
    }
  }

  private static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] }
    return a.count < b.count
  }

  private static func isDecimal(_ key: Span<UInt8>) -> Bool {
    key.is("netMassKg") || key.is("grossMassKg") || key.is("quantity")
      || key.is("statisticalValue") || key.is("value")
  }

  /// False if the text is no number of an exact form within reach.
  private func append(number text: Span<UInt8>) -> Bool {
    var digits: [UInt8] = []
    digits.append(copying: text)
    guard let number = ExactNumber(digits) else { return false }
    append("n", number.bytes.span)
    return true
  }

  /// Every part is led by its kind and its length, so that no two trees have the same bytes.
  private func append(_ kind: Unicode.Scalar, _ part: Span<UInt8>) {
    append(kind, part.count)
    bytes.append(copying: part)
  }

  private func append(_ kind: Unicode.Scalar, _ count: Int) {
    bytes.append(UInt8(ascii: kind))
    var (rest, divisor) = (count, 1)
    while count / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(48 + rest / divisor))
      rest %= divisor
      divisor /= 10
    }
    bytes.append(UInt8(ascii: ":"))
  }
}
