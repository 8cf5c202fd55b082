/// Which rows of a view are meant: those with a text in a key column, or with a beginning of one.
public struct RowCondition: Sendable, Equatable {
  /// As written: `column=value`, with a `*` at its end for any rest.
  public let text: String
  public let column: String
  let value: [UInt8]
  public let isPrefix: Bool

  /// Nil without an equals sign.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let middle = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let rest = bytes[(middle + 1)...]
    self.text = text
    column = String(decoding: bytes[..<middle], as: UTF8.self)
    isPrefix = rest.last == UInt8(ascii: "*")
    value = Array(isPrefix ? rest.dropLast() : rest)
  }

  /// Whether a cell's text is meant.
  public func matches(_ text: some Sequence<UInt8>) -> Bool {
    isPrefix ? text.starts(with: value) : text.elementsEqual(value)
  }

  public static func == (a: RowCondition, b: RowCondition) -> Bool {
    a.text.utf8.elementsEqual(b.text.utf8)
  }
}

/// The rows that stand together because their keys begin alike: what conditions on the leading key columns leave.
struct KeyRange {
  /// On the first key columns, in their order; at most the last one leaves more than one value.
  private let leading: [RowCondition]

  enum Place { case before, inside, after }

  /// Takes as many leading columns as keep the rows together. What the other conditions say is no matter of order.
  init(_ conditions: [RowCondition], _ keyColumns: [Certificate.Column]) {
    var leading: [RowCondition] = []
    for column in keyColumns {
      guard let condition = conditions.first(where: { $0.column == column.name }),
        Self.isOrdered(condition, column)
      else { break }
      leading.append(condition)
      // Nothing and an empty text are two values of one spelling.
      if condition.isPrefix || condition.value.isEmpty { break }
    }
    self.leading = leading
  }

  /// Whether the values that a condition leaves stand together in the order of a column.
  private static func isOrdered(_ condition: RowCondition, _ column: Certificate.Column) -> Bool {
    if column.kind == .text { return !(condition.isPrefix && condition.value.isEmpty) }
    return !condition.isPrefix && CertifiedRow.count(condition.value) != nil
  }

  /// Where a row stands. Rows in the order of their keys come before, then inside, then after.
  func place(of row: CertifiedRow) -> Place {
    for (condition, cell) in zip(leading, row.key) {
      let place = Self.place(of: cell, condition)
      if place != .inside { return place }
    }
    return .inside
  }

  private static func place(of cell: CertifiedRow.Cell, _ condition: RowCondition) -> Place {
    if condition.matches(cell.printed) { return .inside }
    let bound: CertifiedRow.Cell
    if case .count = cell, let number = CertifiedRow.count(condition.value) {
      bound = .count(number)
    } else {
      bound = .text(condition.value)
    }
    return cell < bound ? .before : .after
  }
}
