@testable import Customs
@testable import Ledger

/// Files that tell the program what to do: maps, lists, quarantine files.
enum MapTarget {
  static func run(_ input: FuzzInput) {
    let parts = input.parts
    switch input.mode % 4 {
    case 0: _ = try? ListFile(json: input.bytes)
    case 1: quarantine(input.bytes)
    default:
      guard let map = try? CSVMap(json: parts.first) else { return }
      CSVTarget.rows(parts.second.isEmpty ? header(of: map) : parts.second, map)
    }
  }

  /// The columns of a map as a header, and one row of them.
  private static func header(of map: CSVMap) -> [UInt8] {
    let delimiter = String(Unicode.Scalar(map.delimiter))
    let names = map.fields.flatMap(\.parts).compactMap { part -> String? in
      if case .column(let name) = part.origin { return name }
      return nil
    }
    let cells = (Array(Set(names + map.conditions.map(\.column))).sorted()).map { name in
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }
    let row = cells.indices.map { "\($0)" }.joined(separator: delimiter)
    return Array((cells.joined(separator: delimiter) + "\n" + row + "\n").utf8)
  }

  private static func quarantine(_ bytes: [UInt8]) {
    guard let quarantine = try? Quarantine(json: bytes, path: "quarantine.json") else { return }
    let again = try? Quarantine(json: quarantine.json, path: "quarantine.json")
    hold(again?.json == quarantine.json, "a quarantine is written as it was read")
  }
}
