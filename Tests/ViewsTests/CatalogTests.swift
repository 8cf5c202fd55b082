import Customs
import Ledger
import Support
import Testing

@testable import Views

/// What holds for every projection of the catalogue, and has to hold for the next one.
@Suite struct CatalogTests {
  static let projections = ViewCatalog.all(home: PackedCode.country("KZ") ?? 0)
  static let sums = projections.compactMap { $0 as? any SumProjection }
  static let names = sums.map(\.name)

  @Test func `names are unique, in lower case, and fit for directories`() {
    let names = Self.projections.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") })
    }
  }

  @Test func `columns are unique and versions begin at 1`() {
    for projection in Self.projections {
      #expect(Set(projection.keyColumns).count == projection.keyColumns.count)
      #expect(projection.version >= 1)
    }
  }

  @Test func `columns are such that certificates can name them`() {
    for projection in Self.projections {
      let columns = projection.columns
      let keyCount = columns.prefix { $0.isKey }.count
      #expect(columns.prefix(keyCount).map(\.name) == projection.keyColumns && keyCount > 0)
      #expect(!columns.dropFirst(keyCount).contains { $0.isKey }, "\(projection.name)")
      #expect(columns.prefix(keyCount).allSatisfy { $0.kind != .decimal }, "\(projection.name)")
      #expect(Set(columns.map(\.name)).count == columns.count, "\(projection.name)")
      for byte in columns.flatMap({ Array($0.name.utf8) }) {
        #expect((48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte))
      }
    }
  }

  @Test(arguments: names)
  func `a key has as many fields as there are key columns, and other keys have other fields`(
    name: String
  ) throws {
    let keys = try Self.keys(name)
    let projection = try #require(Self.sums.first { $0.name == name })
    var seen: [String: UInt64] = [:]
    for key in keys {
      let fields = projection.fields(of: key)
      #expect(fields.count == projection.keyColumns.count)
      #expect(key != .max)
      let text = "\(fields)"
      #expect(seen[text] == nil, "keys \(seen[text] ?? 0) and \(key) are both \(text)")
      seen[text] = key
    }
    #expect(keys.count > 100)
  }

  @Test(arguments: names)
  func `packed keys sort like their columns`(name: String) throws {
    let projection = try #require(Self.sums.first { $0.name == name })
    let fields = try Self.keys(name).map { projection.fields(of: $0) }
    for (a, b) in zip(fields, fields.dropFirst()) {
      let differing = try #require(zip(a, b).first { $0 != $1 })
      switch differing {
      case (.text(let x), .text(let y)):
        #expect(x.utf8.lexicographicallyPrecedes(y.utf8), "\(a) before \(b)")
      case (.party(let x), .party(let y)): #expect(x < y)
      default: Issue.record("a column holds a text in one key and a party in another: \(a), \(b)")
      }
    }
  }

  @Test func `fingerprints are those of one reducer each, and the same every time`() {
    let first = Self.projections.map { Fingerprint.of($0) }
    #expect(Set(first).count == first.count)
    #expect(first == Self.projections.map { Fingerprint.of($0) })
  }

  @Test func `another home country is another exporter-volumes`() {
    let (kazakhstan, korea) = (
      ExporterVolumes(home: PackedCode.country("KZ") ?? 0),
      ExporterVolumes(home: PackedCode.country("KR") ?? 0)
    )
    #expect(Fingerprint.of(kazakhstan) != Fingerprint.of(korea))
  }

  /// The keys that a view makes of 400 generated declarations, sorted.
  private static func keys(_ name: String) throws -> [UInt64] {
    let ledger = try TemporaryLedger()
    try ledger.append(generatedLines(declarations: 400, seed: 5))
    let projection = KeyCollector(try #require(try ledger.sums().first { $0.name == name }))
    _ = try Replay(try ledger.ledger().log).cells(
      of: [projection], over: 0..<(try ledger.ledger().log.size()))
    return projection.keys.sorted()
  }
}

/// A projection that notes the keys that another one makes.
private final class KeyCollector: SumProjection, @unchecked Sendable {
  // `@unchecked`: used by one thread.
  private let projection: any SumProjection
  private(set) var keys: Set<UInt64> = []

  init(_ projection: any SumProjection) { self.projection = projection }

  var name: String { projection.name }
  var version: Int { projection.version }
  var keyColumns: [String] { projection.keyColumns }
  func includes(_ entry: borrowing EntryView) -> Bool { projection.includes(entry) }
  func fields(of key: UInt64) -> [ViewValue] { projection.fields(of: key) }

  func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    let key = projection.key(entry, item)
    keys.insert(key)
    return key
  }
}
