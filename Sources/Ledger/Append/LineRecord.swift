import Customs

/// What is to be told of a line when its commit is on disk, as bytes: kept for every line of a file until then.
enum LineRecord {
  /// Appends the result of a line that was taken.
  ///
  /// Layout: line, outcome, position, version, warning count (u32 each but the position), number, file, and five
  /// texts for each warning; texts have their length in front.
  static func append(
    _ draft: Draft, _ batch: DraftBatch, _ outcome: LineResult.Outcome, position: Position?,
    version: UInt32, to bytes: inout [UInt8]
  ) {
    bytes.append(number: UInt32(clamping: draft.line))
    bytes.append(number: UInt8(outcome == .created ? 1 : 0))
    bytes.append(number: position?.rawValue ?? Position.noneRawValue)
    bytes.append(number: version)
    bytes.append(number: UInt32(draft.faults.count))
    bytes.append(number: UInt32(draft.origin == nil ? 0 : 1))
    append(batch.bytes(draft.number), to: &bytes)
    if let origin = draft.origin { append(Array(origin.file.utf8)[...], to: &bytes) }
    for fault in draft.faults {
      for text in [
        fault.rule.rawValue, fault.pointer, fault.found, fault.expected, String(fault.lineOfFile),
      ] {
        append(Array(text.utf8)[...], to: &bytes)
      }
    }
  }

  private static func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(number: UInt32(text.count))
    bytes.append(contentsOf: text)
  }

  /// Calls `body` with each result of some bytes that `append` made.
  static func forEach(in bytes: [UInt8], _ body: (LineResult) throws -> Void) throws {
    var reader = Reader(bytes: bytes)
    while reader.offset < bytes.count {
      let line = Int(reader.number(UInt32.self))
      let isNew = reader.number(UInt8.self) == 1
      let position = Position(field: reader.number(UInt64.self))
      let version = reader.number(UInt32.self)
      let warningCount = reader.number(UInt32.self)
      let hasFile = reader.number(UInt32.self) == 1
      let number = reader.text()
      let file = hasFile ? reader.text() : nil
      let warnings = (0..<warningCount).compactMap { _ in reader.fault() }
      try body(
        LineResult(
          file: file, line: line, outcome: isNew ? .created : .exists, position: position,
          number: number, version: version == 0 ? nil : version, warnings: warnings, errors: [],
          submitted: []))
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var offset = 0

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
      defer { offset += MemoryLayout<Number>.size }
      var value: Number = 0
      for byte in bytes[offset..<offset + MemoryLayout<Number>.size].reversed() {
        value = value << 8 | Number(byte)
      }
      return value
    }

    mutating func text() -> String {
      let count = Int(number(UInt32.self))
      defer { offset += count }
      return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
    }

    mutating func fault() -> Fault? {
      let texts = (0..<5).map { _ in text() }
      return Rule(rawValue: texts[0]).map {
        Fault(
          $0, texts[1], found: texts[2], expected: texts[3], lineOfFile: Int(texts[4]) ?? 0)
      }
    }
  }
}
