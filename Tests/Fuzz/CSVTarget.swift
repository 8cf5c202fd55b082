@testable import Customs

/// CSV files: rows that a shipped map makes declarations of, tables that this program printed, lists of goods.
enum CSVTarget {
  /// The maps that ship, and one that rounds, replaces and splits.
  private static let maps: [CSVMap] = FuzzMaps.texts.map { text in
    do { return try CSVMap(json: text) } catch { broken("a map of the project is a map: \(error)") }
  }

  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    switch input.mode % 8 {
    case 6: table(bytes)
    case 7: _ = try? ListFile(csv: bytes)
    case let map: rows(bytes, maps[Int(map) % maps.count])
    }
  }

  static func rows(_ bytes: [UInt8], _ map: CSVMap) {
    let whole = SourceOutput(CSVSource(PiecesSource(bytes, inPieces: false), map: map)) { batch in
      for draft in Submissions.parse(batch, historic: true).drafts {
        hold(
          !draft.faults.contains { $0.rule == .malformedJSON }, "a row becomes well-formed JSON")
      }
    }
    hold(
      whole == SourceOutput(CSVSource(PiecesSource(bytes, inPieces: true), map: map)),
      "rows are the same however they are read")
  }

  private static func table(_ bytes: [UInt8]) {
    guard let table = try? CSVTable(bytes) else { return }
    for row in table.rows {
      for cell in row { _ = cell.map(CSVTable.isGuarded) }
    }
  }
}

/// Maps to read with: the fuzzer runs without files beside it.
enum FuzzMaps {
  static let texts: [[UInt8]] = [declarations, semicolons].map { Array($0.utf8) }

  private static let declarations = """
    {"fields":{"/kind":{"constant":"import"},"/mrn":{"column":"id","prefix":"KR:"},"/acceptedOn":{"column":"date"},
    "/office":{"column":"office","prefix":"KR-"},"/importer/id":{"column":"importer","prefix":"KR-IMPORTER:"},
    "/importer/name":{"column":"importer"},"/countryOfDispatch":{"column":"dispatch"},
    "/countryOfDestination":{"constant":"KR"},"/items/0/number":{"constant":"1","number":true},
    "/items/0/commodityCode":{"column":"code"},"/items/0/countryOfOrigin":{"column":"origin"},
    "/items/0/procedure":{"constant":"40"},"/items/0/netMassKg":{"column":"mass","round":6},
    "/items/0/statisticalValue":{"column":"value","round":2}},"ignore":["*"]}
    """

  private static let semicolons = """
    {"delimiter":";","tables":{"flow":{"1":"import","2":"export"}},
    "rows":[{"column":"P","length":2}],
    "fields":{"/kind":{"column":"F","values":"flow"},"/mrn":{"parts":[{"constant":"EU:"},{"column":"N"}]},
    "/acceptedOn":{"column":"M","lastDayOfMonth":true},"/countryOfDestination":{"column":"P"},
    "/items/0/commodityCode":{"column":"C","values":{"a":"845011","b":"090240"}},
    "/items/0/netMassKg":{"column":"W","round":3}},"ignore":["x"]}
    """
}
