import Customs

extension Fingerprint {
  /// Of a derived projection: its sources' fingerprints, and the rows it makes of tables of a fixed sequence.
  static func of(derived projection: any DerivedProjection) -> Hash {
    var text = describe(projection) + projection.sources.map { "\(of($0))\n" }.joined()
    var query = ViewQuery()
    (query.home, query.lists, query.day) = (1, FoldProbe.lists, lastDay)
    do {
      let tables = projection.sources.map(probe(of:))
      text += try projection.rows(tables, query).map { "\($0)\n" }.sorted().joined()
    } catch {
      text += "\(error)\n"
    }
    return Hash(of: text.utf8)
  }

  /// 2022-12-31, the end of the probe's months.
  private static let lastDay: Int32 = 19_357

  /// Three years of months for each of a few keys: amounts that stay, that rise now and then, and months without any.
  private static func probe(of source: any Projection) -> ViewTable {
    var state: UInt64 = 0x7365_7269
    func draw(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var rows: [ViewRow] = []
    for series in 0..<12 {
      for month in 2020 * 12..<2023 * 12 where draw(6) > UInt64(series % 4) {
        let rise: Int128 = draw(8) == 0 ? 40 : 1
        let values = source.columns.map { column -> ViewValue in
          switch (column.kind, column.isKey) {
          case (.text, true) where column.name == "month":
            .text(PackedCode.month(UInt16(month)))
          case (.text, _): .text("84501\(series % 5)")
          case (.count, _): .count(Int64(1 + draw(9)))
          case (.decimal, _): .money(rise * Int128(100_000 + draw(900_000)))
          }
        }
        rows.append(ViewRow(values, source: .derived))
      }
    }
    return ViewTable(
      name: source.name, columns: source.columns, progress: UInt64(rows.count), quarantine: [],
      rows: rows)
  }
}
