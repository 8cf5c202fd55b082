import Customs

/// The stored form of a row's values.
enum RowCodec {
  private enum Tag {
    static let absent: UInt8 = 0
    static let text: UInt8 = 1
    static let party: UInt8 = 2
    static let count: UInt8 = 3
    static let decimal: UInt8 = 4
  }

  static func encode(_ values: [ViewValue]) -> [UInt8] {
    var bytes = FactBytes()
    for value in values {
      switch value {
      case .absent: bytes.append(Tag.absent)
      case .text(let text):
        bytes.append(Tag.text)
        bytes.append(counted: text)
      case .party(let number):
        bytes.append(Tag.party)
        bytes.append(number)
      case .count(let number):
        bytes.append(Tag.count)
        bytes.append(number)
      case .decimal(let number, let scale, let minimum):
        bytes.append(Tag.decimal)
        bytes.append(number.value)
        bytes.append(scale)
        bytes.append(minimum)
      }
    }
    return bytes.bytes
  }

  /// - Throws: `damaged` if the bytes are no row.
  static func decode(_ bytes: [UInt8]) throws -> [ViewValue] {
    var reader = FactReader(bytes)
    var values: [ViewValue] = []
    while !reader.isAtEnd {
      switch try reader.number(UInt8.self) {
      case Tag.absent: values.append(.absent)
      case Tag.text: values.append(.text(try reader.countedText()))
      case Tag.party: values.append(.party(try reader.number()))
      case Tag.count: values.append(.count(try reader.number()))
      case Tag.decimal:
        values.append(
          .decimal(
            WideNumber(try reader.number()), scale: try reader.number(),
            minimum: try reader.number()))
      case let tag:
        throw LedgerError(
          .damaged, "a view: a stored value of kind \(tag); delete the view and run 'tamga rebuild'"
        )
      }
    }
    return values
  }
}
